from . import chatter
from . import conversation
