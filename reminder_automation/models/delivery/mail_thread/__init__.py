from . import bounce
from . import frame
from . import gateway
from . import sender
