# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...groups import INSPECTOR
from ..contact.res_partner.form import Shown

# What takes a contact away from its client.
LEAVES = {"active", "is_company", "parent_id"}


class ResPartner(models.Model):
    """Clients: the documents that they were asked to sign or approve."""

    _inherit = "res.partner"

    reminder_document_ids = fields.One2many(
        comodel_name="reminder.document",
        inverse_name="commercial_partner_id",
        string="Documents",
        groups=INSPECTOR,
    )
    reminder_document_count = fields.Integer(
        string="Document count",
        compute="_compute_reminder_document_count",
        groups=INSPECTOR,
    )

    @api.depends("reminder_document_ids.active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_document_count(self):
        counts = dict(
            self.env["reminder.document"]._read_group(
                [("commercial_partner_id", "in", self.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.reminder_document_count = counts.get(partner._origin, 0)

    def _reminder_shown(self):
        domain = [("commercial_partner_id", "in", self.ids)]
        return super()._reminder_shown() | {
            "reminder_document_count": Shown("reminder.document", domain)
        }

    def action_open_reminder_documents(self):
        self.ensure_one()
        client = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_document_action"
        )
        return action | {
            "domain": [("commercial_partner_id", "=", client.id)],
            "context": {"default_partner_id": client.id},
        }

    # ------------------------------------------------------------
    # WHO LEAVES
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if LEAVES & vals.keys():
            self._reminder_forget_links()
        return result

    def unlink(self):
        # Not `ondelete`: those are skipped for a flag in the context.
        self._reminder_check_not_answered()
        return super().unlink()

    def _reminder_absorb(self, others):
        # sudo: reminder.document.signer - whoever merges contacts merges these, too
        self.env["reminder.document.signer"].sudo()._fold_people(others, self)
        return super()._reminder_absorb(others)

    def _reminder_absorbed(self, was_client):
        result = super()._reminder_absorbed(was_client)
        # sudo: reminder.document - as above; Odoo has moved them beneath the ORM
        Document_sudo = self.env["reminder.document"].sudo()
        documents_sudo = Document_sudo.with_context(active_test=False).search(
            [("partner_id", "=", self.id)]
        )
        field = Document_sudo._fields["commercial_partner_id"]
        self.env.add_to_compute(field, documents_sudo)
        return result

    def _reminder_check_not_answered(self):
        """Raise if one of these has signed, approved or rejected anything."""
        # sudo: reminder.document.answer - whether there are any, whoever asks
        answer_sudo = (
            self.env["reminder.document.answer"]
            .sudo()
            .search([("partner_id", "in", self.ids)], limit=1)
        )
        if answer_sudo:
            self.check_access("unlink")
            raise UserError(
                self.env._(
                    "%(contact)s has signed, approved or rejected documents, which is "
                    "kept: archive the contact instead of deleting it.",
                    contact=answer_sudo.partner_id.display_name,
                )
            )

    def _reminder_forget_links(self, always=False):
        """The links to documents that these contacts, and theirs, were sent no longer
        open anything, for those who have left their client.

        :param always: for all of them
        """
        # sudo: reminder.document.signer - whoever archives a contact ends its links
        signers_sudo = (
            self.env["reminder.document.signer"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("partner_id", "child_of", self.ids), ("access_token", "!=", False)]
            )
        )
        if not always:
            signers_sudo = signers_sudo.filtered(lambda one: not one._keeps_access())
        signers_sudo._forget_links()
