from . import reminder_job
from . import cron
from . import health
from . import result
from . import run
from . import watch
