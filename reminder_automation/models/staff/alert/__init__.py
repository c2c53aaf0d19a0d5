from . import reminder_alert
from . import due
from . import erase
from . import nightly
from . import recurring
from . import merging
from . import retention
