from . import reminder_erase
from . import base_partner_merge
from . import reminder_approval_request
from . import reminder_document_upload
