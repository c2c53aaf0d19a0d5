# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ...bounds import Bounded
from ...models.staff.mail_activity_type import MOST

# Imported last, as `models.bounds` is.


class CalendarPopoverDeleteWizard(Bounded, models.TransientModel):
    _inherit = "calendar.popover.delete.wizard"


class MailActivitySchedule(Bounded, models.TransientModel):
    _inherit = "mail.activity.schedule"
    _reminder_most = MOST


class ReminderDocumentUpload(Bounded, models.TransientModel):
    _inherit = "reminder.document.upload"


class ReminderPause(Bounded, models.TransientModel):
    _inherit = "reminder.pause"


class ReminderSend(Bounded, models.TransientModel):
    _inherit = "reminder.send"


class ReminderStart(Bounded, models.TransientModel):
    _inherit = "reminder.start"


class ReminderSnooze(Bounded, models.TransientModel):
    _inherit = "reminder.snooze"


class ReminderTest(Bounded, models.TransientModel):
    _inherit = "reminder.test"
