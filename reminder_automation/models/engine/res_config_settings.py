# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: the switch."""

    _inherit = "res.config.settings"

    reminder_enabled = fields.Boolean(
        related="company_id.reminder_enabled", readonly=False, groups=ADMIN
    )
    reminder_retention_item_months = fields.Integer(
        related="company_id.reminder_retention_item_months",
        readonly=False,
        groups=ADMIN,
    )
