from . import merging
from . import res_partner
from . import steering
