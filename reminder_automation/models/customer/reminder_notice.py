# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class ReminderNotice(models.Model):
    """Daily mails tell of many customers."""

    _inherit = "reminder.notice"

    @api.model
    def _tells_of(self, partners):
        # sudo: reminder.digest - which lines tell of them; the lines are searched for
        # with the rights of the user
        digests_sudo = (
            self.env["reminder.digest"]
            .sudo()
            ._search([("occurrence_ids.partner_id", "in", partners.ids)])
        )
        return super()._tells_of(partners) | (
            Domain("res_model", "=", "reminder.digest")
            & Domain("res_id", "in", digests_sudo)
        )
