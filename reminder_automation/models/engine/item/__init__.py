from . import reminder_item
from . import actions
from . import claim
from . import control
from . import plan
from . import prepare
from . import reason
from . import recipients
