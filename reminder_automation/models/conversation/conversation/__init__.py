from . import reminder_conversation
from . import messages
from . import turns
from . import link
from . import stops
