from . import reminder_area
from . import res_partner
from . import mail_tracking_value
