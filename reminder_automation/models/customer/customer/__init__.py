from . import reminder_customer
from . import actions
from . import calendar
from . import fire
from . import pattern
from . import words
