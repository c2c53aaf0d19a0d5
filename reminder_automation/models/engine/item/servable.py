# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ReminderItem(models.Model):
    """What the client cannot deal with, for a fault on our side: nobody is reminded."""

    _inherit = "reminder.item"

    def _hold_unservable(self):
        """Put off those of these items of one rule that the client cannot deal with;
        each morning it is asked again.

        :return: those items
        """
        if not self:
            return self
        records = self.env[self.rule_id.model_name].browse(self.mapped("res_id"))
        faults = records._reminder_unservable()
        held = self.filtered(lambda item: item.res_id in faults)
        cadence, now = self.rule_id._cadence(), fields.Datetime.now()
        for item in held:
            item.write(
                {
                    "next_date": item._next_morning(cadence, now),
                    "reason_code": "error",
                    "error": faults[item.res_id],
                }
            )
        return held
