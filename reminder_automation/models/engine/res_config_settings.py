# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: the switch, the days and the hours."""

    _inherit = "res.config.settings"

    reminder_enabled = fields.Boolean(
        related="company_id.reminder_enabled", readonly=False, groups=ADMIN
    )
    reminder_retention_item_months = fields.Integer(
        related="company_id.reminder_retention_item_months",
        readonly=False,
        groups=ADMIN,
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
    reminder_working_days = fields.Boolean(
        related="company_id.reminder_working_days", readonly=False, groups=ADMIN
    )
    reminder_calendar_id = fields.Many2one(
        related="company_id.reminder_calendar_id",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
        groups=ADMIN,
    )

    @api.onchange("reminder_working_days")
    def _onchange_reminder_working_days(self):
        """One click: the calendar that will hold is there before it is saved."""
        # sudo: res.company - its own working hours, which its users see anyway
        company_sudo = self.company_id.sudo()
        self.reminder_calendar_id = self.reminder_working_days and (
            company_sudo.reminder_calendar_id or company_sudo.resource_calendar_id
        )
