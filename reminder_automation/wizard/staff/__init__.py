from . import mail_activity_schedule
from . import reminder_erase
