from . import ir_actions_server
from . import settings
from . import mail
from . import send
from . import start
