from . import reminder_preset
from . import step
from . import add
