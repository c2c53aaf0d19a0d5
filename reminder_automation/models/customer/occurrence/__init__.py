from . import reminder_occurrence
from . import people
from . import undelivered
from . import retention
