from . import limits
from . import reach
