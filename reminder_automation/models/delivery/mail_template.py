# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class MailTemplate(models.Model):
    """Copies that the text of a rule names."""

    _inherit = "mail.template"

    @api.constrains("email_cc")
    def _check_reminder_copies(self):
        named = self.filtered("email_cc")
        if named:
            # sudo: reminder.rule - whether rules use them, whoever changes them
            Rule_sudo = self.env["reminder.rule"].sudo()
            Rule_sudo = Rule_sudo.with_context(active_test=False)
            among = [("mail_template_id", "in", named.ids)]
            Rule_sudo.search(
                Domain(among) | Domain("step_ids", "any", among)
            )._check_copies()
