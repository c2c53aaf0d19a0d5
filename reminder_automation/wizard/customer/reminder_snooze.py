# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models


class ReminderSnooze(models.TransientModel):
    """Put open reminders off until a day, for everybody they are for."""

    _name = "reminder.snooze"
    _description = "Snooze Reminders"

    occurrence_ids = fields.Many2many(
        comodel_name="reminder.occurrence", string="Reminders", required=True
    )
    snooze_until = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env.company._reminder_today() + timedelta(days=7),
    )

    def action_snooze(self):
        """Put them off: they come back by themselves on that day."""
        self.ensure_one()
        self.occurrence_ids.filtered(lambda one: one.state == "open").write(
            {"snooze_until": self.snooze_until}
        )
        return {"type": "ir.actions.act_window_close"}
