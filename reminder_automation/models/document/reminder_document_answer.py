# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError

# In the context of who may add a line: an object of this module, which no caller over
# RPC can put there.
KEEPS = object()


class ReminderDocumentAnswer(models.Model):
    """The log of answers: who signed, approved or rejected what, when and from where.

    A line is written once, with the answer, and stays as it is: nobody changes or
    deletes it, with whatever rights. It tells all in plain text, so that it stands by
    itself. A document that is reset keeps its lines; they are void. Once the settings
    no longer keep who answered, the person is erased from it, and nothing else.
    """

    _name = "reminder.document.answer"
    _description = "Answer to a Document"
    _inherit = ["reminder.own.customers"]
    _order = "date desc, id desc"
    _rec_name = "partner_name"
    _reminder_customer_paths = ("document_id.partner_id",)

    document_id = fields.Many2one(
        comodel_name="reminder.document",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    signer_id = fields.Many2one(
        comodel_name="reminder.document.signer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    # what was answered
    kind = fields.Selection(
        selection=[
            ("signed", "Signed"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        string="Answer",
        required=True,
        readonly=True,
    )
    void = fields.Boolean(
        compute="_compute_void",
        help="The document was reset to draft after this answer.",
    )
    signed_name = fields.Char(string="Signed as", readonly=True)
    signature = fields.Binary(attachment=False, readonly=True)
    comment = fields.Text(readonly=True)

    # to what
    document_name = fields.Char(string="Title", readonly=True)
    client_name = fields.Char(string="Customer", readonly=True)
    sent_date = fields.Datetime(string="Sent", readonly=True)
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="reminder_document_answer_attachment_rel",
        column1="answer_id",
        column2="attachment_id",
        string="Files",
        readonly=True,
        ondelete="restrict",
    )
    fingerprints = fields.Text(
        readonly=True, help="The SHA-256 of each file, as it was when answered."
    )
    signed_attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Signed copy",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    signed_fingerprint = fields.Char(
        string="Fingerprint of the signed copy",
        readonly=True,
        help="The SHA-256 of the signed copy that was made with this, the last answer.",
    )

    # who, when, from where
    date = fields.Datetime(string="Answered on", required=True, readonly=True)
    partner_name = fields.Char(string="Name", readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    ip = fields.Char(string="IP address", readonly=True)
    user_agent = fields.Char(string="Browser", readonly=True)
    via = fields.Selection(
        selection=[("link", "The link in the e-mail"), ("login", "Logged in")],
        string="Came by",
        readonly=True,
    )
    login = fields.Char(string="Logged in as", readonly=True)
    erased_date = fields.Datetime(
        string="Erased on",
        readonly=True,
        help="When the settings no longer kept who answered: what is left are the "
        "dates and the fingerprints of the files.",
    )

    @api.depends("signer_id.answer_id")
    def _compute_void(self):
        for answer in self:
            answer.void = answer.signer_id.answer_id != answer

    # ------------------------------------------------------------
    # WRITTEN ONCE
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("reminder_keeps") is not KEEPS:
            self._refuse()
        answers = super().create(vals_list)
        return answers.with_context(reminder_keeps=None)

    @api.model
    def _keep(self, vals_list):
        """Add lines: with an answer, and by no other way.

        :param vals_list: a list of dicts
        """
        return self.with_context(reminder_keeps=KEEPS).create(vals_list)

    def write(self, vals):
        if self and self.env.context.get("reminder_keeps") is not KEEPS:
            self._refuse()
        return super().write(vals)

    def unlink(self):
        # Not `ondelete`: those are skipped for a flag in the context.
        if self:
            self._refuse()
        return super().unlink()

    def _refuse(self):
        raise AccessError(
            self.env._(
                "The log of answers is written with each answer. Nobody changes it, "
                "adds to it or deletes from it."
            )
        )
