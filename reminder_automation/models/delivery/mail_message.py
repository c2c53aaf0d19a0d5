# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class MailMessage(models.Model):
    """Messages about records of this module: nobody guesses their Message-Ids."""

    _inherit = "mail.message"

    @api.model
    def _get_message_id(self, values):
        # Answers to one that begins a thread of its own are told by its Message-Id.
        begins_anew = values.get("reply_to_force_new", False)
        if not begins_anew and self.env["mail.thread"]._reminder_is_own(
            values.get("model")
        ):
            sender = values.get("email_from") or ""
            # sudo: reminder.notice - the domain of the record's company, whose-ever
            # the message is
            notices_sudo = self.env["reminder.notice"].sudo()
            if company_id := values.get("record_company_id"):
                notices_sudo = notices_sudo.with_company(company_id)
            return notices_sudo._new_message_id(sender)
        return super()._get_message_id(values)
