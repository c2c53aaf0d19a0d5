from . import reminder_conversation
from . import messages
from . import link
from . import stops
