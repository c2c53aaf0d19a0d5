from . import links
from . import todos
