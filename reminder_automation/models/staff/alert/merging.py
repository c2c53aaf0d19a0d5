# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

# Which of two notifications about one thing stays: the one that was sent.
RANK = ("sent", "open", "cancelled")


class ReminderAlert(models.Model):
    """What colleagues were told about records that are merged: each of it once."""

    _inherit = "reminder.alert"

    @api.model
    def _replace_records(self, model, pairs):
        """Notifications and lines about records are about those that take their place.

        :param model: the name of the records' model
        :param pairs: dict of the id of each that goes to the id of the one that stays
        """
        self._fold_same(model, pairs)
        self.env.flush_all()
        values = {
            "model": model,
            "sources": list(pairs),
            "targets": list(pairs.values()),
        }
        for table in (self._table, self.env["reminder.alert.line"]._table):
            self.env.execute_query(
                SQL(
                    """
                    UPDATE %(table)s line
                       SET res_id = move.target
                      FROM UNNEST(%(sources)s, %(targets)s) move (source, target)
                     WHERE line.res_model = %(model)s AND line.res_id = move.source
                    """,
                    table=SQL.identifier(table),
                    **values,
                )
            )
        # What is still to be sent names the record once.
        self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_alert_line line
                      USING reminder_alert_line kept, reminder_alert alert
                      WHERE line.res_model = %(model)s
                        AND line.res_id = ANY(%(targets)s)
                        AND kept.res_model = line.res_model
                        AND kept.res_id = line.res_id
                        AND kept.alert_id = line.alert_id AND kept.id < line.id
                        AND kept.date IS NOT DISTINCT FROM line.date
                        AND alert.id = line.alert_id AND alert.state = 'open'
                """,
                **values,
            )
        )
        self.env.invalidate_all()

    @api.model
    def _fold_same(self, model, pairs):
        """Make one of the notifications that would be there twice.

        :param model: see `_replace_records`
        :param pairs: see `_replace_records`
        """
        told = self.search(
            [
                ("res_model", "=", model),
                ("res_id", "in", list({*pairs, *pairs.values()})),
            ]
        )
        same = told.grouped(
            lambda alert: (
                *(alert.kind, alert.user_id, alert.date),
                pairs.get(alert.res_id, alert.res_id),
            )
        )
        folded = {}
        for alerts in same.values():
            kept = min(
                alerts,
                key=lambda one: (RANK.index(one.state), one.res_id in pairs, one.id),
            )
            folded |= dict.fromkeys((alerts - kept).ids, kept.id)
        if folded:
            self._reminder_replace(folded)
            self._reminder_move_chatter(folded)
            self.browse(folded).unlink()
