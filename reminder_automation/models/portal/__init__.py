from . import mail_mail
from . import mail_message
from . import reminder_item
from . import reminder_optout
from . import res_company
from . import res_partner
from . import ir_attachment
from . import res_config_settings
