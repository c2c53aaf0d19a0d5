from . import sent
from . import test_page
