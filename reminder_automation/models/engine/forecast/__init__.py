from . import limits
