# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

REMOVED_AT_A_TIME = 10_000
KEPT = timedelta(days=1)


class ReminderTurn(models.Model):
    """Whose letters are being made, where a company has a weekly limit.

    Two sweeps that make letters for one contact at the same time would each find room
    for theirs: both write this row, so that the later one starts again and sees the
    other's letter.
    """

    _name = "reminder.turn"
    _description = "Turn of a Contact"
    _log_access = False

    company_ref = fields.Integer(required=True)
    partner_ref = fields.Integer(required=True)
    date = fields.Datetime(required=True)

    _once = models.UniqueIndex(
        "(company_ref, partner_ref)", "This contact has a turn already."
    )

    @api.model
    def _take(self, pairs):
        """Take the turn of these contacts until the end of the transaction.

        :param pairs: of ids: company, contact
        :raise SerializationFailure: when another process took one since this
            transaction began; the step is started again
        """
        pairs = sorted(set(pairs))
        self.env.execute_query(
            SQL(
                """
                INSERT INTO reminder_turn (company_ref, partner_ref, date)
                SELECT *, %s FROM UNNEST(%s, %s)
           ON CONFLICT (company_ref, partner_ref) DO UPDATE SET date = EXCLUDED.date
             RETURNING id
                """,
                fields.Datetime.now(),
                [company for company, _partner in pairs],
                [partner for _company, partner in pairs],
            )
        )

    @api.autovacuum
    def _gc_turns(self):
        """A turn is over with its transaction."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_turn
                      WHERE id IN (SELECT id FROM reminder_turn
                                    WHERE date < %s LIMIT %s
                                      FOR UPDATE SKIP LOCKED)
                  RETURNING id
                """,
                fields.Datetime.now() - KEPT,
                REMOVED_AT_A_TIME,
            )
        )
        self.invalidate_model()
        return len(rows), len(rows) == REMOVED_AT_A_TIME
