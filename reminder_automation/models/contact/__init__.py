from . import own_customers
from . import ir_rule
from . import reminder_area
from . import res_partner
from . import mail_tracking_value
from . import mail_thread
from . import reminder_item
from . import reminder_notice
