from . import postpone
from . import todo
from . import link
from . import optout
