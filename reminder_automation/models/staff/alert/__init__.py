from . import reminder_alert
from . import due
from . import nightly
from . import merging
