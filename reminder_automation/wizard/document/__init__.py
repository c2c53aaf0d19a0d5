from . import reminder_erase
from . import reminder_approval_request
from . import reminder_document_upload
