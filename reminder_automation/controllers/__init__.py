from . import delivery
from . import portal
from . import conversation
from . import document
from . import catalog
from . import monitoring
