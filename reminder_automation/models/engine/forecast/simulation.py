# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The sweep, coming by again and again, in memory."""

import heapq
from collections import defaultdict
from itertools import count

from ....schedule.decision import Action
from ....schedule.forecast import Line, Sending
from ..batch import look
from ..reminder_notice import TASKS
from .rows import Row


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
        """A `Row` for each rule that it may wait under, to find whom that is for."""
        last = dict(self.first)
        last.update({rule: source for _moment, rule, source in self.later if source})
        number = -next(self.courses.numbers)
        rows = []
        for rule, source in last.items():
            row = self.courses.plan_of(rule).new_row(source)
            own = self.rows.get(rule.id)
            row.id = own.id if own else number
            if offered := self.offered(rule):
                row.id = offered[0].id
            rows.append(row)
        return rows

    def changes_once(self):
        """Whether it begins to wait, or ceases to, and no more than that happens."""
        rules = self.family.rules
        if len(rules) != 1 or not self.rows.keys() <= {rules.id}:
            return False
        waits = [bool(self.first), *(bool(source) for _, _, source in self.later)]
        return waits in ([False, True], [True, False])

    def course(self):
        """Its item and the reminders of that, where it changes once and no other item
        holds them back.

        :return: (`Row`, a list of `Sending`)
        """
        courses, rule = self.courses, self.family.rules
        [(moment, _rule, source)] = self.later
        since, until = courses.since, moment
        self.follow(since, self.first)
        if source:
            since, until = moment, courses.until
            self.follow(since, {rule: source})
        row = self.rows[rule.id]
        courses.plan_of(rule).reviewed(row, since)
        return row, courses.sendings(row, since, until)

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
            if self.sources.get(rule):
                self.adopt(rule)
        for rule in self.family.rules:
            row, source = self.rows.get(rule.id), self.sources.get(rule)
            if source:
                plan = self.courses.plan_of(rule)
                self.rows[rule.id] = plan.enrolled(row, source, now)
            elif row:
                self.settle(row)
        return list(self.rows.values())

    def offered(self, rule):
        """The items of its siblings that a rule takes over, the one that goes on first;
        see `reminder.rule._adopt`."""
        own = self.rows.get(rule.id)
        if own and own.state != "done":
            return []
        rows = [
            row
            for sibling in self.family.siblings(rule)
            if (row := self.rows.get(sibling.id))
            and row.is_adoptable
            and not self.family.keeps(row, self.family.started)
            and (not own or row.goes_on(own))
        ]
        return sorted(rows, key=lambda row: row.weight(rule), reverse=True)

    def adopt(self, rule):
        offered = self.offered(rule)
        if not offered:
            return
        adopted, *others = offered
        own = self.rows.get(rule.id)
        del self.rows[adopted.rule_id.id]
        if own:
            own.rule_id = adopted.rule_id
            self.rows[own.rule_id.id] = own
        adopted.adopted_by(rule)
        self.rows[rule.id] = adopted
        for row in others:
            self.settle(row)

    def settle(self, row):
        if row.state in ("waiting", "exhausted"):
            row.state, row.next_date, row.to_plan = "done", None, False


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
                    for lines in look(
                        [what], lambda rows, now=now: self.claim(rows[0], now)
                    ):
                        yield from lines
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
            order = (1, place, row.next_date, row.id < 0, abs(row.id))
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
        people = self.courses.reach.of(row, row.place(row.sent_count + 1))
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
