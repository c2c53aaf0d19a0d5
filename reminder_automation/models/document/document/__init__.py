from . import reminder_document
from . import actions
from . import copy
from . import evidence
from . import outcome
