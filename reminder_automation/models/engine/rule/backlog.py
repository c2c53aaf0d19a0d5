# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from dataclasses import replace

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ....schedule.backlog import openings, shares
from ....schedule.decision import (
    HELD,
    LEFT_OUT,
    OUTSIDE_HOURS,
    PLANNED,
    Action,
    decide,
)
from ..batch import look

# How an item stands that only the clock keeps from being reminded.
PLAIN = (PLANNED, OUTSIDE_HOURS, LEFT_OUT, HELD)
# So many amounts are read at once.
OWED_BATCH = 5000


class ReminderRule(models.Model):
    """What is overdue already when a rule starts, or when what a change has held back
    is decided about."""

    _inherit = "reminder.rule"

    start_pending = fields.Json(
        readonly=True,
        copy=False,
        help="What becomes of what is overdue, of a rule that could not be read when "
        "it was started: nothing leaves until it can.",
    )

    def _as_sweep(self):
        """These rules as the sweep sees them: with the rights of the system, and no
        language or company of whoever looks."""
        return self.with_env(self.env(user=SUPERUSER_ID, context={}))

    def _look(self, starts=False):
        """Find what waits by this rule now and plan it, as the next sweep would.

        :param starts: whether it was a draft until now
        :return: True
        """
        self.ensure_one()
        if self.topic_id:
            self._adopt(starts=starts)
        self._follow_one(None)
        self._wait_for_planning()
        while self._plan_items():
            pass
        return True

    def _wait_for_planning(self):
        """Wait for a sweep that plans items of this rule at this moment: planning
        leaves to each other what is locked, and would leave out none of these.

        :raise psycopg2.errors.SerializationFailure: when it has planned any; whoever
            called then starts again
        """
        self.env["reminder.item"].flush_model()
        self.env.execute_query(
            SQL(
                """
                SELECT FROM reminder_item
                 WHERE rule_id = %s AND to_plan
              ORDER BY id
                   FOR NO KEY UPDATE
                """,
                self.id,
            )
        )

    def _backlog_plan(self, backlog, days=0, order="oldest", among=None, overdue=None):
        """What becomes of the items of this rule that are overdue at this moment.

        It is asked of what is planned: see `_look`.

        :param backlog: "from_now", "spread" or "all", see `_start`
        :param among: ids of items; None: all of the rule
        :param overdue: as of `_overdue`, where it was found out already
        :return: dict of item id to the moment (UTC) before which it does not leave,
            None for one that is left out; those that are not in it leave as planned
        """
        self.ensure_one()
        if backlog == "all":
            return {}
        if overdue is None:
            overdue = self._overdue(among)
        if backlog == "from_now":
            return dict.fromkeys(overdue)
        if order == "largest":
            overdue = self._largest_first(overdue)
        now, cadence = fields.Datetime.now(), self._cadence()
        by_clock = defaultdict(list)
        for item_id, (company_id, _res_id) in overdue.items():
            by_clock[company_id if cadence.clocks else None].append(item_id)
        plan = {}
        for company_id, item_ids in by_clock.items():
            moments = openings(cadence.clock_of(company_id), now, max(days, 1))
            if moments:  # else there is no day on which they could leave
                places = shares(len(item_ids), len(moments))
                plan.update(
                    (item_id, moments[place])
                    for item_id, place in zip(item_ids, places, strict=True)
                )
        return plan

    def _overdue(self, among=None):
        """The items of this rule that had a slot in the past already, oldest due first:
        whether they would leave at once, or as soon as a switch or a pause lets them.

        :return: dict of item id to (company id, record id)
        """
        self.env["reminder.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, company_id, res_id,
                       reason_code IN ('planned', %(outside)s) AND NOT %(returns)s
                  FROM reminder_item
                 WHERE rule_id = %(rule)s AND state = 'waiting' AND active
                   AND (%(all)s OR id = ANY(%(among)s))
                   AND NOT to_plan
                   AND reason_code != 'no_anchor'
                   AND (own_date IS NULL OR own_date <= %(now)s)
                   AND (reason_code != 'planned' OR next_date <= %(now)s)
              ORDER BY COALESCE(due_date, anchor_date), res_id
                """,
                outside=OUTSIDE_HOURS,
                # What is planned for a day of an anniversary may be over by now.
                returns=self.anchor == "anniversary",
                rule=self.id,
                all=among is None,
                among=list(among or ()),
                now=fields.Datetime.now(),
            )
        )
        items = self.env["reminder.item"].browse(row[0] for row in rows if not row[3])
        cadence = self._cadence() if items else None
        # Of one that breaks it the sweep says so, and tries it again.
        found = look(items, lambda some: some._due_but_for_stops(cadence))
        due = set().union(*found)
        return {row[0]: row[1:3] for row in rows if row[3] or row[0] in due}

    def _largest_first(self, overdue):
        """The same in the order of what is owed, in the currency of the rule's company.
        What is no matter of money comes last, as it was.

        :param overdue: dict as of `_overdue`
        """
        company = self.company_id or self.env.company
        today = fields.Date.today()
        amounts = {}
        res_ids = [res_id for _company_id, res_id in overdue.values()]
        for first in range(0, len(res_ids), OWED_BATCH):
            records = self._model().browse(res_ids[first : first + OWED_BATCH]).exists()
            owed, _broken = records._reminder_owed_apart()
            for res_id, one in owed.items():
                amount = one.amount or 0.0
                if amount and one.currency and one.currency != company.currency_id:
                    amount = one.currency._convert(
                        amount, company.currency_id, company, today, round=False
                    )
                amounts[res_id] = amount
        # Sorting keeps the order of those that are alike.
        return dict(sorted(overdue.items(), key=lambda one: -amounts.get(one[1][1], 0)))

    def _put_backlog(self, plan):
        """Write what `_backlog_plan` says. In SQL: there may be very many of them."""
        if not plan:
            return
        Item = self.env["reminder.item"]
        Item.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item item
                   SET left_out = plan.moment IS NULL,
                       not_before = plan.moment,
                       next_date = CASE WHEN item.reason_code = ANY(%(plain)s)
                           THEN plan.moment ELSE item.next_date END,
                       reason_code = CASE WHEN item.reason_code != ALL(%(plain)s)
                           THEN item.reason_code
                           WHEN plan.moment IS NULL THEN 'left_out'
                           ELSE 'planned' END,
                       to_plan = item.reason_code != ALL(%(plain)s)
                  FROM unnest(%(ids)s, %(moments)s::timestamp[]) AS plan(id, moment)
                 WHERE item.id = plan.id
                """,
                plain=list(PLAIN),
                ids=list(plan),
                moments=list(plan.values()),
            )
        )
        Item.invalidate_model()
        if self.anchor == "anniversary":
            left_out = [item_id for item_id, moment in plan.items() if not moment]
            Item.browse(left_out)._begin_next_year(self._cadence())

    def _forget_backlog(self):
        """All that was left out, spread or held back of these rules goes on."""
        Item = self.env["reminder.item"]
        Item.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item
                   SET left_out = FALSE, not_before = NULL, on_hold = FALSE,
                       review = FALSE, to_plan = to_plan OR state != 'done'
                 WHERE rule_id = ANY(%s)
                   AND (left_out OR not_before IS NOT NULL OR on_hold OR review)
                """,
                self.ids,
            )
        )
        Item.invalidate_model()

    def _start_from(self, backlog, days, order):
        """Find what waits by this rule, which has just been started, and do with what
        is overdue as was chosen.

        :return: True
        """
        self._look(starts=True)
        self._put_backlog(self._backlog_plan(backlog, days, order))
        self._put(start_pending=False)
        return True

    def _start_pending(self):
        """As `_start_from`, of a rule that could not be read then."""
        if self.stale or self.failed:
            return False
        return self._start_from(**self.start_pending)


class ReminderItem(models.Model):
    """Which items are overdue."""

    _inherit = "reminder.item"

    def _due_but_for_stops(self, cadence):
        """Those of these items of one rule whose slot has passed, whatever switches,
        pauses and decisions keep them.

        :param cadence: the rule's `schedule.cadence.Cadence`
        :return: a set of ids
        """
        now = fields.Datetime.now()
        found = set()
        for item in self:
            own_cadence = item._own_cadence(cadence)
            situation = self._situation_of(
                item, own_cadence, item._client_stop(), now, planned=False
            )
            if self._is_due_but_for_stops(own_cadence, situation, now):
                found.add(item.id)
        return found

    @api.model
    def _is_due_but_for_stops(self, cadence, situation, now):
        """See `_due_but_for_stops`.

        :param cadence: an item's own `schedule.cadence.Cadence`
        :param situation: its `schedule.decision.Situation`, as if it were not planned
        """
        situation = replace(
            situation,
            auto=True,
            excluded=False,
            held=False,
            left_out=False,
            not_before=None,
            paused_until=None,
        )
        decision = decide(cadence, situation, now)
        return decision.action == Action.SEND or decision.reason == OUTSIDE_HOURS
