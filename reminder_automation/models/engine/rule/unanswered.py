# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from ..batch import serve
from .sweep import DUE_BATCH


class ReminderRule(models.Model):
    """All was sent, and nobody has answered: a person goes on with it."""

    _inherit = "reminder.rule"

    def _hand_over(self):
        """Hand exhausted items to a person, once all of their messages have left and
        nothing came back for an interval after the last one.

        :return: how many; 0 when none is left
        """
        last_id = 0
        while items := self._exhausted_after(last_id):
            if unanswered := items._unanswered():
                serve(
                    unanswered,
                    lambda some: some._hand_over(),
                    lambda item, error: item._hand_over_failed(error),
                )
                # Of whom even the failure could not be noted, the next sweep tells.
                return len(unanswered.filtered("handed_over"))
            last_id = max(items.ids)
        return 0

    def _exhausted_after(self, last_id):
        """The next batch of exhausted items of which nobody was told yet, and whose
        interval is over to a day: the days before the reminder that does not come any
        more, by the plan that the item has.

        :param last_id: the number of the item to go on after
        """
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT rule_id FROM reminder_item
                 WHERE rule_id = ANY(%s) AND state = 'exhausted' AND NOT handed_over
                """,
                self.ids,
            )
        )
        rules = self.browse(row[0] for row in found)
        if not rules:
            return self.env["reminder.item"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id FROM reminder_item item
                  JOIN UNNEST(%(rules)s::int[], %(gaps)s::jsonb[]) AS rule(id, gaps)
                    ON rule.id = item.rule_id
            CROSS JOIN LATERAL (
                       SELECT COALESCE(
                              NULLIF(item.kept_plan->'gaps', '[]'),
                              CASE WHEN item.kept_plan->'interval' IS NOT NULL
                              THEN jsonb_build_array(item.kept_plan->'interval') END,
                              rule.gaps) AS gaps) plan
                 WHERE item.rule_id = ANY(%(rules)s) AND item.state = 'exhausted'
                   AND NOT item.handed_over AND item.id > %(last_id)s
                   AND (
                       COALESCE(item.last_notified, '-infinity') <= %(tomorrow)s
                       - make_interval(days => COALESCE(
                           NULLIF(item.interval_days, 0),
                           (plan.gaps->>LEAST(
                               GREATEST(item.sent_count + COALESCE(
                                   CASE WHEN item.kept_plan->'gaps' IS NULL
                                   THEN item.step_offset ELSE item.kept_offset END,
                                   0) - 1, 0),
                               jsonb_array_length(plan.gaps) - 1))::int, 0))
                    OR EXISTS (
                       SELECT FROM res_users responsible
                        WHERE responsible.id = item.user_id
                          AND NOT responsible.active AND responsible.id != %(bot)s))
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.item_id = item.id AND %(in_flight)s)
              ORDER BY item.id
                 LIMIT %(limit)s
                   FOR NO KEY UPDATE OF item SKIP LOCKED
                """,
                rules=rules.ids,
                gaps=[json.dumps(rule._gaps()) for rule in rules],
                last_id=last_id,
                tomorrow=fields.Datetime.now() + timedelta(days=1),
                in_flight=self.env["reminder.notice"]._in_flight_sql("notice"),
                bot=SUPERUSER_ID,
                limit=DUE_BATCH,
            )
        )
        return self.env["reminder.item"].browse(row[0] for row in rows)
