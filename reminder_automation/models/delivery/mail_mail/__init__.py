from . import mail_mail
from . import outcome
