# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailTemplate(models.Model):
    """Texts that server actions send."""

    _inherit = "mail.template"

    def _reminder_used_otherwise(self):
        # sudo: ir.actions.server - whether they use them
        actions_sudo = (
            self.env["ir.actions.server"]
            .sudo()
            .search([("reminder_template_id", "in", self.ids)])
        )
        return super()._reminder_used_otherwise() | actions_sudo.reminder_template_id
