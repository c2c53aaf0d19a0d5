from . import reminder_customer
from . import calendar
from . import fire
from . import pattern
