# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN


class ResCompany(models.Model):
    """A company: whether colleagues are reminded by SMS."""

    _inherit = "res.company"

    reminder_sms_enabled = fields.Boolean(
        string="Customer reminders by SMS",
        groups=ADMIN,
        help="Colleagues may choose SMS for customer reminders. Each text costs money. "
        "Off: those that were to go by SMS go by e-mail.",
    )

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {"reminder_sms_enabled"}
