# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderItem(models.Model):
    """What the client cannot deal with, for a fault on our side: nobody is reminded."""

    _inherit = "reminder.item"

    def _hold_unservable(self, cadence, now):
        """Put off those of these items of one rule that the client cannot deal with;
        each morning it is asked again.

        :param cadence: the rule's `schedule.cadence.Cadence`
        :return: those items
        """
        if not self:
            return self
        records = self.env[self.rule_id.model_name].browse(self.mapped("res_id"))
        faults = records._reminder_unservable()
        held = self.filtered(lambda item: item.res_id in faults)
        for item in held:
            item.write(
                {
                    "next_date": item._next_morning(cadence, now),
                    "reason_code": "error",
                    "error": faults[item.res_id],
                }
            )
        return held
