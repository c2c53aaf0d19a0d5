from . import portal_share
from . import reminder_conversation_message
