# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderStep(models.Model):
    """Steps that came with a ready-made rule have texts of their own, which go with
    them."""

    _inherit = "reminder.step"

    def unlink(self):
        templates = self.mail_template_id
        result = super().unlink()
        self.env["reminder.preset"]._tidy_texts(templates)
        return result
