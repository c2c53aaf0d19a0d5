# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL


class ReminderNotice(models.Model):
    """Counting: how often an item was reminded is what its lines in the ledger say."""

    _inherit = "reminder.notice"

    @api.model
    def _left_sql(self, alias):
        """SQL of the moment (UTC) that the interval after a line is counted from.

        A hook for later subjects, which know when a message left.

        :param alias: of the table of lines
        """
        return SQL.identifier(alias, "claim_date")

    def _recount(self):
        """Count anew what these lines' items were reminded, and plan them again.

        What was cancelled, or could not be made, never left: it does not count, and no
        interval is counted from it. A ladder is as high as the highest step that did.
        """
        if not self:
            return
        self.env["reminder.item"].flush_model()
        self.env["reminder.rule"].flush_model(["is_ladder"])
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET sent_count = CASE WHEN %(differs)s
                           THEN counted.steps ELSE item.sent_count END,
                       last_notified = CASE WHEN %(differs)s
                           THEN counted.last ELSE item.last_notified END,
                       last_reminded = counted.of_any_kind,
                       state = CASE WHEN %(differs)s THEN 'waiting' ELSE item.state END,
                       handed_over = item.handed_over AND NOT %(differs)s,
                       to_plan = item.to_plan OR item.state = 'waiting' OR %(differs)s
                  FROM (SELECT item.id,
                               CASE WHEN rule.is_ladder
                                   THEN COALESCE(MAX(notice.step) FILTER (%(own)s), 0)
                                   ELSE COUNT(DISTINCT notice.step) FILTER (%(own)s)
                                    END AS steps,
                               MAX(notice.claim_date) FILTER (%(own)s) AS last,
                               MAX(%(left)s) AS of_any_kind
                          FROM reminder_item item
                          JOIN reminder_rule rule ON rule.id = item.rule_id
                     LEFT JOIN reminder_notice notice
                            ON notice.item_id = item.id
                           AND notice.ended IS NULL
                         WHERE item.id = ANY(%(items)s)
                      GROUP BY item.id, rule.is_ladder) counted
                 WHERE item.id = counted.id
                   AND (%(differs)s
                        OR item.last_reminded IS DISTINCT FROM counted.of_any_kind)
             RETURNING item.id, item.state = 'waiting' AND item.activity_id IS NOT NULL
                """,
                differs=SQL(
                    "(item.state != 'done' AND item.sent_count != counted.steps)"
                ),
                left=self._left_sql("notice"),
                own=SQL("WHERE notice.cycle = item.cycle AND notice.step > 0"),
                items=self.item_id.ids,
            )
        )
        self.item_id.invalidate_recordset()
        # sudo: reminder.item - the engine's own activity, whoever takes a mail out
        Item_sudo = self.env["reminder.item"].sudo()
        Item_sudo.browse(row[0] for row in rows if row[1])._withdraw_hand_over()
