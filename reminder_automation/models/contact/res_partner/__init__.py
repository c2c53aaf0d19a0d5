from . import merging
from . import reminders
from . import res_partner
from . import steering
