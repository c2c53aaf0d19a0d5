# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: monitoring from outside."""

    _inherit = "res.config.settings"

    reminder_health_url = fields.Char(
        related="company_id.reminder_health_url", groups=ADMIN
    )
    reminder_health_token = fields.Char(
        related="company_id.reminder_health_token", groups=ADMIN
    )

    def action_renew_reminder_health_token(self):
        """Make a new token for monitoring; see the company."""
        return self.company_id.action_renew_reminder_health_token()
