# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

# What says whose a record is.
WHOSE = {"client_id", "company_id", "document_id", "parent_id", "partner_id", "set_id"}


class InReach:
    """Records that nobody moves to where they are out of his own reach: to another
    company, to none at all, or to somebody else's client."""

    __slots__ = ()

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and WHOSE & vals.keys():
            self.check_access("write")
        return result


class ReminderRule(InReach, models.Model):
    _inherit = "reminder.rule"


class ReminderArea(InReach, models.Model):
    _inherit = "reminder.area"


class ReminderObjectiveSet(InReach, models.Model):
    _inherit = "reminder.objective.set"


class ReminderObjectiveSetLine(InReach, models.Model):
    _inherit = "reminder.objective.set.line"


class ReminderConversation(InReach, models.Model):
    _inherit = "reminder.conversation"


class ReminderConversationTemplate(InReach, models.Model):
    _inherit = "reminder.conversation.template"


class ReminderDocument(InReach, models.Model):
    _inherit = "reminder.document"


class ReminderDocumentSigner(InReach, models.Model):
    _inherit = "reminder.document.signer"
