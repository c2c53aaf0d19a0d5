from . import reminder_details
from . import reminder_send
from . import reminder_send_words
from . import reminder_send_changes
from . import reminder_test
from . import reminder_export
from . import reminder_erase
