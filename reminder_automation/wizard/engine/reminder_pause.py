# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReminderPause(models.TransientModel):
    """Pause the automatic reminders of items until a day, with a reason."""

    _name = "reminder.pause"
    _description = "Pause Reminders"

    def _default_items(self):
        ids = self.env.context.get("active_ids", [])
        on_items = self.env.context.get("active_model") == "reminder.item"
        return self.env["reminder.item"].browse(ids if on_items else [])

    item_ids = fields.Many2many(
        comodel_name="reminder.item",
        string="Items",
        required=True,
        default=lambda self: self._default_items(),
        # Each is asked whether the user may see it: also from its record alone.
        bypass_search_access=True,
    )
    pause_until = fields.Date(
        string="Paused until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
    )
    reason = fields.Char(help="For example: the customer asked for time until Friday.")

    summary = fields.Char(compute="_compute_summary")

    @api.depends("item_ids")
    def _compute_summary(self):
        for wizard in self:
            # The saved ones: Odoo asks no rights to their second selves in a form.
            items = wizard.item_ids._origin
            items.check_access("read")
            wizard.summary = (
                items.display_name
                if len(items) == 1
                else self.env._("%(count)s items", count=len(items))
            )

    @api.constrains("pause_until")
    def _check_pause_until(self):
        today = fields.Date.context_today(self)
        if any(wizard.pause_until <= today for wizard in self):
            raise ValidationError(
                self.env._("Reminders can only be paused until a day in the future.")
            )

    def action_pause(self):
        """Pause the items; from the day on they are reminded again by themselves."""
        self.ensure_one()
        self.item_ids.write(
            {"pause_until": self.pause_until, "pause_reason": self.reason}
        )
        self.item_ids._replan()
        return {"type": "ir.actions.act_window_close"}
