# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN


class ResCompany(models.Model):
    """A company: one e-mail for all that is due, or an e-mail for each."""

    _inherit = "res.company"

    reminder_bundle = fields.Boolean(
        string="One e-mail for all that is due",
        groups=ADMIN,
        help="What is due for one contact at the same time goes in one e-mail, with a "
        "button for each. Off: an e-mail for each.",
    )

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {"reminder_bundle"}
