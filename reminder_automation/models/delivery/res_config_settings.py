# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: one e-mail for all that is due."""

    _inherit = "res.config.settings"

    reminder_bundle = fields.Boolean(
        related="company_id.reminder_bundle", readonly=False, groups=ADMIN
    )
    reminder_weekly_cap = fields.Integer(
        related="company_id.reminder_weekly_cap", readonly=False, groups=ADMIN
    )
    reminder_attach_count = fields.Integer(
        related="company_id.reminder_attach_count", readonly=False, groups=ADMIN
    )
    reminder_attach_size = fields.Integer(
        related="company_id.reminder_attach_size", readonly=False, groups=ADMIN
    )
    reminder_retention_ledger_months = fields.Integer(
        related="company_id.reminder_retention_ledger_months",
        readonly=False,
        groups=ADMIN,
    )
