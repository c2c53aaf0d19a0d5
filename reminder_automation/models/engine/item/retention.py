# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..reminder_retention import BATCH


class ReminderItem(models.Model):
    """How long finished items are kept."""

    _inherit = "reminder.item"

    @api.autovacuum
    def _gc_finished(self):
        """Remove items that have been done for long and of which the ledger tells
        nothing any more.

        One with settings of its own stays: they hold when its record waits again.
        """
        retention = self.env["reminder.retention"]
        expired = retention._expired_sql(
            "reminder_retention_item_months",
            SQL("item.company_id"),
            SQL("COALESCE(item.write_date, item.create_date)"),
        )
        if expired is None:
            return 0, False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM reminder_item item
                  JOIN reminder_rule rule ON rule.id = item.rule_id
                 WHERE item.state = 'done' AND %(expired)s
                   AND (item.steered IS NOT TRUE
                        OR COALESCE(item.auto, FALSE)
                           = COALESCE(rule.auto_default, FALSE)
                        AND COALESCE(item.interval_days, 0) = 0
                        AND COALESCE(item.max_count, 0) = 0)
                   AND (item.pause_until IS NULL OR item.pause_until < %(today)s)
                   AND item.activity_id IS NULL
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.item_id = item.id)
              ORDER BY item.id
                 LIMIT %(batch)s
                   FOR UPDATE OF item SKIP LOCKED
                """,
                expired=expired,
                today=fields.Date.today(),
                batch=BATCH,
            )
        )
        items = self.browse(row[0] for row in rows)
        items.unlink()
        return retention._removed(removed_items=len(items))
