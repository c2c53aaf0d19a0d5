from . import base_partner_merge
from . import mail_compose_message
from . import portal_share
from . import portal_wizard_user
from . import reminder_approval_request
from . import reminder_conversation_message
from . import reminder_document_upload
from . import reminder_pause
from . import reminder_portal_access
from . import reminder_send
from . import reminder_snooze
from . import bounds  # isort: skip
