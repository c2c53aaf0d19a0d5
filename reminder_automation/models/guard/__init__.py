from . import ir_http
from . import neutralized
from . import bounds
