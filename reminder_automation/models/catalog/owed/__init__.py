from . import chased
from . import mail_thread
from . import reminder_rule
from . import stops
from . import subject
