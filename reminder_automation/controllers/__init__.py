from . import conversation
from . import conversation_chatter
from . import document_portal
from . import health
from . import portal_todos
from . import reminder_links
