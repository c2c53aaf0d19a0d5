from . import ir_http
from . import neutralized
from . import bounds
from . import reminder_place
from . import reminder_rule
from . import reminder_job
from . import sms_sms
