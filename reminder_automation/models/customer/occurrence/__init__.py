from . import reminder_occurrence
from . import calendar
from . import people
from . import retention
