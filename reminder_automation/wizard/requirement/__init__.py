from . import mail_compose_message
from . import reminder_request
