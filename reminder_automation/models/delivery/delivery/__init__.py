from . import reminder_delivery
from . import action
from . import door
from . import kept
from . import told
