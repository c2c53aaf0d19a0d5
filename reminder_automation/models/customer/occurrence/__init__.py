from . import reminder_occurrence
from . import people
from . import retention
