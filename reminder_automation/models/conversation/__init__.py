from . import mail_followers
from . import conversation
from . import reminder_conversation_template
from . import res_partner
from . import res_users
