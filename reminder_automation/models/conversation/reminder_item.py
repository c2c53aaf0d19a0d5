# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .conversation.reminder_conversation import REMINDER_FIELDS


class ReminderItem(models.Model):
    """Switches of a conversation's reminders, wherever they were moved."""

    _inherit = "reminder.item"

    def write(self, vals):
        result = super().write(vals)
        mirrored = {
            name: vals[switch]
            for name, switch in REMINDER_FIELDS.items()
            if switch in vals
        }
        if mirrored and not self.env.context.get("reminder_mirrored"):
            # sudo: reminder.conversation - the same switches, shown in its form
            self.env["reminder.conversation"].sudo().browse(
                self.filtered(
                    lambda item: (
                        item.res_model == "reminder.conversation"
                        and item.rule_id.audience == "client"
                    )
                ).mapped("res_id")
            ).exists().with_context(reminder_mirrored=True).write(mirrored)
        return result
