# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: the mail with the access to the portal."""

    _inherit = "res.config.settings"

    reminder_portal_mail = fields.Boolean(
        related="company_id.reminder_portal_mail", readonly=False, groups=ADMIN
    )
    reminder_portal_template_id = fields.Many2one(
        related="company_id.reminder_portal_template_id", readonly=False, groups=ADMIN
    )
