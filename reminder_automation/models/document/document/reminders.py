# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from .reminder_document import TOPICS


class ReminderDocument(models.Model):
    """The rule that reminds the contacts of a document."""

    _inherit = "reminder.document"

    def _reminder_rule(self):
        self.ensure_one()
        return self._reminder_rule_for_request(self.request, self.company_id)

    @api.model
    def _reminder_rule_for_request(self, request, company=None):
        """The rule by which contacts are chased who are asked to sign or approve.

        :param request: a value of `request`
        :param company: `res.company` of the document
        """
        topic = request and self.env.ref(TOPICS[request], raise_if_not_found=False)
        return self._reminder_general_rule("reminder.document.signer", company, topic)

    @api.model
    def _reminder_rule_depends(self):
        return ["company_id", "request", "state"]

    def _reminder_about(self):
        """The contacts whose answer is missing."""
        signers = self._origin.signer_ids
        return signers.filtered(lambda signer: signer.state == "waiting") or None
