# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: reminders by SMS."""

    _inherit = "res.config.settings"

    reminder_sms_enabled = fields.Boolean(
        related="company_id.reminder_sms_enabled", readonly=False, groups=ADMIN
    )
    reminder_retention_occurrence_months = fields.Integer(
        related="company_id.reminder_retention_occurrence_months",
        readonly=False,
        groups=ADMIN,
    )
    reminder_retention_digest_months = fields.Integer(
        related="company_id.reminder_retention_digest_months",
        readonly=False,
        groups=ADMIN,
    )
