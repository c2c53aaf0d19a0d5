from . import ir_actions_server
from . import mail_composer_mixin
from . import owed
from . import preset
from . import reminder_item
from . import reminder_rule
from . import mail_template
