from . import bounce
from . import gateway
from . import sender
