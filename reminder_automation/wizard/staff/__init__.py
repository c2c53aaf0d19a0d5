from . import reminder_erase
