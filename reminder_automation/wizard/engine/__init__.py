from . import reminder_pause
