# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: what goes with letters about invoices."""

    _inherit = "res.config.settings"

    reminder_statement = fields.Boolean(
        related="company_id.reminder_statement", readonly=False, groups=ADMIN
    )
    reminder_has_statements = fields.Boolean(
        related="company_id.reminder_has_statements"
    )
