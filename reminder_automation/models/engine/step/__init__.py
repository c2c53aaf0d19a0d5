from . import reminder_step
from . import checks
from . import rights
from . import summary
