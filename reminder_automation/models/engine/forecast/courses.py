# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What will leave: of items by themselves, and of those that have to be looked at
together."""

from datetime import datetime, time
from itertools import count

from odoo.tools import SQL

from ..batch import look
from .plan import Plan
from .reach import Reach
from .rows import Row
from .simulation import Matter, Simulation, Still, lines_of

NUMBERS = ("cycle", "interval_days", "max_count", "sent_count")


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
        # Exclusions and pauses of clients: few have any.
        self.stops = dict(
            env.execute_query(
                SQL(
                    """
                    SELECT id, reminder_stops FROM res_partner
                     WHERE reminder_stops IS NOT NULL
                    """
                )
            )
        )
        self.plans = {}  # of rules
        self.companies = {}
        self.plain = []  # (Row, its sendings)
        self.changing = []  # Matter
        self.numbers = count(1)

    def row(self, rule, values):
        """A `Row` of the values of an item as they are stored."""
        row = Row(**values)
        for name in NUMBERS:
            # As the ORM has it of a row that somebody wrote without it.
            setattr(row, name, values[name] or 0)
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
                if row.left_out or row.not_before or row.on_hold:
                    row.left_out, row.not_before, row.on_hold = False, None, False
                    row.to_plan = row.to_plan or row.state != "done"
            return
        overdue = [row for row in rows if plan.is_overdue(row)]
        overdue.sort(key=_oldest_first)
        moments = rule._backlog_plan(
            choice,
            *options,
            overdue={row.id: (row.company_id.id, row.res_id) for row in overdue},
        )
        for row in overdue:
            if row.id in moments:
                plan.put_backlog(row, moments[row.id])

    def add(self, rule, rows):
        """Add what waits under a rule from now to the horizon.

        :param rows: a list of `Row`
        """
        for row in rows:
            if sendings := self.sendings(row, self.since, self.until):
                self.plain.append((row, sendings))

    def sendings(self, row, since, until):
        """The reminders of an item that the sweep sees between two moments, as long as
        nothing changes: a list of `Sending`."""
        if not (row.is_open and self.may_leave(row)):
            return []
        plan = self.plan_of(row.rule_id)
        [sendings] = look(
            [row], lambda _row: plan.sendings(row, since, until), lambda *_: []
        )
        return sendings

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
        waits = {matter: matter.might_be() for matter in self.changing}
        for might_be in waits.values():
            rows += might_be
        self.reach = Reach(self, rows)
        limits = self.items._forecast_limits(self, rows)

        def is_limited(row):
            return any(limit.concerns(row) for limit in limits)

        plain, together = [], []
        for row, sendings in self.plain:
            if is_limited(row):
                together.append(Still(self, row))
            else:
                plain.append((row, sendings))
        for matter, might_be in waits.items():
            if matter.changes_once() and not any(map(is_limited, might_be)):
                plain.append(matter.course())
            else:
                together.append(matter)
        for row, sendings in plain:
            for sending in sendings:
                again, step = sending.again, sending.step
                people = self.reach.of(row, step if again else row.place(step))
                if not people:
                    break  # it is tried again each morning, in vain
                yield from lines_of(row, sending, people)
        yield from Simulation(self, together, limits).lines()


def _oldest_first(row):
    since = row.due_date or row.anchor_date
    if not since:
        moment = datetime.max
    elif isinstance(since, datetime):
        moment = since
    else:
        moment = datetime.combine(since, time.min)
    return moment, row.res_id
