from . import bounce
from . import files
from . import frame
from . import gateway
from . import letter
from . import sender
