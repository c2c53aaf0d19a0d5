# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.document.document.reminder_document import REQUESTS


class ReminderDocumentUpload(models.TransientModel):
    """Upload several files for a client at once and ask for what they need."""

    _name = "reminder.document.upload"
    _inherit = ["reminder.settings.mixin", "reminder.own.customers"]
    _description = "Upload Documents"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="reminder_document_upload_attachment_rel",
        string="Files",
        bypass_search_access=True,
    )
    split = fields.Selection(
        selection=[
            ("each", "One document for each file"),
            ("one", "One document with all files"),
        ],
        string="Make",
        default="each",
        required=True,
    )
    name = fields.Char(string="Title")
    request = fields.Selection(
        selection=REQUESTS, string="Ask for", default="signature", required=True
    )
    contact_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="reminder_document_upload_contact_rel",
        string="Contacts",
        compute="_compute_contact_ids",
        store=True,
        readonly=False,
        help="All of them are to sign or approve every document.",
    )
    expiry_date = fields.Date(string="Valid until")
    message = fields.Html(string="Message to the customer")

    @api.depends("partner_id")
    def _compute_contact_ids(self):
        for upload in self:
            client = upload.partner_id
            contacts = upload.contact_ids.filtered(
                lambda contact, client=client: (
                    contact.commercial_partner_id == client.commercial_partner_id
                )
            )
            if not contacts and client.email and not client.is_company:
                contacts = client
            upload.contact_ids = contacts

    def _reminder_rule(self):
        self.ensure_one()
        return self.env["reminder.document"]._reminder_rule_for_request(
            self.request, self.company_id
        )

    @api.model
    def _reminder_rule_depends(self):
        return ["company_id", "request"]

    def _reminder_sent_on(self):
        return fields.Datetime.now()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        uploads = super().create(vals_list)
        uploads._check_files()
        return uploads

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._check_files()
        return result

    def _check_files(self):
        """Nobody puts a file here that he may not read: its name and content could be
        searched for by way of this record."""
        # sudo: ir.attachment - those that the user may not read, too
        files_sudo = self.sudo().attachment_ids
        files_sudo.sudo(self.env.su).check_access("read")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_create(self):
        """Make the documents, as drafts, and show them."""
        return self._show(self._make())

    def action_send(self):
        """Make the documents and send them to the contacts."""
        documents = self._make()
        documents.action_send()
        return self._show(documents)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _make(self):
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Drop at least one file."))
        if self.split == "one":
            titles = {self.name or _title(self.attachment_ids[0]): self.attachment_ids}
            batches = list(titles.items())
        else:
            batches = [(_title(file), file) for file in self.attachment_ids]
        return self.env["reminder.document"].create(
            [
                {
                    "name": title,
                    "attachment_ids": [Command.set(files.ids)],
                    "company_id": self.company_id.id,
                    "expiry_date": self.expiry_date,
                    "message": self.message,
                    "partner_id": self.partner_id.id,
                    "request": self.request,
                    **self._reminder_setting_values(),
                    "signer_ids": [
                        Command.create({"partner_id": contact.id, "sequence": number})
                        for number, contact in enumerate(self.contact_ids, start=1)
                    ],
                }
                for title, files in batches
            ]
        )

    def _show(self, documents):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_document_action"
        )
        if len(documents) == 1:
            return action | {"res_id": documents.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", documents.ids)], "context": {}}


def _title(file):
    """A file's name as a title: without what stands behind the dot."""
    return PurePath(file.name).stem or file.name
