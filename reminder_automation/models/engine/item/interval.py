# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ....schedule.cadence import NoOpenDay, next_morning
from ....schedule.decision import interval_over
from ..batch import look
from ..rule.moment import AHEAD
from ..rule.reminder_rule import BY_DATE


class ReminderItem(models.Model):
    """The interval: between two reminders of an item there is always at least that."""

    _inherit = "reminder.item"

    _reminded_idx = models.Index("(last_reminded) WHERE last_reminded IS NOT NULL")

    @api.model
    def _last_of_any_kind(self, item):
        """The last reminder (UTC) that the interval is counted from, whatever it was:
        of an earlier cycle, or by hand; or None.

        What colleagues remind themselves of is made anew whenever it is due.
        """
        return None if item.rule_id.internal else item.last_reminded or None

    def _reminded_besides(self, cadence, now):
        """The values of an item after a reminder that does not count: the next one
        comes no earlier than its interval after it."""
        values = {"last_reminded": now}
        if self.state == "waiting" and self.next_date:
            cadence = self._own_cadence(cadence)
            try:
                over = interval_over(cadence, now, self.sent_count)
                values["next_date"] = max(self.next_date, over)
            except NoOpenDay:
                values.update(next_date=False, to_plan=True)
        return values

    def _left_late(self, moments):
        """Count the interval of these items from when their last reminder really left:
        it was held up on its way.

        :param moments: dict of item to a moment (UTC)
        """
        cadences = {
            rule: cadence
            for rule in self.rule_id
            for cadence in look(rule, lambda rule: rule._cadence())
        }
        for item, moment in moments.items():
            if item.last_reminded and item.last_reminded >= moment:
                continue
            if item.rule_id in cadences:
                item.write(item._reminded_besides(cadences[item.rule_id], moment))
            else:
                item.last_reminded = moment  # the interval is kept as it is planned

    def _next_morning(self, cadence, now):
        """When the next sending window of this item opens, tomorrow at the earliest."""
        return next_morning(self._own_cadence(cadence), now)

    # ------------------------------------------------------------
    # A CLOCK THAT WAS AHEAD
    # What it noted lies in the future by the present one. It has happened, so it counts
    # as of now: a reminder that is a year ahead holds nothing back for a year.
    # ------------------------------------------------------------

    @api.model
    def _ahead_sql(self):
        """SQL that tells whether there is anything for `_back_to_now`."""
        return SQL(
            "EXISTS (SELECT FROM reminder_item WHERE last_reminded > %s)",
            fields.Datetime.now() + AHEAD,
        )

    @api.model
    def _back_to_now(self):
        """Note as of now what was noted as reminded in the future, and plan anew.

        :return: how many items
        """
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item
                   SET last_reminded = %(now)s,
                       -- not LEAST, which takes one that is empty for the later one
                       last_notified = CASE WHEN last_notified > %(now)s
                           THEN %(now)s ELSE last_notified END,
                       to_plan = to_plan OR state != 'done'
                 WHERE last_reminded > %(ahead)s
             RETURNING id
                """,
                now=now,
                ahead=now + AHEAD,
            )
        )
        items = self.browse(row[0] for row in rows)
        items.invalidate_recordset(["last_reminded", "last_notified", "to_plan"])
        items._ledger_back_to_now(now)
        return len(items)

    def _no_later_than_now(self, told):
        """When people were told of the records of these items, with what was noted in
        the future as of now, in the ledger as well.

        :param told: dict of anything to a moment (UTC)
        """
        now = fields.Datetime.now()
        if max(told.values(), default=now) <= now + AHEAD:
            return told
        self._ledger_back_to_now(now)
        return {key: min(last, now) for key, last in told.items()}

    def _ledger_back_to_now(self, now):
        """Note the ledger's lines about the records of these items as of now, where
        they were claimed in the future."""
        notices = self.env["reminder.notice"]
        for model, items in self.grouped("res_model").items():
            notices.flush_model(["claim_date"])
            self.env.execute_query(
                SQL(
                    """
                    UPDATE reminder_notice SET claim_date = %(now)s
                     WHERE res_model = %(model)s AND res_id = ANY(%(records)s)
                       AND claim_date > %(ahead)s
                    """,
                    now=now,
                    model=model,
                    records=items.mapped("res_id"),
                    ahead=now + AHEAD,
                )
            )
        notices.invalidate_model(["claim_date"])

    @api.model
    def _anchors_back_to_now(self, rules):
        """What these rules found to wait since a moment in the future waits since now,
        and what was done then is done since now; all of their items are planned
        anew."""
        now = fields.Datetime.now()
        found_out = rules.filtered(lambda rule: rule.anchor not in BY_DATE)
        names = ["anchor_date", "asked_from", "origin_date", "rule_id", "state"]
        self.flush_model(names)
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET asked_from = %(now)s
                 WHERE rule_id = ANY(%(rules)s) AND state = 'done'
                   AND asked_from > %(ahead)s
                """,
                now=now,
                ahead=now + AHEAD,
                rules=found_out.ids,
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item
                   SET anchor_date = %(now)s,
                       origin_date = CASE WHEN origin_date > %(now)s
                           THEN %(now)s ELSE origin_date END
                 WHERE rule_id = ANY(%(rules)s) AND state != 'done'
                   AND anchor_date > %(now)s
                """,
                now=now,
                rules=found_out.ids,
            )
        )
        self.invalidate_model(["anchor_date", "asked_from", "origin_date"])
        rules._replan_items()
