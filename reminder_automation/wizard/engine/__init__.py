from . import reminder_pause
from . import reminder_start
