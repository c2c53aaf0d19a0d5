# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class ReminderDocumentSigner(models.Model):
    """A signer as a record that waits, and what staff do about it."""

    _inherit = "reminder.document.signer"
    _reminder_document_field = "document_id"

    # ------------------------------------------------------------
    # HOOKS OF THE ENGINE
    # ------------------------------------------------------------

    def _reminder_people(self):
        nobody = self.env["res.partner"]
        # Nobody is sent a link that no longer opens anything.
        return {
            signer.id: signer.partner_id if signer._keeps_access() else nobody
            for signer in self
        }

    def _reminder_due_date(self):
        self.ensure_one()
        return self.expiry_date

    def _reminder_description(self):
        requests = set(self.mapped("request"))
        if requests == {"signature"}:
            return self.env._("document to sign")
        if requests == {"approval"}:
            return self.env._("document to approve")
        return self.env._("document")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_preview(self):
        """The contact's page as the contact sees it, by a link that cannot answer."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("There is no page before the document is sent."))
        return {
            "type": "ir.actions.act_url",
            "url": f"{self.access_url}/preview",
            "target": "new",
        }

    def action_open_document(self):
        self.ensure_one()
        return self.document_id.get_formview_action()

    @api.model
    def _pending_approvals(self):
        """All that wait for an approval and that the user may remind of."""
        return self.search(
            [("state", "=", "waiting"), ("request", "=", "approval")]
        )._filtered_access("write")

    def action_request_approvals(self):
        """Ask again for the approvals that are chosen, or for all that wait."""
        chosen = self.filtered(
            lambda signer: signer.state == "waiting" and signer.request == "approval"
        )
        signers = chosen if self else self._pending_approvals()
        if not signers:
            raise UserError(self.env._("No approval is waiting here."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_approval_request_action"
        )
        return {**action, "context": {"default_signer_ids": signers.ids}}
