from . import mail_thread
from . import reminder_rule
