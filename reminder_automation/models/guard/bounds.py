# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ...bounds import Bounded
from ..staff.mail_activity_type import MOST

# More than a hundred a second, all day.
MOST_MAILS = 10_000_000

# Imported last, so that these classes come first: a value is checked before anything
# else is made of it. What has settings of reminders is bounded by these.


class IrMailServer(Bounded, models.Model):
    _inherit = "ir.mail_server"
    _reminder_most = MOST_MAILS


class MailActivity(Bounded, models.Model):
    _inherit = "mail.activity"
    _reminder_most = MOST


class MailActivityType(Bounded, models.Model):
    _inherit = "mail.activity.type"
    _reminder_most = MOST


class ReminderCustomer(Bounded, models.Model):
    _inherit = "reminder.customer"


class ReminderDocumentSigner(Bounded, models.Model):
    _inherit = "reminder.document.signer"


class ReminderItem(Bounded, models.Model):
    _inherit = "reminder.item"


class ReminderJob(Bounded, models.Model):
    _inherit = "reminder.job"
    _reminder_most = MOST  # in minutes


class ReminderTopic(Bounded, models.Model):
    _inherit = "reminder.topic"


class ReminderObjective(Bounded, models.Model):
    _inherit = "reminder.objective"


class ReminderObjectiveSet(Bounded, models.Model):
    _inherit = "reminder.objective.set"


class ReminderObjectiveSetLine(Bounded, models.Model):
    _inherit = "reminder.objective.set.line"


class ReminderOccurrence(Bounded, models.Model):
    _inherit = "reminder.occurrence"


class ReminderOptout(Bounded, models.Model):
    _inherit = "reminder.optout"


class ReminderPreset(Bounded, models.Model):
    _inherit = "reminder.preset"


class ReminderPresetStep(Bounded, models.Model):
    _inherit = "reminder.preset.step"


class ReminderRule(Bounded, models.Model):
    _inherit = "reminder.rule"


class ReminderStep(Bounded, models.Model):
    _inherit = "reminder.step"


class ReminderType(Bounded, models.Model):
    _inherit = "reminder.type"


class ResCompany(Bounded, models.Model):
    _inherit = "res.company"


class ResConfigSettings(Bounded, models.TransientModel):
    _inherit = "res.config.settings"


class ResPartner(Bounded, models.Model):
    _inherit = "res.partner"
