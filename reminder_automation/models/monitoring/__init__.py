from . import ir_cron
from . import job
from . import res_company
from . import reminder_alert
from . import reminder_rule
from . import res_config_settings
