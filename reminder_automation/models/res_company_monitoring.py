# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import secrets

from odoo import fields, models
from odoo.exceptions import AccessError

from .res_company import ADMIN

TOKEN = "reminder_automation.health_token"


class ResCompany(models.Model):
    """The address and the token for monitoring, shown with the other settings.

    They are the same in all companies: what is watched is the whole database.
    """

    _inherit = "res.company"

    reminder_health_url = fields.Char(
        string="Address for monitoring",
        compute="_compute_reminder_health",
        groups=ADMIN,
        help="Answers with status 200 when all automatic actions are well, and with "
        "503 when one of them needs somebody.",
    )
    reminder_health_token = fields.Char(
        string="Token for monitoring",
        compute="_compute_reminder_health",
        groups=ADMIN,
        help="To be sent in the header “Authorization: Bearer” followed by the token.",
    )

    def _compute_reminder_health(self):
        # sudo: ir.config_parameter - reminder administrators, as the fields' groups say
        token = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        for company in self:
            company.reminder_health_url = (
                f"{company.get_base_url()}/reminder_automation/health"
            )
            company.reminder_health_token = token

    def action_renew_reminder_health_token(self):
        """Make a new token. Whoever has the old one is refused from now on.

        :raises AccessError: for all but reminder administrators
        """
        if not self.env.user.has_group(ADMIN):
            raise AccessError(
                self.env._("Only administrators of reminders can renew the token.")
            )
        self._renew_reminder_health_token()
        return True

    def _renew_reminder_health_token(self):
        # sudo: ir.config_parameter - this one parameter, for those checked above
        self.env["ir.config_parameter"].sudo().set_param(
            TOKEN, secrets.token_urlsafe(32)
        )
