from . import reminder_delivery
from . import door
from . import kept
from . import remake
from . import told
