from . import sent
