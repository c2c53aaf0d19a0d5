# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Nobody waits for an answer of these any more, and none was given.
OVER = ("draft", "cancelled", "expired")


class ReminderDocumentSigner(models.Model):
    """Contacts that are merged: each document asks a person once, and what was answered
    stays with who answered it."""

    _inherit = "reminder.document.signer"

    @api.model
    def _fold_people(self, sources, target):
        """Make one of the lines of contacts who are merged, where a document asks
        several of them.

        :param sources: the `res.partner`s that go
        :param target: the one that stays
        :raise UserError: when one of them has answered and another one was asked, too:
            one person cannot have signed for two
        """
        everybody = self.search(
            [("partner_id", "in", (sources | target).ids)], order="id"
        )
        merged = everybody.filtered(lambda signer: signer.partner_id in sources)
        pairs = {}
        for signers in everybody.grouped("document_id").values():
            if len(signers) > 1:
                kept = signers._kept_of_all(target)
                pairs |= dict.fromkeys((signers - kept).ids, kept.id)
        # The mails with these links went to somebody who is no longer there.
        merged._forget_links()
        if pairs:
            self._replace_signers(pairs)

    def _kept_of_all(self, target):
        """The one of these lines of a document that stays, all of them of one person.

        :param target: the `res.partner` who stays
        :raise UserError: see `_fold_people`
        """
        answered = self.filtered("answer_id")
        asked = (self - answered).filtered(lambda signer: signer.state not in OVER)
        if len(answered) > 1 or (answered and asked):
            raise UserError(
                self.env._(
                    "%(people)s were asked to answer %(document)s each for themselves, "
                    "and an answer is kept: they cannot be merged. Archive the contact "
                    "that is not needed any more instead.",
                    people=", ".join(self.partner_id.mapped("display_name")),
                    document=self.document_id.name,
                )
            )
        return answered or min(
            self,
            key=lambda one: (one.state in OVER, one.partner_id != target, one.id),
        )

    @api.model
    def _replace_signers(self, pairs):
        """Lines go, others take their place, with all that is kept about them.

        Of answers there are void ones at most: they say who gave them by themselves.

        :param pairs: dict of the id of each that goes to the id of the one that stays
        """
        self._reminder_replace(pairs)
        self._reminder_move_chatter(pairs)
        self.flush_model()
        self.env["reminder.document.answer"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_document_answer answer
                   SET signer_id = move.target
                  FROM UNNEST(%s, %s) move (source, target)
                 WHERE answer.signer_id = move.source
                """,
                list(pairs),
                list(pairs.values()),
            )
        )
        documents = self.browse(pairs).document_id
        self.env.execute_query(
            SQL("DELETE FROM reminder_document_signer WHERE id = ANY(%s)", list(pairs))
        )
        self.env.invalidate_all()
        field = documents._fields["signed_count"]
        self.env.add_to_compute(field, documents)
