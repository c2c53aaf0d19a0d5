from . import reminder_delivery
from . import cap
from . import action
from . import door
from . import kept
from . import remake
from . import told
