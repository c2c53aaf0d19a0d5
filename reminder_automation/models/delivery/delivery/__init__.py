from . import reminder_delivery
from . import cap
from . import door
from . import kept
from . import told
