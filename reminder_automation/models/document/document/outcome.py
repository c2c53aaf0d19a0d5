# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....schedule.cadence import local_date
from ..document_text import as_html

EXPIRE_BATCH = 200
# What becomes of those who were still asked when the document ended.
LEFT_OVER = {"rejected": "cancelled", "cancelled": "cancelled", "expired": "expired"}


class ReminderDocument(models.Model):
    """How a document ends: done, rejected, cancelled or expired."""

    _inherit = "reminder.document"

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
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        self.signer_ids._tell_done()

    def _tell_rejected(self, signer):
        """Give the person responsible something to do, at once."""
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(name)s rejected the document", name=signer.partner_id.name
            ),
            # Its text, and nothing that it could stand for in HTML.
            note=as_html(signer.comment),
            user_id=self._person_to_tell().id,
        )

    def _person_to_tell(self):
        return self.user_id or self.create_uid or self.env.ref("base.user_admin")

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
        over = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("expiry_date", "<", local_date(now, company._reminder_clock().tz))
            for [company] in self._read_group(expiring, ["company_id"])
        )
        expired = self.search(expiring & over, limit=EXPIRE_BATCH, order="id")
        expired = expired.try_lock_for_update()
        if not expired:
            return 0
        expired._close("expired")
        lines = {
            document.id: self.env._(
                "Expired: %(progress)s have answered.", progress=document.progress
            )
            for document in expired
        }
        expired._message_log_batch(
            lines, author_id=self.env.ref("base.partner_root").id
        )
        for user, documents in expired.grouped(
            lambda one: one._person_to_tell()
        ).items():
            documents.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Expired before everybody had answered"),
                user_id=user.id,
            )
        return len(expired)
