# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

# A value of "Precedence" that no person's mail has.
BULK = {"auto_reply", "bulk", "junk", "list"}


class MailThread(models.AbstractModel):
    """Incoming mails: which of them no person wrote."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        if self._reminder_is_machine_mail(message):
            self = self.with_context(reminder_machine_mail=True)  # noqa: PLW0642
        return super()._message_route_process(message, message_dict, routes)

    def _reminder_is_machine_mail(self, message):
        """Whether a machine wrote this mail: out of office, read receipts, bounces.

        :param message: `email.message.EmailMessage`
        """
        # RFC 3834: "no" is the only value of a mail that a person wrote.
        submitted = str(message.get("Auto-Submitted") or "no").split(";")[0]
        return (
            submitted.strip().lower() != "no"
            or str(message.get("Precedence") or "").strip().lower() in BULK
            or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
            or str(message.get("Return-Path") or "").strip() == "<>"
            or message.get_content_type() == "multipart/report"
        )
