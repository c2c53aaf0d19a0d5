# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ....sayings import keep
from ....sayings import lazy as _lt
from ....schedule.anniversary import nearest_anniversary, next_cycle
from ....schedule.cadence import local_date
from ....schedule.decision import Action, Situation, decide
from ..batch import error_text, serve
from ..rule.reminder_rule import BY_DATE
from .held import FRESH

PLAN_BATCH = 2000


class ReminderItem(models.Model):
    """Planning: when an item is reminded next, and why not earlier."""

    _inherit = "reminder.item"

    def _replan(self):
        """Have the next sweep plan these items again."""
        # sudo: reminder.item - the engine's bookkeeping, for whoever may write them
        open_items = self.sudo().filtered(lambda item: item.state != "done")
        open_items.write({"to_plan": True})
        self.env["reminder.rule"]._wake()

    def _replan_clients(self, partners):
        """Have the next sweep plan every open item of these clients again."""
        clients = partners.commercial_partner_id
        self.flush_model(["commercial_partner_id", "state", "to_plan"])
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET to_plan = TRUE
                 WHERE commercial_partner_id = ANY(%s) AND state != 'done'
                   AND to_plan IS NOT TRUE
                """,
                clients.ids,
            )
        )
        self.invalidate_model(["to_plan"], flush=False)
        self.env["reminder.rule"]._wake()

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def _plan(self, rule, among=None):
        """Plan the next reminder of items of a rule that are marked for it.

        :param among: ids of items; None: all of the rule
        :return: how many items were planned; 0 when none is left
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_item
                 WHERE rule_id = %(rule)s AND to_plan
                   AND (%(all)s OR id = ANY(%(among)s))
              ORDER BY id
                 LIMIT %(limit)s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                rule=rule.id,
                all=among is None,
                among=list(among or ()),
                limit=PLAN_BATCH,
            )
        )
        items = self.browse(row[0] for row in rows)
        cadence = rule._cadence()  # what is wrong with it is the rule's fault
        serve(
            items,
            lambda some: some._set_plan(
                some._reviewed(rule, some._decisions(cadence, planned=False))
            ),
            lambda item, error: item._cannot_be_served(error),
        )
        return len(items)

    def _cannot_be_served(self, error):
        """This item breaks a step of the sweep: it says so, and is tried again a day
        later, when somebody may have mended it. Staff are told once a rule."""
        values = {
            "error": error_text(error),
            "reason_code": "error",
            "to_plan": False,
        }
        if self.state == "waiting":
            values["next_date"] = self.rule_id._next_try()
        self.write(values)
        self.rule_id._tell_once(
            _lt("Items could not be looked at").said(self.env),
            _lt(
                "See the items with errors: each says why. They are tried again "
                "tomorrow."
            ).said(self.env),
        )

    def _decisions(self, cadence, now=None, planned=True, waiting=None):
        """Decide about each of these items of one rule.

        :param cadence: the rule's `schedule.cadence.Cadence`
        :param planned: whether `next_date` is the authority on when
        :param waiting: ids of the records that still wait; None: all do
        :return: dict of item to `schedule.decision.Decision`
        """
        now = now or fields.Datetime.now()
        decisions = {}
        for item in self:
            own_cadence = item._own_cadence(cadence)
            situation = self._situation_of(
                item,
                own_cadence,
                item._client_stop(),
                now,
                planned=planned,
                waiting=waiting is None or item.res_id in waiting,
            )
            decisions[item] = decide(own_cadence, situation, now)
            if decisions[item].action == Action.AGAIN:
                item.write(self._next_year_of(item, own_cadence, now))
                decisions |= item._decisions(cadence, now, False, waiting)
        return decisions

    def _own_cadence(self, cadence):
        """The rule's cadence on the clock of the item's company, with this item's own
        interval and maximum."""
        return self._cadence_of(self, cadence)

    def _asked_slot(self, cadence):
        """When the reminder is due that somebody asked for (UTC), or None."""
        return self._asked_slot_of(self, cadence, self._client_stop())

    # ------------------------------------------------------------
    # WHAT A DECISION HAS TO KNOW
    # Of an item, or of what is stored of one: `item` is a record or anything else that
    # has its fields. So a forecast asks of very many just what the sweep asks.
    # ------------------------------------------------------------

    @api.model
    def _situation_of(self, item, cadence, stop, now, planned=True, waiting=True):
        """What the decision has to know about an item.

        :param cadence: the item's own `schedule.cadence.Cadence`
        :param stop: the `Stop` of its client's reminders
        :param planned: whether `next_date` is the authority on when
        :param waiting: whether its record still waits
        :return: a `schedule.decision.Situation`
        """
        asked = self._asked_slot_of(item, cadence, stop)
        pauses = [day for day in (item.pause_until, stop.until) if day]
        return Situation(
            waiting=waiting,
            auto=item.auto,
            enabled=True,  # asked as items are claimed, and shown: see `_enabled`
            excluded=stop.excluded,
            anchor=self._anchor_of(item, cadence, now),
            sent_count=item.sent_count,
            last=item.last_notified or None,
            planned=(item.next_date if planned else item.own_date or asked) or None,
            paused_until=max(pauses, default=None),
            reminded=self._last_of_any_kind(item),
            asked=asked,
            left_out=bool(item.left_out),
            held=bool(item.on_hold),
            not_before=self._not_before_of(item),
            returns=self._returns(item),
        )

    @api.model
    def _situation_fields(self):
        """The fields of an item that `_situation_of` and `_cadence_of` read, with those
        that say what and whom it is about.

        :return: a list of names, to which later subjects add theirs
        """
        return [
            *("id", "res_id", "partner_id", "commercial_partner_id", "user_id"),
            *("company_id", "active", "auto", "state", "cycle", "sent_count"),
            *("interval_days", "max_count", "made_from", "steered"),
            *("origin_date", "anchor_date", "due_date", "next_date", "pause_until"),
            *("last_notified", "last_reminded", "to_plan"),
            "reason_code",
            *("left_out", "not_before", "on_hold", "kept_plan", "review", "own_date"),
            *("kept_offset", "step_offset"),
        ]

    @api.model
    def _not_before_of(self, item):
        """The moment (UTC) before which nothing leaves of an item, or None: it is
        spread, or a person has chosen a day."""
        return max(filter(None, (item.not_before, item.own_date)), default=None)

    @api.model
    def _own_plan(self, item):
        """What `_cadence_of` reads of an item beside its company: those that have the
        same go by the same cadence.

        :return: a tuple
        """
        kept = json.dumps(item.kept_plan, sort_keys=True) if item.kept_plan else None
        own = item.interval_days or 0, item.max_count or 0
        beyond = item.sent_count if self._is_asked_for(item) else None
        place = self._offset_of(item)
        return *own, place, beyond, item.last_reminded if beyond else None, kept

    @api.model
    def _asked_slot_of(self, item, cadence, stop):
        """When the reminder is due that somebody asked for (UTC), or None.

        A hook for later subjects.

        :param stop: the `Stop` of its client's reminders
        """
        return None

    @api.model
    def _cadence_of(self, item, cadence):
        """A rule's cadence with what an item has of its own; see `_own_cadence`."""
        cadence = cadence.clock_of(item.company_id.id)
        if item.kept_plan:
            cadence = self._kept_cadence(item.kept_plan, cadence)
        if item.interval_days:
            cadence = cadence.adjusted(item.interval_days)
        cadence = cadence.moved(self._offset_of(item))
        if item.max_count:
            cadence = cadence.adjusted(maximum=item.max_count)
        if item.sent_count >= cadence.maximum and self._goes_beyond(item, cadence.tz):
            cadence = replace(cadence, maximum=item.sent_count + 1)
        return cadence

    def _zone(self):
        """The time zone that the item's days are days of."""
        rule = self.rule_id
        if rule.company_clock and not rule.company_id and self.company_id:
            return self.company_id._reminder_clock().tz
        return rule.tz

    @api.model
    def _anchor_of(self, item, cadence, now):
        """The day or moment that the slots of this cycle are counted from, or None.

        Of a date of the record, be it a date or a moment, it is the day on the rule's
        wall; of what the engine found out itself, the moment.
        """
        rule = item.rule_id
        if rule.anchor == "anniversary" and item.origin_date:
            if not item.anchor_date:
                item.anchor_date = self._next_anniversary(item, cadence, now)
        if not item.anchor_date:
            return None
        if rule.anchor in BY_DATE:
            return self._anchor_day_of(item, cadence.tz)
        return item.anchor_date

    def _anchor_day(self, tz):
        """The day on the wall of a time zone that this cycle is counted from, or None.

        A date has no time: it is the same day everywhere.
        """
        return self._anchor_day_of(self, tz)

    @api.model
    def _anchor_day_of(self, item, tz):
        if not item.anchor_date:
            return None
        rule = item.rule_id
        has_time = rule.anchor not in BY_DATE or rule.date_field_id.ttype == "datetime"
        if rule.anchor == "anniversary":
            day = item.anchor_date.date()
            if has_time and item.origin_date:
                # Found in the zone that the rule had then.
                day = nearest_anniversary(local_date(item.origin_date, tz), day)
            return day
        return local_date(item.anchor_date, tz) if has_time else item.anchor_date.date()

    @api.model
    def _next_anniversary(self, item, cadence, now):
        """The next anniversary whose reminders do not all lie in the past."""
        born = item.origin_date.date()
        if item.rule_id.date_field_id.ttype == "datetime":
            born = local_date(item.origin_date, cadence.tz)
        anniversary = next_cycle(
            born,
            cadence.last_slot,
            local_date(now, cadence.tz),
            self._anchor_day_of(item, cadence.tz),
        )
        return fields.Datetime.to_datetime(anniversary)

    @api.model
    def _returns(self, item):
        """Whether what is missed of an item this year begins anew next year."""
        return item.rule_id.anchor == "anniversary" and bool(item.origin_date)

    @api.model
    def _next_year_of(self, item, cadence, now):
        """The values of an item whose reminders of this year are over: nothing is to be
        done about a birthday, next year's is a cycle of its own."""
        return {
            **FRESH,
            "cycle": item.cycle + 1,
            "sent_count": 0,
            "anchor_date": self._next_anniversary(item, cadence, now),
            "next_date": False,
            "to_plan": True,
        }

    def _begin_next_year(self, cadence):
        """This year's reminders of these items of one rule are left out.

        :param cadence: the rule's `schedule.cadence.Cadence`
        """
        now = fields.Datetime.now()
        for item in self.filtered(self._returns):
            item.write(self._next_year_of(item, item._own_cadence(cadence), now))

    def _set_plan(self, decisions):
        """Write what was decided; a few statements, however many items."""
        grouped = defaultdict(list)
        for item, decision in decisions.items():
            if decision.action == Action.STOP:
                state, next_date, reason = decision.reason, None, decision.reason
            else:
                state, next_date = "waiting", decision.when
                reason = (
                    "planned" if decision.action == Action.SEND else decision.reason
                )
            grouped[state, next_date, reason, item._reason_detail(reason)].append(
                item.id
            )
        self.flush_recordset()
        again = []  # of which a person was told before they wait again
        for (state, next_date, reason, detail), ids in grouped.items():
            rows = self.env.execute_query(
                SQL(
                    """
                    UPDATE reminder_item
                       SET state = %s, next_date = %s, reason_code = %s,
                           reason_detail = %s, error = NULL, to_plan = FALSE,
                           handed_over = handed_over AND %s
                     WHERE id = ANY(%s)
                 RETURNING id, activity_id
                    """,
                    state,
                    next_date,
                    reason,
                    keep(detail),
                    state != "waiting",
                    ids,
                )
            )
            if state == "waiting":
                again += [item_id for item_id, activity_id in rows if activity_id]
        self.invalidate_recordset()
        self.browse(again)._withdraw_hand_over()

    def _reason_detail(self, reason):
        if reason != "paused":
            return None
        stop = self._client_stop()
        own = self.pause_until and (not stop.until or self.pause_until >= stop.until)
        return (self.pause_reason if own else stop.reason) or None

    def _client_stop(self):
        """What the item's company has decided about the client's reminders, as a
        `Stop`. What colleagues remind themselves of is not stopped for a client's sake.
        """
        client = self.commercial_partner_id
        client = client.browse() if self.rule_id.internal else client
        return client._reminder_stop(self.company_id)

    # ------------------------------------------------------------
    # SWITCHES
    # ------------------------------------------------------------

    def _enabled(self):
        """Those of these items whose company lets automatic reminders leave."""
        enabled = self._enabled_companies()
        any_enabled = bool(enabled)
        return self.filtered(
            lambda item: (
                item.rule_id.internal
                or (item.company_id.id in enabled if item.company_id else any_enabled)
            )
        )

    def _enabled_companies(self):
        """Ids of the companies that are switched on.

        An item of no company, such as a contact that all companies share, goes by
        any of them.
        """
        # sudo: res.company - only reminder administrators may read the switch; here
        # it only decides whether something leaves
        return set(
            self.env["res.company"].sudo().search([("reminder_enabled", "=", True)]).ids
        )
