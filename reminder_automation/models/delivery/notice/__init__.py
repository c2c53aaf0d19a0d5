from . import compose
from . import door
from . import channels
from . import chatter
from . import letter
from . import reminder_notice
