from . import reminder_document
from . import actions
from . import evidence
from . import reminders
