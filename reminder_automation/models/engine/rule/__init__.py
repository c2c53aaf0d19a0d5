from . import reminder_rule
from . import cadence
from . import checks
from . import enrol
from . import rights
from . import source
from . import sweep
from . import reading
