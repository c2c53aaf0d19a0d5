# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""When the reminders of the items of one rule leave."""

from ....schedule.decision import (
    LEFT_OUT,
    NO_ANCHOR,
    OUTSIDE_HOURS,
    PLANNED,
    Action,
    Decision,
    decide,
)
from ....schedule.forecast import alike, next_cycle, run_forward
from ..batch import look
from ..item.held import FRESH
from ..rule.backlog import PLAIN
from ..rule.held import LEAVING, NOTICE
from ..rule.reminder_rule import BY_DATE
from .rows import Row

# About an item that breaks it.
BROKEN = Decision(Action.WAIT, None, "error")


class Plan:
    """One rule: when reminders of its items leave.

    :param courses: the `Courses` that it is of
    """

    def __init__(self, courses, rule):
        self.courses = courses
        self.items = courses.items
        self.rule = rule
        self.place = rule._priority()
        self.cadence = rule._cadence()
        self.clients = courses.env["res.partner"]
        self.by_date = rule.anchor in BY_DATE
        self.returns = rule.anchor == "anniversary"
        self.cadences = {}  # by what items have of their own
        # What waits only since the rule was changed waits for a decision.
        self.reads_change = bool(rule.reads_change and rule.state == "running")
        self.stops = {}  # by client and company
        self.sequences = {}  # of reminders, by what they depend on

    # ------------------------------------------------------------
    # WHAT THE SWEEP STORES: SEE `_enrol`, `_settle_items`, `_set_plan`
    # ------------------------------------------------------------

    def enrolled(self, row, source, now):
        """What is stored of an item once the sweep has seen its record wait.

        :param row: the `Row` of its item, which is changed; None: it has none
        """
        if row is None:
            return self.new_row(source)
        company_id = row.company_id.id or None
        done = row.state == "done"
        remade = (
            row.made_from is not None
            and source.made_from is not None
            and row.made_from != source.made_from
        )
        moved = row.origin_date != source.origin
        is_other = (row.partner_id, row.commercial_partner_id, company_id) != (
            source.partner_id,
            source.commercial_partner_id,
            source.company_id,
        ) or row.user_id != source.user_id
        if not (done or remade or moved or is_other or row.due_date != source.due):
            return row
        restarts = (done and row.active) or (
            moved
            and source.origin is not None
            and (self.by_date or self.rule.anchor == "sent")
            and (self.by_date or row.origin_date is not None)
        )
        anchor = None if self.returns else source.origin
        if done and row.cycle and self.rule.anchor == "waiting":
            row.anchor_date = now
        elif restarts or row.anchor_date is None or source.origin is None:
            row.anchor_date = anchor
        if remade and not row.steered:
            row.auto = source.auto
            row.interval_days = source.interval_days
            row.max_count = source.max_count
        row.made_from = source.made_from
        row.origin_date, row.due_date = source.origin, source.due
        row.partner_id, row.user_id = source.partner_id, source.user_id
        row.commercial_partner_id = source.commercial_partner_id
        row.company_id = self.courses.company(source.company_id)
        row.is_other = row.is_other or is_other
        if restarts:
            row.cycle += 1
            row.sent_count = 0
            row.last_notified = None
            vars(row).update(FRESH)
        if restarts or not row.active:
            row.state = "waiting"
        row.active = row.to_plan = True
        row.review = row.review or (done and self.reads_change)
        return row

    def new_row(self, source):
        """What is stored of an item that the sweep makes."""
        row = Row(**dict.fromkeys(self.items._situation_fields()))
        vars(row).update(source._asdict())
        row.id = -next(self.courses.numbers)
        row.res_id, row.rule_id = source.id, self.rule
        row.company_id = self.courses.company(source.company_id)
        row.origin_date, row.due_date = source.origin, source.due
        row.anchor_date = None if self.returns else source.origin
        row.state, row.cycle, row.sent_count = "waiting", 1, 0
        row.active = row.to_plan = row.is_other = True
        row.review, row.turn = self.reads_change, 0
        return row

    def planned(self, row, now):
        """Plan the next reminder of an item that is marked for it."""
        self.reviewed(row, now)
        self.decided(row, self.decision(row, now))

    def reviewed(self, row, now):
        """Hold an item that would leave only because its rule was changed; see
        `reminder.item._reviewed`."""
        if not row.review or not row.to_plan:
            return
        decision = self.decision(row, now)
        until = max(self.rule.changed_date or now, now) + NOTICE
        leaves = decision.reason in LEAVING and decision.when <= until
        row.on_hold = leaves and self.rule.state == "running"
        row.review = False

    def decided(self, row, decision):
        if decision.action is Action.STOP:
            row.state, row.next_date = decision.reason, None
        else:
            row.state, row.next_date = "waiting", decision.when
        row.to_plan = False

    def decision(self, row, now):
        """What the sweep decides about an item, as a `Decision`."""
        [decision] = look([row], lambda _row: self.decide(row, now), lambda *_: BROKEN)
        return decision

    def decide(self, row, now):
        cadence = self.cadence_of(row)
        decision = decide(cadence, self.situation(row, cadence, now), now)
        if decision.action is Action.AGAIN:
            self.noted(row, self.items._next_year_of(row, cadence, now))
            return self.decide(row, now)
        return decision

    def is_overdue(self, row):
        """Whether an item had a slot in the past already; see
        `reminder.rule._overdue`."""
        return row.is_open and any(look([row], lambda _row: self.had_slot(row)))

    def had_slot(self, row):
        """See `is_overdue`."""
        now = self.courses.since
        if row.own_date and row.own_date > now:
            return False
        reason, is_due = self.stands(row)
        # What is planned for a day of an anniversary may be over by now.
        if reason in (PLANNED, NO_ANCHOR) and not (is_due and self.returns):
            return is_due and reason == PLANNED
        if reason == OUTSIDE_HOURS and not self.returns:
            return True
        cadence = self.cadence_of(row)
        situation = self.items._situation_of(
            row, cadence, self.stop_of(row), now, planned=False
        )
        return self.items._is_due_but_for_stops(cadence, situation, now)

    def put_backlog(self, row, moment):
        """Spread an item that is overdue, or leave it out; see
        `reminder.rule._put_backlog`.

        :param moment: the moment (UTC) before which it does not leave; None: left out
        """
        if moment is None and self.items._returns(row):
            now = self.courses.since
            self.noted(row, self.items._next_year_of(row, self.cadence_of(row), now))
            return
        reason, _is_due = self.stands(row)
        row.left_out, row.not_before = moment is None, moment
        row.to_plan = reason not in PLAIN
        if not row.to_plan:
            row.state, row.next_date = "waiting", moment
            row.reason_code = LEFT_OUT if moment is None else PLANNED

    def stands(self, row):
        """How an item stands once it is planned now.

        :return: (reason, whether its slot has passed)
        """
        now = self.courses.since
        if not row.to_plan:
            return row.reason_code, bool(row.next_date) and row.next_date <= now
        decision = self.decision(row, now)
        is_due = decision.action is Action.SEND
        return PLANNED if is_due else decision.reason, is_due

    def counted(self, row, now):
        """A reminder of an item has left."""
        step = row.sent_count + 1
        self.noted(row, self.items._counted_of(row, self.cadence_of(row), step, now))

    def noted(self, row, values):
        """What the sweep writes of an item is known of its row."""
        vars(row).update({name: values[name] for name in values if hasattr(row, name)})

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def situation(self, row, cadence, now):
        return self.items._situation_of(
            row, cadence, self.stop_of(row), now, planned=not row.to_plan
        )

    def sendings(self, row, since, until):
        """The reminders of an item between two moments, a list of `Sending`."""
        cadence = self.cadence_of(row)
        situation = alike(cadence, self.situation(row, cadence, since))
        origin = self.returns and row.origin_date
        key = (id(cadence), situation, origin, since, until)
        if key not in self.sequences:
            begin_again = self.begin_again(row, cadence) if self.returns else None
            self.sequences[key] = list(
                run_forward(cadence, situation, since, until, begin_again)
            )
        return self.sequences[key]

    def begin_again(self, row, cadence):
        """How an item goes on in the next year; see `run_forward`."""
        row = Row(**vars(row))

        def again(situation, now):
            row.anchor_date = self.items._next_anniversary(row, cadence, now)
            return next_cycle(situation, self.items._anchor_of(row, cadence, now))

        return again

    def cadence_of(self, row):
        own = (row.company_id.id, self.items._own_plan(row))
        if own not in self.cadences:
            self.cadences[own] = self.items._cadence_of(row, self.cadence)
        return self.cadences[own]

    def stop_of(self, row):
        """What the item's company has decided about the client's reminders."""
        key = (row.commercial_partner_id, row.company_id.id)
        if key not in self.stops:
            client_id = None if self.rule.internal else row.commercial_partner_id
            kept = self.courses.stops.get(client_id) or {}
            self.stops[key] = self.clients._stop_of(kept, row.company_id)
        return self.stops[key]
