from . import reminder_preset
from . import add
