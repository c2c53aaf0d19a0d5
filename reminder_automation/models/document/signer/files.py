# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ....mailing.addresses import one_line


class ReminderDocumentSigner(models.Model):
    """What a reminder has attached: the files that are to be signed or approved."""

    _inherit = "reminder.document.signer"

    def _reminder_kept_files(self):
        found = super()._reminder_kept_files()
        for document, signers in self.grouped("document_id").items():
            files = [
                (one_line(file.name or ""), content)
                for file in document.attachment_ids.sorted("id")
                if (content := file.raw)
            ]
            if files:
                found |= dict.fromkeys(signers.ids, files)
        return found
