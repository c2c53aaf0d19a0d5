from . import ir_cron
from . import ir_autovacuum
from . import job
from . import res_company
from . import reminder_alert
from . import reminder_retention
from . import reminder_rule
from . import res_config_settings
