# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine.reminder_shared import InReach

# What staff decide about a signer; the rest is written by the buttons and the signer.
BY_HAND = {"document_id", "partner_id", "sequence"}
# A document that is valid for no longer than this needs no warning of its end.
WARNED_AHEAD = timedelta(days=3)


class ReminderDocumentSigner(InReach, models.Model):
    """One contact who is asked to sign or approve a document.

    It is the record that the rules of reminders are about: whether this contact waits
    is stored here and does not depend on the others.
    """

    _name = "reminder.document.signer"
    _description = "Contact Asked to Sign or Approve"
    _inherit = ["mail.thread", "portal.mixin", "reminder.own.customers"]
    _order = "document_id desc, sequence, id"
    _check_company_auto = True
    _whose = InReach._whose | {"document_id"}
    # The sweep ends what has expired, which changes the signer: see `_expire_due`.
    _reminder_followed_fields = ("expiry_date",)
    _reminder_document_field = "document_id"
    _reminder_asked_field = "requested_date"
    _reminder_customer_paths = ("client_id",)
    _reminder_link_is_personal = True

    document_id = fields.Many2one(
        comodel_name="reminder.document",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    email = fields.Char(related="partner_id.email")
    reminder_notify = fields.Boolean(related="partner_id.reminder_notify")

    # of the document
    name = fields.Char(related="document_id.name", store=True)
    client_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        related="document_id.partner_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        help="In whose name the contact is written to: the document's responsible, as "
        "long as that person is still here.",
    )
    request = fields.Selection(related="document_id.request", store=True)
    expiry_date = fields.Date(related="document_id.expiry_date", store=True)

    # where it stands
    state = fields.Selection(
        string="Status",
        selection=[
            ("draft", "Draft"),
            ("waiting", "Waiting"),
            ("signed", "Signed"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    requested_date = fields.Datetime(string="Asked on", readonly=True, copy=False)
    warn_of_expiry = fields.Boolean(
        compute="_compute_warn_of_expiry",
        store=True,
        help="It is valid for long enough that its end may be forgotten.",
    )

    # the answer
    done_date = fields.Datetime(string="Answered on", readonly=True, copy=False)
    signature = fields.Image(max_width=1024, max_height=1024, readonly=True, copy=False)
    signed_name = fields.Char(string="Signed as", readonly=True, copy=False)
    ip = fields.Char(string="IP address", readonly=True, copy=False)
    comment = fields.Text(readonly=True, copy=False)
    answer_id = fields.Many2one(
        comodel_name="reminder.document.answer",
        string="In the log",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # Whoever has it answers for the contact.
    access_token = fields.Char(groups=fields.NO_ACCESS)

    _once = models.UniqueIndex(
        "(document_id, partner_id)", "This contact is asked already."
    )
    _waiting_idx = models.Index("(partner_id) WHERE state = 'waiting'")

    # ------------------------------------------------------------
    # COMPUTES AND CHECKS
    # ------------------------------------------------------------

    @api.depends("document_id.user_id.active")
    def _compute_user_id(self):
        for signer in self:
            # sudo: res.users - whether the person is still here
            user = signer.sudo().document_id.user_id
            signer.user_id = False if user._reminder_has_left() else user

    @api.depends("expiry_date", "requested_date")
    def _compute_warn_of_expiry(self):
        for signer in self:
            asked, last_day = signer.requested_date, signer.expiry_date
            signer.warn_of_expiry = bool(
                asked and last_day and last_day - asked.date() > WARNED_AHEAD
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for signer in self:
            signer.access_url = f"/my/documents/{signer.id}"
        return result

    @api.constrains("document_id", "partner_id")
    def _check_partner(self):
        for signer in self:
            client = signer.document_id.commercial_partner_id
            if signer.partner_id.commercial_partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(client)s. Add the contact to "
                        "the customer first.",
                        contact=signer.partner_id.display_name,
                        client=client.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_hand(vals)
        # The messages are for the contact alone: no colleague follows them by default.
        signers = super(
            ReminderDocumentSigner,
            self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True),
        ).create(vals_list)
        signers._check_draft()
        return signers.with_env(self.env)

    def write(self, vals):
        self._check_by_hand(vals)
        moves = {"document_id", "partner_id"} & vals.keys()
        if moves:
            self._check_draft()
            self._check_not_answered()
        result = super().write(vals)
        if moves:
            # Neither to a document that was sent, nor to one out of the user's reach.
            self._check_draft()
            self.check_access("write")
        return result

    def unlink(self):
        # Not `ondelete`: those are skipped for a flag in the context.
        self.filtered(
            lambda signer: signer.state not in ("cancelled", "expired")
        )._check_draft()
        self._check_not_answered()
        return super().unlink()

    def _check_not_answered(self):
        # sudo: reminder.document.answer - whether there are any
        answers_sudo = self.env["reminder.document.answer"].sudo()
        answer_sudo = answers_sudo.search([("signer_id", "in", self.ids)], limit=1)
        if answer_sudo:
            raise UserError(
                self.env._(
                    "%(contact)s has answered %(document)s, which is kept. Duplicate "
                    "the document to ask others.",
                    contact=answer_sudo.signer_id.partner_id.display_name,
                    document=answer_sudo.document_id.name,
                )
            )

    def _check_by_hand(self, vals):
        if not self.env.su and not vals.keys() <= BY_HAND:
            raise AccessError(
                self.env._("The answers are written by those who are asked for them.")
            )

    def _check_draft(self):
        sent = self.filtered(lambda signer: signer.document_id.state != "draft")
        if sent:
            raise UserError(
                self.env._(
                    "%(document)s was sent already. To ask other contacts, reset it to "
                    "draft and send it again.",
                    document=sent[0].name,
                )
            )

    def _reset(self):
        """As if they had never been asked; their links are dead."""
        self.write(
            {
                "access_token": False,
                "answer_id": False,
                "comment": False,
                "done_date": False,
                "ip": False,
                "requested_date": False,
                "signature": False,
                "signed_name": False,
                "state": "draft",
            }
        )

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

    @api.model
    def _reminder_due_field(self):
        return "expiry_date"

    def _reminder_unservable(self):
        faults = self.document_id._reminder_unservable()
        return {
            signer.id: faults[signer.document_id.id]
            for signer in self
            if signer.document_id.id in faults
        }

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
