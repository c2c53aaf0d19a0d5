# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderDocumentSigner(models.Model):
    """What stopped the reminders of who was asked for a signature or an approval."""

    _inherit = "reminder.document.signer"

    def _reminder_stop_texts(self, rule, done):
        return {signer.id: signer._stop_text(done) for signer in self}

    def _stop_text(self, done):
        if not done:
            return (
                self.env._("The customer has not approved the document")
                if self.request == "approval"
                else self.env._("The customer has not signed the document")
            )
        state = self._page_state()
        texts = {
            "signed": self.env._("The customer signed the document"),
            "approved": self.env._("The customer approved the document"),
            "rejected": self.env._("The customer rejected the document"),
            "cancelled": self.env._("The document was withdrawn"),
            "expired": self.env._("The document expired"),
            "draft": self.env._("The document is a draft again"),
        }
        return texts.get(state) or self.env._("It no longer waits")
