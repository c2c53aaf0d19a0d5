# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

from ...engine.reminder_retention import BATCH


class ReminderOccurrence(models.Model):
    """How long it is kept that a customer reminder was triggered and done."""

    _inherit = "reminder.occurrence"

    @api.autovacuum
    def _gc_done(self):
        """Remove what has been done for longer than the settings say. The day is not
        triggered again: the reminder knows its last one."""
        retention = self.env["reminder.retention"]
        expired = retention._expired_sql(
            "reminder_retention_occurrence_months",
            SQL("occurrence.company_id"),
            SQL("COALESCE(occurrence.done_date, occurrence.write_date)"),
        )
        if expired is None:
            return 0, False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT occurrence.id FROM reminder_occurrence occurrence
                 WHERE occurrence.state = 'done' AND %(expired)s
              ORDER BY occurrence.id
                 LIMIT %(batch)s
                   FOR UPDATE SKIP LOCKED
                """,
                expired=expired,
                batch=BATCH,
            )
        )
        occurrences = self.browse(row[0] for row in rows)
        occurrences.unlink()
        return retention._removed(removed_occurrences=len(occurrences))
