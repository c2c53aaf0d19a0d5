from . import reminder_conversation
from . import messages
from . import people
from . import link
from . import start
