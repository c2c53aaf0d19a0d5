from . import ir_attachment
from . import document
from . import reminder_document_answer
from . import signer
from . import res_partner
from . import res_users
from . import document_text
from . import reminder_rule
