from . import reminder_alert
from . import birthday
from . import due
from . import erase
from . import job
from . import nightly
from . import retention
