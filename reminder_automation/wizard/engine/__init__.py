from . import reminder_pause
from . import reminder_start
from . import reminder_start_obstacles
