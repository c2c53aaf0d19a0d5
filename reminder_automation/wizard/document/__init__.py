from . import reminder_approval_request
from . import reminder_document_upload
