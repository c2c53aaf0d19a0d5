from . import portal_wizard_user
from . import reminder_portal_access
from . import reminder_start
