from . import ir_actions_server
from . import mail_composer_mixin
from . import reminder_preset
from . import reminder_preset_add
from . import reminder_preset_seal
from . import reminder_rule
from . import mail_template
