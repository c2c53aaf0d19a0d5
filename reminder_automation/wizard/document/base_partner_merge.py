# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged: what they answered stays theirs."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: reminder.document.signer - whoever merges contacts merges these, too
        Signer = self.env["reminder.document.signer"].sudo()
        merged = Signer.search([("partner_id", "in", src_partners.ids)])
        answered = merged.filtered("answer_id").document_id
        both = Signer.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("document_id", "in", answered.ids),
            ]
        )
        for document, signers in both.grouped("document_id").items():
            if len(signers) > 1:
                raise UserError(
                    self.env._(
                        "Two of these contacts were asked to answer %(document)s, and "
                        "an answer is kept: they cannot be merged. Archive one.",
                        document=document.name,
                    )
                )
        # The mails with these links went to somebody who is no longer there.
        merged._forget_links()
        merged.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
