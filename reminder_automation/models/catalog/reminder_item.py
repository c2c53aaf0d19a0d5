# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderItem(models.Model):
    """The first items come from a ready-made rule."""

    _inherit = "reminder.item"

    @api.model
    def _empty_list_buttons(self):
        buttons = super()._empty_list_buttons()
        if not buttons:
            return buttons
        ready_made = (
            "reminder_automation.reminder_preset_action",
            self.env._("Add a ready-made rule"),
        )
        return [ready_made, *buttons]
