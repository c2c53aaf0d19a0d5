# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderRule(models.Model):
    """A rule of one company serves the records of that company and of none."""

    _inherit = "reminder.rule"

    @api.constrains("model_id", "company_field")
    def _check_company_field(self):
        for rule in self.filtered("company_field"):
            rule._check_path("company_field", "res.company")
