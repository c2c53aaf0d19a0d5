# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The course of items to a horizon: what the sweep will do about them, in memory."""

import heapq
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import NamedTuple

from odoo import api, models

from ....schedule.cadence import LOOK_AHEAD
from ....schedule.decision import (
    NO_ANCHOR,
    OUTSIDE_HOURS,
    PLANNED,
    Action,
    decide,
    interval_over,
)
from ....schedule.forecast import Line, Sending, alike, next_cycle, run_forward
from ..rule.held import LEAVING, NOTICE
from ..rule.reminder_rule import BY_DATE
from .held import FRESH

# The ledger's channels of what colleagues do: nobody is told by these.
TASKS = ("action", "todo")


class Source(NamedTuple):
    """What an item takes from a waiting record, as `_enrolling_sql` has it."""

    id: int
    origin: datetime | None
    due: date | None
    made_from: int | None
    auto: bool
    interval_days: int
    max_count: int
    partner_id: int | None
    commercial_partner_id: int | None
    user_id: int | None
    company_id: int | None


class Row(SimpleNamespace):
    """What is stored of an item, or what the sweep will store: by the names of the
    fields, with `rule_id` and `company_id` as records."""

    @property
    def is_open(self):
        """Whether the sweep has anything to do about it."""
        return self.state == "waiting" or (self.to_plan and self.state != "done")

    @property
    def is_adoptable(self):
        """Whether another rule of its topic takes it over."""
        return self.state != "done" or not self.cycle

    @property
    def is_untouched(self):
        """Whether nobody was reminded of it."""
        return not self.sent_count and not self.last_reminded

    def adopted_by(self, rule, started=None):
        """Another rule takes it over; see `reminder.rule._adopt`.

        :param started: the moment when that rule is started, if it is now
        """
        if started and self.next_date and self.next_date > started:
            self.not_before = self.next_date
        self.rule_id = rule
        self.is_other = True
        self.to_plan = self.state != "done"


class Courses:
    """What will leave: of items by themselves, and of those that change, wait for each
    other or are held.

    :param since: the moment (UTC) at which the sweep comes by first
    :param until: the moment (UTC) to which it is followed
    """

    def __init__(self, env, since, until):
        self.env = env
        self.items = env["reminder.item"]
        self.since = since
        self.until = until
        self.switched_on = self.items._enabled_companies()
        self.plans = {}  # of rules
        self.companies = {}
        self.plain = []  # (Row, its sendings)
        self.changing = []  # Matter
        self.numbers = count(1)

    def row(self, rule, values):
        """A `Row` of the values of an item as they are stored."""
        row = Row(**values)
        row.rule_id = rule
        row.company_id = self.company(row.company_id)
        row.is_other, row.turn = False, 0
        return row

    def company(self, company_id):
        if company_id not in self.companies:
            companies = self.env["res.company"]
            self.companies[company_id] = companies.browse(company_id or ())
        return self.companies[company_id]

    def plan_of(self, rule):
        if rule.id not in self.plans:
            self.plans[rule.id] = Plan(self, rule)
        return self.plans[rule.id]

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    def enrol(self, rule, row, source):
        """What is stored of an item once the sweep has come by.

        :param row: the `Row` of its item; None: it has none
        """
        plan = self.plan_of(rule)
        row = plan.enrolled(row, source, self.since)
        plan.reviewed(row, self.since)
        return row

    def put_backlog(self, rule, rows, backlog):
        """Do with what is overdue as a rule starts as was chosen; see `_start_from`.

        :param backlog: see `reminder.rule._forecast`
        """
        choice, *options = backlog
        plan = self.plan_of(rule)
        if choice == "all":
            for row in rows:
                row.left_out, row.not_before, row.on_hold = False, None, False
                row.to_plan = row.to_plan or row.state != "done"
            return
        overdue = [row for row in rows if plan.is_overdue(row)]
        overdue.sort(
            key=lambda row: (
                row.due_date or (row.anchor_date and row.anchor_date.date()) or date.max,
                row.id < 0,
                abs(row.id),
            )
        )
        moments = rule._backlog_plan(
            choice,
            *options,
            overdue={row.id: (row.company_id.id, row.res_id) for row in overdue},
        )
        for row in overdue:
            if row.id in moments:
                row.left_out = moments[row.id] is None
                row.not_before = moments[row.id]
                row.to_plan = True

    def add(self, rule, rows):
        """Add what waits under a rule from now to the horizon.

        :param rows: a list of `Row`
        """
        plan = self.plan_of(rule)
        for row in rows:
            if row.is_open and self.may_leave(row):
                sendings = plan.sendings(row)
                if sendings:
                    self.plain.append((row, sendings))

    def add_changing(self, family, res_id, rows, first, later):
        """Add a record that begins or ceases to wait until the horizon.

        :param rows: dict of a rule's id to the `Row` of its item
        :param first: dict of a rule to the `Source` under it at first
        :param later: a list of (moment, rule, `Source` or None)
        """
        self.changing.append(Matter(self, family, res_id, rows, first, later))

    def may_leave(self, row):
        """Whether the company of an item lets reminders leave."""
        if row.rule_id.internal:
            return True
        if not row.company_id:
            return bool(self.switched_on)
        return row.company_id.id in self.switched_on

    # ------------------------------------------------------------
    # WHAT LEAVES
    # ------------------------------------------------------------

    def lines(self):
        """Yield the `Line`s of all of them, in no order."""
        rows = [row for row, _sendings in self.plain]
        for matter in self.changing:
            rows += matter.might_be()
        self.reach = Reach(self, rows)
        limits = self.items._forecast_limits(self, rows)
        apart = []
        for row, sendings in self.plain:
            if any(limit.concerns(row) for limit in limits):
                apart.append(Still(self, row))
                continue
            for sending in sendings:
                people = self.reach.of(row, sending.step)
                if not people:
                    break  # it is tried again each morning, in vain
                yield from lines_of(row, sending, people)
        yield from Simulation(self, [*self.changing, *apart], limits).lines()


def lines_of(row, sending, people):
    """The `Line`s of a reminder of an item.

    :param people: a list of (id of the person, channel)
    """
    return [
        Line(
            sending.moment,
            row.rule_id.id,
            max(row.id, 0),
            row.res_id,
            row.cycle + sending.again,
            sending.step,
            channel,
            partner_id,
            row.commercial_partner_id,
            row.user_id,
            row.company_id.id or None,
        )
        for partner_id, channel in people
    ]


class Plan:
    """One rule: when reminders of its items leave.

    :param courses: the `Courses` that it is of
    """

    def __init__(self, courses, rule):
        self.courses = courses
        self.items = courses.items
        self.rule = rule
        # In which order rules claim; see `_by_priority`.
        topic = rule.topic_id
        self.place = (not topic, topic.sequence, topic.id, rule.sequence, rule.id)
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
        row.to_plan = False

    def reviewed(self, row, now):
        """Hold an item that would leave only because its rule was changed; see
        `reminder.item._reviewed`."""
        if not row.review or not row.to_plan:
            return
        decision = self.decision(row, now)
        until = (self.rule.changed_date or now) + NOTICE
        leaves = decision.reason in LEAVING and decision.when <= until
        row.on_hold = leaves and self.rule.state == "running"
        row.review = False

    def decided(self, row, decision):
        if decision.action is Action.STOP:
            row.state, row.next_date = decision.reason, None
        else:
            row.state, row.next_date = "waiting", decision.when

    def decision(self, row, now):
        cadence = self.cadence_of(row)
        return decide(cadence, self.situation(row, cadence, now), now)

    def is_overdue(self, row):
        """Whether an item had a slot in the past already; see
        `reminder.rule._overdue`."""
        if not row.is_open:
            return False
        now = self.courses.since
        decision = self.decision(row, now)
        if decision.reason in (PLANNED, NO_ANCHOR):
            return False
        if decision.action is Action.SEND or decision.reason == OUTSIDE_HOURS:
            return True
        cadence = self.cadence_of(row)
        situation = self.items._situation_of(
            row, cadence, self.stop_of(row), now, planned=False
        )
        return self.items._is_due_but_for_stops(cadence, situation, now)

    def counted(self, row, now):
        """A reminder of an item has left."""
        step = row.sent_count + 1
        values = self.items._counted_of(row, self.cadence_of(row), step, now)
        vars(row).update({name: values[name] for name in values if hasattr(row, name)})

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def situation(self, row, cadence, now):
        return self.items._situation_of(
            row, cadence, self.stop_of(row), now, planned=not row.to_plan
        )

    def sendings(self, row):
        """The reminders of an item to the horizon, a list of `Sending`."""
        since, until = self.courses.since, self.courses.until
        cadence = self.cadence_of(row)
        situation = alike(cadence, self.situation(row, cadence, since))
        key = (id(cadence), situation, self.returns and row.origin_date)
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
            client = self.clients.browse(client_id or ())
            self.stops[key] = client._reminder_stop(row.company_id)
        return self.stops[key]


class Reach:
    """The people whom reminders of items reach, by rule and record."""

    def __init__(self, courses, rows):
        self.courses = courses
        self.items = courses.items
        self.people = {}  # by rule and record: by number of the step
        by_rule = defaultdict(dict)
        for row in rows:
            by_rule[row.rule_id][row.res_id] = row
        for rule, of_rule in by_rule.items():
            self.find(rule, of_rule)

    def find(self, rule, rows):
        """Find the people of records.

        :param rows: dict of a record's id to a `Row`
        """
        records = rule.env[rule.model_name].browse(rows)
        faults = records._reminder_unservable()
        items = {}
        for res_id, row in rows.items():
            if res_id not in faults:
                items[self.item(rule, row)] = (rule.id, res_id)
        every = self.items.concat(*items)
        rungs = rule._ladder() or [self.items.env["reminder.step"]]
        asked = {}
        for number, rung in enumerate(rungs, start=1):
            channels = rung._channels() if rung else rule._channels()
            if channels not in asked:
                asked[channels] = every._recipients(dict.fromkeys(every, rung))
            found = {item: list(asked[channels].get(item, ())) for item in every}
            every._add_tasks(found, dict.fromkeys(every, rung))
            for item, recipients in found.items():
                of_record = self.people.setdefault(items[item], {})
                of_record[number] = [
                    (one.partner.id, one.channel)
                    for one in recipients
                    if not one.skipped
                ]

    def item(self, rule, row):
        """The item of a row, or one that is not stored and has what counts."""
        if row.id > 0 and not row.is_other:
            return self.items.browse(row.id)
        return self.items.new(
            {
                "rule_id": rule.id,
                "res_model": rule.model_name,
                "res_id": row.res_id,
                "partner_id": row.partner_id,
                "commercial_partner_id": row.commercial_partner_id,
                "user_id": row.user_id,
                "company_id": row.company_id.id,
            }
        )

    def all(self, row):
        """Whom any reminder of an item reaches: a set of (id of the person, channel).
        """
        of_record = self.people.get((row.rule_id.id, row.res_id), {})
        return {one for people in of_record.values() for one in people}

    def of(self, row, step):
        """Whom a reminder of an item reaches: a list of (id of the person, channel)."""
        of_record = self.people.get((row.rule_id.id, row.res_id))
        if not of_record:
            return []
        return of_record[min(step, len(of_record))]


class Limit:
    """What holds a person's reminder back for other ones; see `_forecast_limits`."""

    def concerns(self, row):
        """Whether reminders of an item may be held back by others, or hold others
        back."""
        raise NotImplementedError

    def hold(self, row, people, now):
        """Who of these is not reminded of an item now.

        :param people: a list of (id of the person, channel)
        :return: dict of those to the moment (UTC) until which they are not
        """
        raise NotImplementedError

    def again(self, row, moment):
        """When an item is looked at again all of whose people are held back.

        :param moment: the first of those of `hold`
        """
        return moment

    def note(self, row, people, now):
        """People are reminded of an item."""


class Told(Limit):
    """Who was told of a record before, and is told until the horizon, under whatever
    rule of the topic: see `reminder.item._hold_back`."""

    def __init__(self, courses, rows):
        self.courses = courses
        self.before = {}  # by rule and record: dict of (person, channel) to a moment
        self.during = {}  # by `key`: dict of (person, channel) to {item: a moment}
        self.sharing = defaultdict(set)  # of each key, the items
        by_rule = defaultdict(list)
        for row in rows:
            by_rule[row.rule_id].append(row)
            self.sharing[self.key(row)].add(row.id)
        for rule, of_rule in by_rule.items():
            days = max(row.interval_days or 0 for row in of_rule)
            cadence = courses.plan_of(rule).cadence
            days = max(days, cadence.interval, *cadence.gaps) + LOOK_AHEAD
            found = courses.items._told_about(
                rule,
                {row.id: row.res_id for row in of_rule},
                courses.since - timedelta(days=days),
            )
            res_ids = {row.id: row.res_id for row in of_rule}
            for (item_id, person, channel), last in found.items():
                place = self.before.setdefault((rule.id, res_ids[item_id]), {})
                place[person, channel] = min(last, courses.since)

    @staticmethod
    def key(row):
        rule = row.rule_id
        topic = rule.topic_id.id or -rule.id
        return topic, rule._is_advance_warning(), rule.model_name, row.res_id

    def concerns(self, row):
        """Whether reminders of an item may be held for what somebody is told."""
        return (
            len(self.sharing[self.key(row)]) > 1
            or (row.rule_id.id, row.res_id) in self.before
        )

    def hold(self, row, people, now):
        before = self.before.get((row.rule_id.id, row.res_id), {})
        during = self.during.get(self.key(row), {})
        cadence = self.courses.plan_of(row.rule_id).cadence_of(row)
        held = {}
        for person in people:
            moments = [
                moment
                for item_id, moment in during.get(person, {}).items()
                if item_id != row.id
            ]
            last = max(filter(None, [before.get(person), *moments]), default=None)
            slot = last and interval_over(cadence, last, row.sent_count)
            if slot and slot > now:
                held[person] = slot
        return held

    def note(self, row, people, now):
        told = self.during.setdefault(self.key(row), {})
        for person in people:
            told.setdefault(person, {})[row.id] = now


class Still:
    """An item whose record waits to the horizon."""

    def __init__(self, courses, row):
        self.courses = courses
        self.row = row

    def events(self):
        return [(self.courses.since, None)]

    def follow(self, _now, _change):
        return [self.row]


class Matter:
    """A record that begins or ceases to wait, or goes by another rule, until the
    horizon; see `reminder.rule._follow`.

    :param family: the `Family` of rules that may take it
    :param rows: dict of a rule's id to the `Row` of its item
    :param first: dict of a rule to the `Source` under it at first
    :param later: a list of (moment, rule, `Source` or None)
    """

    def __init__(self, courses, family, res_id, rows, first, later):
        self.courses = courses
        self.family = family
        self.res_id = res_id
        self.rows = rows
        self.first = first
        self.later = later
        self.sources = {}

    def might_be(self):
        """Yield a `Row` for each rule that it may wait under, to find out whom that is
        for."""
        last = dict(self.first)
        last.update({rule: source for _moment, rule, source in self.later if source})
        ids = [row.id for row in self.rows.values() if row.is_adoptable]
        number = ids[0] if ids else -next(self.courses.numbers)
        for rule, source in last.items():
            row = self.courses.plan_of(rule).new_row(source)
            own = self.rows.get(rule.id)
            row.id = own.id if own else number
            yield row

    def events(self):
        changes = defaultdict(dict)
        for moment, rule, source in self.later:
            changes[moment][rule] = source
        return [(self.courses.since, self.first), *changes.items()]

    def follow(self, now, change):
        """Have the sweep see what waits now.

        :param change: dict of a rule to a `Source`, or None: it ceased to wait
        :return: the rows that may have changed
        """
        self.sources.update(change)
        for rule in self.family.rules:
            if self.sources.get(rule) and rule.id not in self.rows:
                self.adopt(rule)
        for rule in self.family.rules:
            row, source = self.rows.get(rule.id), self.sources.get(rule)
            if source:
                plan = self.courses.plan_of(rule)
                self.rows[rule.id] = plan.enrolled(row, source, now)
            elif row and row.state in ("waiting", "exhausted"):
                row.state, row.next_date, row.to_plan = "done", None, False
        return list(self.rows.values())

    def adopt(self, rule):
        for sibling in self.family.siblings(rule):
            row = self.rows.get(sibling.id)
            if row and row.is_adoptable:
                del self.rows[sibling.id]
                row.adopted_by(rule)
                self.rows[rule.id] = row
                return


class Simulation:
    """The sweep, coming by again and again, for what cannot be looked at alone.

    :param units: a list of `Matter` and `Still`
    :param limits: a list of `Limit`
    """

    def __init__(self, courses, units, limits):
        self.courses = courses
        self.units = units
        self.limits = limits
        self.queue = []
        self.places = count()

    def lines(self):
        """Yield the `Line`s of all of them, in time order."""
        for unit in self.units:
            for moment, change in unit.events():
                self.push(moment, (0,), unit, change)
        while self.queue:
            now, _order, _place, what, change = heapq.heappop(self.queue)
            if now >= self.courses.until:
                return
            if isinstance(what, Row):
                if change == what.turn:
                    yield from self.claim(what, now)
                continue
            for row in what.follow(now, change):
                if row.to_plan and row.state != "done":
                    self.courses.plan_of(row.rule_id).planned(row, now)
                self.await_turn(row, now)

    def push(self, moment, order, what, change):
        heapq.heappush(self.queue, (moment, order, next(self.places), what, change))

    def await_turn(self, row, now):
        """Have an item looked at when its reminder is due."""
        row.turn += 1
        if (
            row.state == "waiting"
            and row.next_date
            and row.auto
            and self.courses.may_leave(row)
        ):
            place = self.courses.plan_of(row.rule_id).place
            order = (1, place, row.id < 0, abs(row.id))
            self.push(max(now, row.next_date), order, row, row.turn)

    def claim(self, row, now):
        """Claim an item's reminder that is due; see `reminder.item._claim`.

        :return: a list of `Line`
        """
        plan = self.courses.plan_of(row.rule_id)
        decision = plan.decision(row, now)
        if decision.action is not Action.SEND:
            plan.decided(row, decision)
            if row.next_date and row.next_date > now:
                self.await_turn(row, now)
            return []
        people = self.courses.reach.of(row, row.sent_count + 1)
        if not people:
            return []  # it is tried again each morning, in vain
        free, held = self.free(row, people, now)
        if held:
            row.next_date = held
            self.await_turn(row, now)
            return []
        sending = Sending(now, row.sent_count + 1)
        lines = lines_of(row, sending, free)
        plan.counted(row, now)
        if row.to_plan:
            plan.planned(row, now)
        self.await_turn(row, now)
        return lines

    def free(self, row, people, now):
        """Those whom nothing keeps from being reminded of an item now; that they are is
        noted.

        :return: (list of pairs as `people`, None), or (empty, the moment when it is
            looked at again)
        """
        tasks = [one for one in people if one[1] in TASKS]
        left = [one for one in people if one[1] not in TASKS]
        for limit in self.limits:
            held = limit.hold(row, left, now)
            if held and len(held) == len(left):
                return [], limit.again(row, min(held.values()))
            left = [one for one in left if one not in held]
        for limit in self.limits:
            limit.note(row, left, now)
        return left + tasks, None


class ReminderItem(models.Model):
    """What keeps reminders from leaving at the moment for which they are planned."""

    _inherit = "reminder.item"

    @api.model
    def _forecast_limits(self, courses, rows):
        """What holds reminders back for other ones, in the order in which the claim
        asks for it; a later subject adds its own.

        :param courses: a `Courses`
        :param rows: the `Row`s of what may leave
        :return: a list of `Limit`
        """
        return [Told(courses, rows)]
