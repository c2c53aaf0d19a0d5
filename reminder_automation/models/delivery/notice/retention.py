# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

from ....schedule.cadence import LOOK_AHEAD
from ...engine.reminder_retention import BATCH
from ..res_company import LEDGER

# Nothing of these leaves any more, nor is anything written about them.
SETTLED = ("sent", "failed", "cancelled")


class ReminderNotice(models.Model):
    """How long the ledger is kept: its lines, and the messages that carry them."""

    _inherit = "reminder.notice"

    @api.model
    def _days_needed(self):
        """For how many days lines are needed to remind nobody twice: the longest
        interval there is, with the days that may be closed (see `_told_before`)."""
        self.env["reminder.rule"].flush_model(["longest_days"])
        self.env["reminder.item"].flush_model(["interval_days"])
        [[longest]] = self.env.execute_query(
            SQL(
                """
                SELECT GREATEST(
                       (SELECT MAX(longest_days) FROM reminder_rule),
                       (SELECT MAX(interval_days) FROM reminder_item))
                """
            )
        )
        return (longest or 0) + LOOK_AHEAD

    @api.autovacuum
    def _gc_ledger(self):
        """Remove the lines that are older than the settings say, and the messages whose
        last line goes.

        A line stays, however old, as long as its key matters: while its item waits in
        the same cycle, for as long as the longest interval, and until it is known what
        became of its message.
        """
        retention = self.env["reminder.retention"]
        at_least = self._days_needed()

        def expired(alias, moment):
            return retention._expired_sql(
                LEDGER, SQL.identifier(alias, "company_id"), moment, at_least
            )

        lines = expired(
            "notice", SQL("COALESCE(notice.claim_date, notice.create_date)")
        )
        if lines is None:
            return 0, False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.id
                  FROM reminder_notice notice
             LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
                 WHERE %(expired)s
                   AND (notice.ended IS NOT NULL OR delivery.state = ANY(%(settled)s))
                   AND (delivery.state IS DISTINCT FROM 'sent' OR delivery.logged)
                   AND NOT EXISTS (
                       SELECT FROM reminder_item item
                        WHERE item.id = notice.item_ref AND item.state != 'done'
                          AND item.cycle <= notice.cycle)
              ORDER BY notice.id
                 LIMIT %(batch)s
                   FOR UPDATE OF notice SKIP LOCKED
                """,
                expired=lines,
                settled=list(SETTLED),
                batch=BATCH,
            )
        )
        notices = self.browse(row[0] for row in rows)
        deliveries = notices.delivery_id | notices.before_id
        notices.unlink()
        # The rest is looked for once, after the last batch of lines.
        others = SQL("FALSE")
        if len(notices) < BATCH:
            others = expired("delivery", SQL("delivery.create_date"))
        messages = deliveries._remove_without_lines(others)
        return retention._removed(removed_lines=len(notices), removed_messages=messages)
