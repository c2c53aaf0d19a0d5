# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ....sayings import in_all_languages
from ....sayings import lazy as _lt
from ....schedule.cadence import local_date
from ...engine.batch import plain_error, serve
from ..document_text import as_html

EXPIRE_BATCH = 200
# What becomes of those who were still asked when the document ended.
LEFT_OVER = {"rejected": "cancelled", "cancelled": "cancelled", "expired": "expired"}


class ReminderDocument(models.Model):
    """From sending to the end: done, rejected, cancelled or expired."""

    _inherit = "reminder.document"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_send(self):
        """Ask every contact of these documents, each by a mail with a link of its own.

        :raise UserError: when a document cannot be sent, with what is missing
        """
        self.check_access("write")
        # sudo: reminder.document - the right to send was checked in the line above;
        # where documents stand nobody writes by hand
        for document_sudo in self.sudo():
            document_sudo._check_can_be_sent()
        for document_sudo in self.sudo():
            document_sudo._send()

    def action_cancel(self):
        """Withdraw these documents: nobody is asked any more."""
        self.check_access("write")
        open_ones = self.filtered(lambda document: document.state == "waiting")
        # sudo: reminder.document - checked above
        for document_sudo in open_ones.sudo():
            document_sudo._close("cancelled")

    def action_reset(self):
        """Back to draft: the links that were sent no longer open anything, and what
        was signed is void. The log of answers keeps it, with its files."""
        self.check_access("write")
        if self.filtered(lambda document: document.state == "done"):
            raise UserError(
                self.env._("What is done stays done. Duplicate it to send it again.")
            )
        # sudo: reminder.document - checked above
        documents_sudo = self.sudo()
        documents_sudo.signer_ids._reset()
        documents_sudo.write({"state": "draft", "sent_date": False})

    def action_duplicate(self):
        """A new draft with the same files and contacts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "views": [(False, "form")],
        }

    def copy_data(self, default=None):
        given = default or {}
        vals_list = super().copy_data(default)
        for document, vals in zip(self, vals_list, strict=True):
            if "name" not in given:
                vals["name"] = self.env._("%(name)s (copy)", name=document.name)
            if "signer_ids" not in given:
                vals["signer_ids"] = document._still_asked(vals)
        return vals_list

    def _still_asked(self, vals):
        """The contacts who are asked by a copy, without those who have left.

        :param vals: of the copy
        :return: commands
        """
        partners = self.env["res.partner"]
        client = partners.browse(vals["partner_id"]).commercial_partner_id
        return [
            command
            for command in vals.get("signer_ids", [])
            for contact in [partners.browse(command[2]["partner_id"])]
            if contact.commercial_partner_id == client
        ]

    def action_open_signed_copy(self):
        self.ensure_one()
        self.check_access("read")
        if not self.signed_attachment_id:
            if self.request == "approval":
                raise UserError(
                    self.env._(
                        "There is no approved copy: not everybody has answered yet, or "
                        "the evidence was erased as the settings say."
                    )
                )
            raise UserError(
                self.env._(
                    "There is no signed copy: not everybody has answered yet, or the "
                    "evidence was erased as the settings say."
                )
            )
        if self.signed_attachment_id in self._look_at_files():
            # No error, which would undo that it was told.
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "danger",
                    "sticky": True,
                    "message": self.env._(
                        "The copy with the answers was changed or lost: what is stored "
                        "now is not what was answered, so it cannot be downloaded. "
                        "Administrators were told."
                    ),
                },
            }
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.signed_attachment_id.id}?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------

    def _check_can_be_sent(self):
        """Raise, with what to do about it, unless the document can be sent."""
        self.ensure_one()
        problem = ""
        # sudo: res.partner - how those whom it is for can be reached
        unreachable = self.signer_ids.partner_id.sudo().filtered(
            lambda partner: not partner.reminder_addresses["usable"]
        )
        if self.state != "draft":
            problem = self.env._("It was sent already.")
        elif not self.attachment_ids:
            problem = self.env._("Add at least one file.")
        elif empty := self._empty_files():
            problem = self.env._(
                "These files are empty, or missing from the store: %(names)s. Remove "
                "them and add them anew.",
                names=", ".join(empty.mapped("name")),
            )
        elif not self.signer_ids:
            problem = self.env._("Add the contacts who are to answer.")
        elif unreachable:
            problem = self.env._(
                "Without a valid e-mail address: %(names)s.",
                names=", ".join(unreachable.mapped("display_name")),
            )
        elif left := self.signer_ids.filtered(lambda one: not one._keeps_access()):
            problem = self.env._(
                "These contacts are archived, belong to another customer, or lost "
                "their portal access: %(names)s.",
                names=", ".join(left.partner_id.mapped("display_name")),
            )
        elif self._is_over():
            problem = self.env._("The day until which it is valid has passed.")
        if problem:
            raise UserError(
                self.env._(
                    "%(document)s cannot be sent. %(problem)s",
                    document=self.name,
                    problem=problem,
                )
            )

    def _send(self):
        now = fields.Datetime.now()
        # Files that came by another way than the form, too.
        self._own_attachments()
        self.write(
            {
                "active": True,  # what waits is in the lists, and ends on its day
                "state": "waiting",
                "sent_date": now,
                "done_date": False,
                "fingerprints": self._current_fingerprints(),
            }
        )
        self.signer_ids.write({"state": "waiting", "requested_date": now})
        self._reminder_settings_changed()
        self.signer_ids._invite()
        people = Markup(", ").join(
            Markup("%s (%s)")
            % (signer.partner_id._reminder_name(), signer.partner_id.email)
            for signer in self.signer_ids
        )
        if self.request == "signature":
            body = self.env._("Signature requested from %(people)s", people=people)
        else:
            body = self.env._("Approval requested from %(people)s", people=people)
        self._message_log(body=body, author_id=self.env.user.partner_id.id)

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    def _reminder_settings_changed(self):
        """Give the reminders of those who are still asked the document's settings."""
        for document in self:
            waiting = document.signer_ids.filtered(
                lambda signer: signer.state == "waiting"
            )
            document._reminder_set_on(waiting)
        return super()._reminder_settings_changed()

    # ------------------------------------------------------------
    # HOW IT ENDS
    # ------------------------------------------------------------

    def _lock(self):
        """Let two people who answer at the same moment answer one after the other.

        Every answer also changes the document's row: who had to wait here starts again
        and sees the other one's answer.
        """
        self.ensure_one()
        self.env.execute_query(
            SQL("SELECT FROM reminder_document WHERE id = %s FOR UPDATE", self.id)
        )

    def _answered(self, signer):
        """One of those who were asked has answered."""
        self.ensure_one()
        if signer.state == "rejected":
            self._close("rejected")
            self._tell_rejected(signer)
        elif all(one.state in ("signed", "approved") for one in self.signer_ids):
            self._finish(signer)

    def _close(self, state):
        """End it without the answers that are missing: nobody waits any more.

        :param state: rejected, cancelled or expired
        """
        self.write({"state": state})
        self.signer_ids.filtered(lambda signer: signer.state == "waiting").write(
            {"state": LEFT_OVER[state]}
        )

    def _finish(self, signer):
        """The last one has answered."""
        self.write({"state": "done", "done_date": fields.Datetime.now()})
        self._make_signed_copy()
        if self.request == "signature":
            body = self.env._("Everybody has signed. The signed copy is attached.")
        else:
            body = self.env._("Everybody has approved. The approved copy is attached.")
        self.message_post(
            body=body,
            author_id=signer.partner_id.id,
            partner_ids=self._person_to_tell().partner_id.ids if self.user_id else [],
            subtype_xmlid="mail.mt_note",
        )
        # Who has left the customer since is told nothing more of it.
        self.signer_ids.filtered(lambda one: one._keeps_access())._tell_done()

    def _tell_rejected(self, signer):
        """Give the person responsible something to do, at once."""
        user = self._person_to_tell()
        env = self.with_context(lang=user.lang).env
        self.with_env(env).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=env._(
                "%(name)s rejected the document",
                name=signer.partner_id._reminder_name(),
            ),
            # Its text, and nothing that it could stand for in HTML.
            note=as_html(signer.comment),
            user_id=user.id,
        )

    def _person_to_tell(self):
        """The first of those who look after it and its client who is still here."""
        client = self.partner_id
        if self.user_id._is_superuser():
            return self.user_id  # chosen for what nobody is to look after
        for user in (
            self.user_id,
            self.create_uid,
            client.user_id,
            client.commercial_partner_id.user_id,
        ):
            if here := user._reminder_here():
                return here
        return self.env["res.users"]._reminder_somebody(self.company_id)

    # ------------------------------------------------------------
    # EXPIRY
    # ------------------------------------------------------------

    @api.model
    def _expire_due(self):
        """End the documents whose last day has passed.

        :return: how many; 0 when none is left
        """
        expiring = Domain("state", "=", "waiting") & Domain("expiry_date", "!=", False)
        now = fields.Datetime.now()
        groups = self._read_group(expiring, ["company_id"])
        over = serve(
            self.env["res.company"].union(*(company for [company] in groups)),
            lambda companies: Domain.OR(
                Domain("company_id", "=", company.id)
                & Domain(
                    "expiry_date", "<", local_date(now, company._reminder_clock().tz)
                )
                for company in companies
            ),
            # What is wrong with its clock is told of by its rules.
            lambda company, error: None,
        )
        expired = self.search(
            expiring & Domain.OR(over), limit=EXPIRE_BATCH, order="id"
        )
        served = serve(
            expired.try_lock_for_update(),
            lambda documents: documents._expire(),
            lambda document, error: document._cannot_expire(error),
        )
        return sum(served)

    def _cannot_expire(self, error):
        """Tell once, in the document and to the colleague whose it is. It is tried
        again at each sweep."""
        user = self._person_to_tell()
        document = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        summaries = in_all_languages(
            self.env, _lt("This document could not be ended").said(self.env)
        )
        if self.activity_ids.filtered(lambda one: one.summary in summaries):
            return
        document.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=document.env._("This document could not be ended"),
            note=as_html(
                document.env._(
                    "Its last day has passed. Reason: %(why)s", why=plain_error(error)
                )
            ),
            user_id=user.id,
        )

    def _expire(self):
        """End these documents, whose last day has passed.

        :return: how many
        """
        self._close("expired")
        lines = {}
        for document in self:
            lang = document.company_id._reminder_staff_lang()
            local = document.with_context(lang=lang)
            lines[document.id] = local.env._(
                "Expired: %(progress)s have answered.", progress=local.progress
            )
        self._message_log_batch(lines, author_id=self.env.ref("base.partner_root").id)
        for user, documents in self.grouped(lambda one: one._person_to_tell()).items():
            documents = documents.with_context(
                lang=user.lang, mail_activity_quick_update=True
            )
            documents.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=documents.env._("Expired before everybody had answered"),
                user_id=user.id,
            )
        return len(self)
