from . import conversation
from . import portal_todos
from . import reminder_links
