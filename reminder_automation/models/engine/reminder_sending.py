# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from .reminder_touch import replaced_sql

# By what the apps say that a record was sent, also when somebody only marked it so.
SENT_MARKS = {
    "account.move": ("is_move_sent", True),
    "purchase.order": ("state", "sent"),
    "sale.order": ("state", "sent"),
}
REMOVED_AT_A_TIME = 10_000


class ReminderSending(models.Model):
    """A record was sent, and when, where Odoo's own books do not tell it: it was marked
    as sent, of which the apps keep only that it is so; or an e-mail left that nobody
    was notified by, such as those of server actions, which Odoo deletes.

    Filled in the transaction that does it.
    """

    _name = "reminder.sending"
    _description = "Record That Was Sent"
    _log_access = False

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    date = fields.Datetime(required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="cascade",
        help="To whom; nobody: it was marked as sent.",
    )

    _record_idx = models.Index("(res_model, res_id)")

    def _note(self, model, res_ids):
        """Note that these records were marked as sent, when their model has a rule.

        :param model: the name of the records' model
        :param res_ids: their database ids
        """
        if res_ids and model in self.env["reminder.rule"]._models_planned():
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO reminder_sending (res_model, res_id, date)
                    SELECT %s, unnest(%s), %s
                    """,
                    model,
                    res_ids,
                    fields.Datetime.now(),
                )
            )

    def _note_mail(self, model, res_id, people, addresses):
        """Note that an e-mail about a record left.

        :param people: the `res.partner`s it went to
        :param addresses: the normalized addresses it went to besides
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reminder_sending (res_model, res_id, date, partner_id)
                SELECT %s, %s, %s, person.id FROM res_partner person
                 WHERE person.partner_share
                   AND (person.id = ANY(%s) OR person.email_normalized = ANY(%s))
                """,
                model,
                res_id,
                fields.Datetime.now(),
                people.ids,
                list(addresses),
            )
        )

    def _replace(self, model, pairs):
        """What was sent of records that go, was sent of those that take their place.

        :param model: the name of the records' model
        :param pairs: dict of the id of each that goes to the id of the one that stays
        """
        self.env.execute_query(replaced_sql(self._table, model, pairs))

    @api.autovacuum
    def _gc_earlier(self):
        """Keep the last time of each record and person."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_sending
                      WHERE id IN (
                            SELECT earlier.id
                              FROM reminder_sending earlier
                             WHERE EXISTS (
                                   SELECT FROM reminder_sending later
                                    WHERE later.res_model = earlier.res_model
                                      AND later.res_id = earlier.res_id
                                      AND later.id > earlier.id
                                      AND later.partner_id
                                          IS NOT DISTINCT FROM earlier.partner_id)
                             LIMIT %s)
                  RETURNING id
                """,
                REMOVED_AT_A_TIME,
            )
        )
        self.invalidate_model()
        return len(rows), len(rows) == REMOVED_AT_A_TIME
