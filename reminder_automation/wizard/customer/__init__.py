from . import reminder_snooze
