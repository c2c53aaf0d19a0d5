from . import reminder_document_signer
from . import answer
from . import link
from . import reminder
from . import merging
