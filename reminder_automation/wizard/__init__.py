from . import reminder_conversation_message
from . import reminder_pause
from . import reminder_send
from . import reminder_snooze
