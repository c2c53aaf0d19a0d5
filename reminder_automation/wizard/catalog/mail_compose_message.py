# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailComposeMessage(models.TransientModel):
    """Odoo's own composer."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        # Before it is sent: afterwards the composers would be read once more for it.
        offered = self.filtered("reminder_offered")
        result = super()._action_send_mail(auto_commit=auto_commit)
        offered._reminder_apply_chosen()
        return result

    def _action_schedule_message(self):
        """What is chosen holds as well where Odoo sends it later, without a window."""
        offered = self.filtered("reminder_offered")
        result = super()._action_schedule_message()
        offered._reminder_apply_chosen()
        return result

    def _reminder_apply_chosen(self):
        """Set the reminders of what each of these sends, as was chosen here."""
        for composer in self:
            if not composer.subtype_is_log:
                res_ids = (
                    self.env[composer.model].search(composer._evaluate_res_domain()).ids
                    if composer.res_domain
                    else composer._evaluate_res_ids()
                )
                composer._reminder_apply(self.env[composer.model].browse(res_ids))
