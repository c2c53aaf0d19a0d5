from . import reminder_item
from . import actions
from . import claim
from . import hand_over
from . import plan
from . import recipients
from . import retention
from . import whom
