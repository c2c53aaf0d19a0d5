from . import bounce
from . import frame
from . import gateway
from . import letter
from . import sender
