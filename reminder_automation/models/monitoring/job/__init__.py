from . import reminder_job
from . import cron
from . import health
