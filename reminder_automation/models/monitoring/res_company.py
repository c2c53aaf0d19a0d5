# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...groups import ADMIN

TOKEN = "reminder_automation.health_token"


class ResCompany(models.Model):
    """The address and the token for monitoring, shown with the other settings.

    They are the same in all companies: what is watched is the whole database. So they
    are shown to, and renewed by, those who have all companies.
    """

    _inherit = "res.company"

    reminder_health_url = fields.Char(
        string="Address for monitoring",
        compute="_compute_reminder_health",
        groups=ADMIN,
        help="Answers with status 200 when all scheduled jobs are OK, and with 503 "
        "when one of them needs attention.",
    )
    reminder_health_token = fields.Char(
        string="Token for monitoring",
        compute="_compute_reminder_health",
        groups=ADMIN,
        help="To be sent in the header “Authorization: Bearer” followed by the token.",
    )

    @api.depends_context("uid")
    def _compute_reminder_health(self):
        may_watch = self._may_watch_reminders()
        # sudo: ir.config_parameter - this one, for those who may watch everything
        token = may_watch and self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        for company in self:
            company.reminder_health_url = (
                may_watch and f"{company.get_base_url()}/reminder_automation/health"
            )
            company.reminder_health_token = token

    def _may_watch_reminders(self):
        """Whether the user, whoever's rights are used, may watch the whole database."""
        user = self.env.user
        return user._is_superuser() or (
            user.has_group(ADMIN) and user._reminder_has_all_companies()
        )

    def action_renew_reminder_health_token(self):
        """Make a new token. Whoever has the old one is refused from now on.

        :raises AccessError: for all but reminder administrators of all companies
        """
        if not self._may_watch_reminders():
            raise AccessError(
                self.env._(
                    "Only administrators of reminders who have all companies can "
                    "renew the token: with it the whole database is watched."
                )
            )
        self._renew_reminder_health_token()
        return True

    def _renew_reminder_health_token(self):
        # sudo: ir.config_parameter - this one parameter, for those checked above
        self.env["ir.config_parameter"].sudo().set_param(
            TOKEN, secrets.token_urlsafe(32)
        )
