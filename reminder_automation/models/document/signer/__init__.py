from . import reminder_document_signer
from . import answer
from . import files
from . import merging
from . import stops
