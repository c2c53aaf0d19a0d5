# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.reminder_retention import BATCH
from .reminder_document_answer import KEEPS

# What a line of the log says of a person. The dates, what was answered, and the
# fingerprints of the files stay.
PERSONAL = (
    *("client_name", "comment", "document_name", "email", "ip", "login", "partner_id"),
    *("partner_name", "signature", "signed_attachment_id", "signed_name"),
    *("user_agent", "via"),
)
PERSONAL_OF_SIGNER = ("comment", "ip", "signature", "signed_name")


class ReminderDocumentAnswer(models.Model):
    """How long it is kept who signed what."""

    _inherit = "reminder.document.answer"

    @api.autovacuum
    def _gc_evidence(self):
        """Erase whoever answered longer ago than the settings say."""
        erased = self._erase_expired()
        return self.env["reminder.retention"]._removed(erased_answers=erased)

    @api.model
    def _erase_expired(self, documents=None):
        """Erase the persons in the answers to documents whose evidence is no longer
        kept, with their signed copies: all answers to a document at once, counted from
        the last one.

        :param documents: only these; None for all
        :return: how many lines
        """
        expired = self.env["reminder.retention"]._expired_sql(
            "reminder_retention_evidence_months",
            SQL("document.company_id"),
            SQL("MAX(answer.date)"),
        )
        if expired is None:
            return 0
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT document.id
                  FROM reminder_document document
                  JOIN reminder_document_answer answer
                    ON answer.document_id = document.id
                 WHERE document.state != 'waiting'
                   AND (%(all)s OR document.id = ANY(%(ids)s))
              GROUP BY document.id
                HAVING %(expired)s AND BOOL_OR(answer.erased_date IS NULL)
              ORDER BY document.id
                 LIMIT %(batch)s
                """,
                all=documents is None,
                ids=documents.ids if documents else [],
                expired=expired,
                batch=BATCH,
            )
        )
        found = self.env["reminder.document"].browse(row[0] for row in rows)
        found = found.try_lock_for_update(allow_referencing=True)
        return found.answer_ids.filtered(lambda answer: not answer.erased_date)._erase()

    def _erase(self):
        """Erase whoever gave these answers, and the signed copies. The dates, what was
        answered and the fingerprints stay.

        :return: how many lines
        """
        if not self:
            return 0
        documents, signers = self.document_id, self.signer_id
        copies = self.signed_attachment_id | documents.signed_attachment_id
        self._erase_chatter()
        values = dict.fromkeys(PERSONAL, False) | {"erased_date": fields.Datetime.now()}
        self.with_context(reminder_keeps=KEEPS).write(values)
        documents.filtered("signed_attachment_id").signed_attachment_id = False
        signers.write(dict.fromkeys(PERSONAL_OF_SIGNER, False))
        copies.unlink()
        return len(self)

    def _erase_chatter(self):
        """The lines in the documents' chatter by which these answers were told."""
        lines = self.env["mail.message"].search(
            [
                ("model", "=", "reminder.document"),
                ("res_id", "in", self.document_id.ids),
                ("message_type", "=", "notification"),
                ("author_id", "in", self.partner_id.ids),
            ]
        )
        lines.body = self.env._("The personal data of this line was erased.")
