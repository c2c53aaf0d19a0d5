# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderStep(models.Model):
    """Copies that the text of a step names."""

    _inherit = "reminder.step"

    @api.constrains("active", "mail_template_id", "rule_id")
    def _check_copies_of_text(self):
        self.rule_id._check_copies()
