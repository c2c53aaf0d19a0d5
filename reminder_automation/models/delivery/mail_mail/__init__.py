from . import mail_mail
from . import outcome
from . import room
from . import ahead
from . import hand_over
from . import jobs
from . import alongside
