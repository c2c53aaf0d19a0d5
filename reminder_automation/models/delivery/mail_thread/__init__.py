from . import bounce
from . import files
from . import frame
from . import gateway
