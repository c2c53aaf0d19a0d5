from . import reminder_job_state
from . import reminder_job
from . import cron
from . import health
from . import words
from . import recurring
