from . import reminder_objective
from . import reminder_objective_set
from . import reminder_objective_set_line
from . import res_partner
from . import res_company
from . import reminder_rule
from . import res_config_settings
