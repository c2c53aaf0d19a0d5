# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

# By what the apps say that a record was sent, also when somebody only marked it so.
SENT_MARKS = {
    "account.move": ("is_move_sent", True),
    "purchase.order": ("state", "sent"),
    "sale.order": ("state", "sent"),
}
REMOVED_AT_A_TIME = 10_000


class ReminderSending(models.Model):
    """A record was marked as sent, and when; e-mails are in Odoo's own books.

    Filled in the transaction that marks it. The apps themselves keep only that it is
    sent.
    """

    _name = "reminder.sending"
    _description = "Record Marked as Sent"
    _log_access = False

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    date = fields.Datetime(required=True)

    _record_idx = models.Index("(res_model, res_id)")

    def _note(self, model, res_ids):
        """Note that these records were marked as sent, when their model has a rule.

        :param model: the name of the records' model
        :param res_ids: their database ids
        """
        if res_ids and model in self.env["reminder.rule"]._models_with_rules():
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

    @api.autovacuum
    def _gc_earlier(self):
        """Keep the last time of each record."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_sending
                      WHERE id IN (
                            SELECT earlier.id
                              FROM reminder_sending earlier
                              JOIN reminder_sending later
                             USING (res_model, res_id)
                             WHERE later.id > earlier.id
                             LIMIT %s)
                  RETURNING id
                """,
                REMOVED_AT_A_TIME,
            )
        )
        self.invalidate_model()
        return len(rows), len(rows) == REMOVED_AT_A_TIME
