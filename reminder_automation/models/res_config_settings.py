# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from .res_company import ADMIN


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reminder_enabled = fields.Boolean(
        related="company_id.reminder_enabled", readonly=False, groups=ADMIN
    )
    reminder_sms_enabled = fields.Boolean(
        related="company_id.reminder_sms_enabled", readonly=False, groups=ADMIN
    )
    reminder_together = fields.Boolean(
        related="company_id.reminder_together", readonly=False, groups=ADMIN
    )
    reminder_delay_days = fields.Integer(
        related="company_id.reminder_delay_days", readonly=False, groups=ADMIN
    )
    reminder_interval_days = fields.Integer(
        related="company_id.reminder_interval_days", readonly=False, groups=ADMIN
    )
    reminder_max_count = fields.Integer(
        related="company_id.reminder_max_count", readonly=False, groups=ADMIN
    )
    reminder_send_hour = fields.Float(
        related="company_id.reminder_send_hour", readonly=False, groups=ADMIN
    )
    reminder_send_until = fields.Float(
        related="company_id.reminder_send_until", readonly=False, groups=ADMIN
    )
    reminder_tz = fields.Selection(
        related="company_id.reminder_tz", readonly=False, groups=ADMIN
    )
    reminder_calendar_id = fields.Many2one(
        related="company_id.reminder_calendar_id", readonly=False, groups=ADMIN
    )
    reminder_portal_mail = fields.Boolean(
        related="company_id.reminder_portal_mail", readonly=False, groups=ADMIN
    )
    reminder_portal_template_id = fields.Many2one(
        related="company_id.reminder_portal_template_id", readonly=False, groups=ADMIN
    )
    reminder_health_url = fields.Char(
        related="company_id.reminder_health_url", groups=ADMIN
    )
    reminder_health_token = fields.Char(
        related="company_id.reminder_health_token", groups=ADMIN
    )

    def action_renew_reminder_health_token(self):
        """Make a new token for monitoring; see the company."""
        return self.company_id.action_renew_reminder_health_token()
