# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """Settings → Reminders → Notifications."""

    _inherit = "res.config.settings"

    reminder_activity_enabled = fields.Boolean(
        related="company_id.reminder_activity_enabled", readonly=False, groups=ADMIN
    )
    reminder_activity_hour = fields.Float(
        related="company_id.reminder_activity_hour", readonly=False, groups=ADMIN
    )
    reminder_activity_template_id = fields.Many2one(
        related="company_id.reminder_activity_template_id",
        readonly=False,
        groups=ADMIN,
    )
    reminder_popup = fields.Selection(
        related="company_id.reminder_popup", readonly=False, groups=ADMIN
    )
    reminder_overdue_enabled = fields.Boolean(
        related="company_id.reminder_overdue_enabled", readonly=False, groups=ADMIN
    )
    reminder_overdue_template_id = fields.Many2one(
        related="company_id.reminder_overdue_template_id",
        readonly=False,
        groups=ADMIN,
    )
    reminder_birthday_enabled = fields.Boolean(
        related="company_id.reminder_birthday_enabled", readonly=False, groups=ADMIN
    )
    reminder_birthday_template_id = fields.Many2one(
        related="company_id.reminder_birthday_template_id",
        readonly=False,
        groups=ADMIN,
    )
    reminder_birthday_leap = fields.Selection(
        related="company_id.reminder_birthday_leap", readonly=False, groups=ADMIN
    )
    reminder_ticket_enabled = fields.Boolean(
        related="company_id.reminder_ticket_enabled", readonly=False, groups=ADMIN
    )
    reminder_ticket_template_id = fields.Many2one(
        related="company_id.reminder_ticket_template_id",
        readonly=False,
        groups=ADMIN,
    )
    reminder_ticket_tag = fields.Char(
        related="company_id.reminder_ticket_tag", readonly=False, groups=ADMIN
    )
    reminder_invoice_enabled = fields.Boolean(
        related="company_id.reminder_invoice_enabled", readonly=False, groups=ADMIN
    )
    reminder_invoice_template_id = fields.Many2one(
        related="company_id.reminder_invoice_template_id",
        readonly=False,
        groups=ADMIN,
    )
    reminder_retention_alert_months = fields.Integer(
        related="company_id.reminder_retention_alert_months",
        readonly=False,
        groups=ADMIN,
    )

    def action_set_popup_of_all_users(self):
        """Give the interval to all colleagues who work in this company."""
        return self.company_id.action_set_popup_of_all_users()
