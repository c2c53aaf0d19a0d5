# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ...engine.reminder_shared import InReach

REQUESTS = [("signature", "Signature"), ("approval", "Approval")]
# What mails about it say that they are about.
TOPICS = {
    "approval": "reminder_automation.reminder_topic_approval",
    "signature": "reminder_automation.reminder_topic_signature",
}
# What the client saw is what was sent: from then on these stay as they are.
FIXED = {
    "attachment_ids",
    "company_id",
    "message",
    "name",
    "partner_id",
    "request",
    "signer_ids",
}


class ReminderDocument(InReach, models.Model):
    """A document that waits for the signature or approval of a client's contacts.

    Each of them is a `reminder.document.signer` with a page of its own on the portal.
    The document is done when all of them have answered; one who rejects ends it for
    all.
    """

    _name = "reminder.document"
    _description = "Document"
    _inherit = [
        "reminder.settings.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "reminder.own.customers",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, tracking=True)
    active = fields.Boolean(default=True, copy=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer company",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Is told when the document was signed, approved or rejected.",
    )

    # what is asked
    request = fields.Selection(
        selection=REQUESTS, string="Ask for", default="signature", required=True
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="reminder_document_attachment_rel",
        column1="document_id",
        column2="attachment_id",
        string="Files",
        bypass_search_access=True,
    )
    message = fields.Html(
        string="Message to the customer",
        help="Stands in the invitation and on the page where the customer answers.",
    )
    expiry_date = fields.Date(
        string="Valid until",
        copy=False,
        tracking=True,
        help="The last day on which it can be signed or approved.",
    )
    signer_ids = fields.One2many(
        comodel_name="reminder.document.signer",
        inverse_name="document_id",
        string="Contacts",
        copy=True,
    )

    # where it stands
    state = fields.Selection(
        string="Status",
        selection=[
            ("draft", "Draft"),
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    sent_date = fields.Datetime(string="Sent", readonly=True, copy=False)
    done_date = fields.Datetime(string="Done on", readonly=True, copy=False)
    signed_count = fields.Integer(compute="_compute_signed_count", store=True)
    progress = fields.Char(string="Answers", compute="_compute_progress")
    fingerprints = fields.Text(
        readonly=True,
        copy=False,
        help="The SHA-256 of each file at the moment when it was sent.",
    )
    signed_attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Signed copy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # Opens nothing of ours, but the chatter for whoever has it.
    access_token = fields.Char(groups=fields.NO_ACCESS)

    # its reminders
    reminder_auto = fields.Boolean(tracking=True)
    reminder_days = fields.Integer(tracking=True)
    reminder_number = fields.Integer(tracking=True)

    _expiry_idx = models.Index("(company_id, expiry_date) WHERE state = 'waiting'")

    # ------------------------------------------------------------
    # COMPUTES AND CHECKS
    # ------------------------------------------------------------

    @api.depends("signer_ids.state")
    def _compute_signed_count(self):
        for document in self:
            document.signed_count = len(
                document.signer_ids.filtered(
                    lambda signer: signer.state in ("signed", "approved")
                )
            )

    @api.depends("signed_count", "signer_ids")
    @api.depends_context("lang")
    def _compute_progress(self):
        for document in self:
            document.progress = self.env._(
                "%(count)s of %(total)s",
                count=document.signed_count,
                total=len(document.signer_ids),
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for document in self:
            document.access_url = "/my/documents"
        return result

    @api.constrains("attachment_ids")
    def _check_attachments(self):
        for document in self:
            if document.attachment_ids.filtered(lambda file: file.type != "binary"):
                raise ValidationError(
                    self.env._(
                        "Upload the files themselves: a link can change after it was "
                        "signed."
                    )
                )

    @api.constrains("partner_id")
    def _check_partner(self):
        # Those who are asked are contacts of the client, also of a new one.
        self.signer_ids._check_partner()

    @api.constrains("user_id")
    def _check_user(self):
        for document in self:
            if document.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no colleague. Choose one who is responsible for "
                        "%(document)s.",
                        user=document.user_id.name,
                        document=document.name,
                    )
                )

    def _today(self):
        """The day it is at the document's company."""
        self.ensure_one()
        return self.company_id._reminder_today()

    def _is_over(self):
        """Whether its last day has passed."""
        self.ensure_one()
        return bool(self.expiry_date) and self.expiry_date < self._today()

    @api.model
    def _reminder_due_field(self):
        return "expiry_date"

    def _reminder_told_of(self, partner):
        # What colleagues hear of it; its contacts hear of their own page.
        told = self._reminder_told_by_topic(TOPICS[self.request])
        told["button"] = self.env._("Open the document")
        return super()._reminder_told_of(partner) | told

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(vals)
        documents = super().create(vals_list)
        documents._own_attachments()
        return documents

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand(vals)
        sent = self.filtered(lambda document: document.state != "draft")
        if sent and FIXED & vals.keys():
            raise UserError(
                self.env._(
                    "%(document)s was sent already. To change what the customer gets, "
                    "reset it to draft and send it again.",
                    document=sent[0].name,
                )
            )
        if "active" in vals and not vals["active"]:
            self._check_not_waiting()
        result = super().write(vals)
        # Nobody moves a document to where it is out of his own reach.
        self.check_access("write")
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    def unlink(self):
        # Here and not by the database, so that their reminders end, too.
        self._unlink_except_free()
        self.signer_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_free(self):
        self._check_not_waiting()
        self._check_not_answered()

    def _check_not_answered(self):
        # sudo: reminder.document.answer - whether there are any
        answered = self.filtered(lambda document: document.sudo().answer_ids)
        answered |= self.signer_ids.filtered("done_date").document_id
        if answered:
            raise UserError(
                self.env._(
                    "%(document)s was answered: archive it instead of deleting it.",
                    document=answered[0].name,
                )
            )

    def _check_not_waiting(self):
        waiting = self.filtered(lambda document: document.state == "waiting")
        if waiting:
            raise UserError(
                self.env._(
                    "%(document)s waits for the customer. Cancel it first.",
                    document=waiting[0].name,
                )
            )

    def _check_by_hand(self, vals):
        """Refuse what is written by its buttons and by its signers alone."""
        if self._reminder_by_system() & vals.keys():
            raise AccessError(
                self.env._(
                    "Where a document stands is written by its buttons and by those "
                    "who sign or approve it."
                )
            )

    def _own_attachments(self):
        """Make the files the document's own, so that whoever may read the document,
        and nobody else, may read them. What was uploaded or lies elsewhere is copied
        and stays as it is."""
        for document in self:
            own = (self._name, document.id)
            commands = []
            for file in document.attachment_ids:
                # sudo: ir.attachment - where a file belongs; whether the user may read
                # it is asked below
                file_sudo = file.sudo()
                if (file_sudo.res_model, file_sudo.res_id) == own:
                    if not (file_sudo.res_field or file_sudo.url):
                        if file_sudo.public:
                            file_sudo.public = False
                        continue
                file.check_access("read")
                copy = file._reminder_copy_to(document)
                commands += [Command.unlink(file.id), Command.link(copy.id)]
            if commands:
                document.attachment_ids = commands

    # ------------------------------------------------------------
    # NO LINK
    # ------------------------------------------------------------

    def _portal_ensure_token(self):
        """Only the system makes links: each person asked has one of his own."""
        if not self.env.su:
            raise AccessError(
                self.env._("A document has no link to share: send it to the contacts.")
            )
        return super()._portal_ensure_token()

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self.env.su,
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        # sudo: reminder.document - the link for the client is in the mail to him alone
        return super(ReminderDocument, self.sudo())._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
