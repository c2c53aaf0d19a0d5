from . import merging
from . import res_partner
from . import form
from . import steering
