# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderRule(models.Model):
    """A step of the sweep: documents whose last day is over expire."""

    _inherit = "reminder.rule"

    @api.model
    def _sweep_before(self, done):
        result = super()._sweep_before(done)
        self._steps(self.env["reminder.document"]._expire_due)
        return result
