# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ....schedule.cadence import ONE_DAY, at_hour, local_date
from ..batch import look
from ..forecast.courses import Courses
from ..forecast.rows import Source
from .moment import Asked

# How often the sweep comes by at least.
SWEEP_EVERY = timedelta(minutes=10)
# What becomes of what is overdue, where nothing was chosen.
FROM_NOW = ("from_now",)


class ReminderRule(models.Model):
    """What will leave in the days to come, if nothing changes.

    The same is asked as the sweep asks, of the same rows, at the moments at which it
    will come by; nothing is written. Limits of how many messages leave in an hour are
    left out.
    """

    _inherit = "reminder.rule"

    def _forecast(self, days=30, backlog=None):
        """What will leave by these rules, drafts as if they were started now.

        Rules that are archived, broken or stopped send nothing, nor does a company
        that is switched off, nor a database that is held.

        :param days: how far ahead
        :param backlog: of drafts, what becomes of what is overdue: ("from_now",),
            ("spread", days, order) or ("all",)
        :return: a list of `schedule.forecast.Line`, by moment
        """
        rules = self._as_sweep()
        if rules._is_known_held():
            return []
        self.env["reminder.item"].flush_model()
        since = fields.Datetime.now()
        courses = Courses(rules.env, since, since + timedelta(days=days))
        drafts = rules.filtered(lambda rule: not rule._runs())
        for family in rules._forecast_together()._families():
            running = family._that_would_run(courses)
            Family(running, courses, drafts).look(backlog or FROM_NOW)
        wanted = set(self.ids)
        return sorted(line for line in courses.lines() if line.rule_id in wanted)

    def _forecast_together(self):
        """These rules, with those whose reminders hold theirs back. A hook for later
        subjects."""
        return self

    def _families(self):
        """These rules, with the running ones that may take records from them or tell
        the same people of them: yield those that have to be looked at together."""
        families = {}
        for rule in self.filtered("active"):
            key = (rule.model_name, rule.topic_id or rule)
            families[key] = families.get(key, rule) | rule
        for (model_name, topic), rules in families.items():
            if topic._name == "reminder.topic":
                of_topic = topic.rule_ids.filtered(
                    lambda rule, name=model_name: rule.model_name == name
                )
                rules |= of_topic._running()
            yield rules.sorted(lambda rule: (rule.sequence, rule.id))

    def _that_would_run(self, courses):
        """As `_that_may_run`, and nobody is told.

        :param courses: the `Courses` that read the times of each
        """

        def would_run(rules):
            return rules.filtered(
                lambda rule: (
                    not (rule._is_broken() or rule._rights_problem())
                    and not rule.start_pending
                    and courses.plan_of(rule)
                )
            )

        return self.browse().union(*look(self, would_run))


class Family:
    """Rules that may take each other's records, and what waits under them.

    :param rules: in the order in which they are asked
    :param courses: the `Courses` to which it gives what it finds
    :param drafts: rules that do not run yet, as if they were started now
    """

    def __init__(self, rules, courses, drafts):
        self.rules = rules
        self.courses = courses
        self.since = courses.since
        self.until = courses.until
        self.started = drafts.ids
        self.items = courses.items
        self.names = self.items._situation_fields()
        self.gone = set()  # ids of items that a rule before has taken over, or settled
        # For these rules: what is known of the moments at which they have to be asked.
        self.clocks = {}

    def look(self, backlog):
        """Find what waits and will wait, and give it to the courses.

        :param backlog: see `_forecast`
        """
        found = {rule.id: self.ask(rule, self.since, note=True) for rule in self.rules}
        changes = self.changes(found)
        begun = {}  # of what changes, by record and rule
        for rule in self.rules:
            rows = self.enrol(rule, found[rule.id])
            if rule.id in self.started:
                self.courses.put_backlog(rule, rows, backlog)
            for row in rows:
                if row.res_id in changes:
                    begun.setdefault(row.res_id, {})[rule.id] = row
            self.courses.add(rule, [row for row in rows if row.res_id not in changes])
        if changes:
            self.give_changing(found, changes, begun)

    def enrol(self, rule, found):
        """What is stored of what waits under a rule, once the sweep has come by.

        :param found: as `ask` gives it
        :return: a list of `Row`
        """
        starts = rule.id in self.started
        adopted = self.to_adopt(
            rule,
            {
                res_id: None if row is None or (starts and row.is_untouched) else row
                for res_id, (_source, row) in found.items()
                if row is None or row.state == "done" or (starts and not row.sent_count)
            },
        )
        rows = []
        for res_id, (source, row) in found.items():
            if res_id in adopted:
                row = adopted[res_id]
                row.adopted_by(rule, self.since if starts else None)
            rows.append(self.courses.enrol(rule, row, source))
        return rows

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    def ask(self, rule, moment, res_ids=None, note=False):
        """What waits under a rule at a moment, with what is stored of its items.

        :param res_ids: only among these; None: all
        :param note: whether it is kept what was read of the clock
        :return: dict of a record's id to (`Source`, `Row` or None)
        """
        asked = Asked(moment, self.started)
        asking = rule._ask_for(asked)
        query = asking._waiting_query(res_ids)
        if note:
            self.clocks[rule.id] = [asked, Asked(moment)]
            asked = self.clocks[rule.id][1]
            asking = rule._ask_for(asked)
        rows = rule.env.execute_query(
            SQL(
                """
                SELECT %(source)s, %(item)s
                  FROM (%(enrolling)s) source
             LEFT JOIN reminder_item item
                    ON item.rule_id = %(rule)s AND item.res_id = source.id
                """,
                source=_columns("source", Source._fields),
                item=_columns("item", self.names),
                enrolling=asking._enrolling_sql(query, res_ids),
                rule=rule.id,
            )
        )
        place = len(Source._fields)
        found = {}
        for values in rows:
            source = Source(*values[:place])
            row = None
            if values[place] is not None:
                row = self.row(rule, values[place:])
            found[source.id] = (source, row)
        return found

    def row(self, rule, values):
        return self.courses.row(rule, dict(zip(self.names, values, strict=True)))

    def waiting(self, rule, moment, res_ids=None):
        """The ids of the records that wait under a rule at a moment, a set."""
        asking = rule._ask_for(Asked(moment, self.started))
        query = asking._waiting_query(res_ids)
        [[ids]] = rule.env.execute_query(
            SQL("SELECT array_agg(found.id) FROM (%s) found", query.select())
        )
        return set(ids or ())

    def stored(self, rules, res_ids):
        """What is stored of the items of records.

        :return: a list of `Row`
        """
        if not rules or not res_ids:
            return []
        rows = rules.env.execute_query(
            SQL(
                """
                SELECT item.rule_id, %(item)s
                  FROM reminder_item item
                 WHERE item.rule_id = ANY(%(rules)s) AND item.res_id = ANY(%(records)s)
              ORDER BY item.id
                """,
                item=_columns("item", self.names),
                rules=rules.ids,
                records=list(res_ids),
            )
        )
        by_id = {rule.id: rule for rule in rules}
        return [self.row(by_id[values[0]], values[1:]) for values in rows]

    def siblings(self, rule):
        """The rules from which one takes records over, archived ones too."""
        return rule._siblings()

    def keeps(self, row, started=()):
        """Whether an item is left to its rule: a draft keeps what it has only found.

        :param started: ids of drafts that are none any more
        """
        rule = row.rule_id
        is_draft = rule.state == "draft" and rule.id not in started
        return is_draft and not row.last_reminded

    def to_adopt(self, rule, own):
        """What a rule takes over from its siblings.

        :param own: dict of the id of a record that waits under it to the `Row` of its
            item, if that is done or begins anew; None: it has none that counts
        :return: dict of a record's id to a `Row`
        """
        if not own or not rule.topic_id:
            return {}
        offered = {}
        for row in self.stored(self.siblings(rule), own):
            if row.id in self.gone or not row.is_adoptable or self.keeps(row):
                continue
            if own[row.res_id] and not row.goes_on(own[row.res_id]):
                continue
            offered.setdefault(row.res_id, []).append(row)
        self.gone.update(row.id for rows in offered.values() for row in rows)
        return {
            res_id: max(rows, key=lambda row: row.weight(rule))
            for res_id, rows in offered.items()
        }

    # ------------------------------------------------------------
    # WHAT BEGINS AND CEASES TO WAIT
    # ------------------------------------------------------------

    def changes(self, found):
        """What begins or ceases to wait until the horizon, and of what the date moves.

        :param found: dict of a rule's id to what waits at first, as `ask` gives it
        :return: dict of a record's id to a list of (moment, rule, `Source` or None)
        """
        changes = {}
        for rule in self.rules:
            by_filter, by_date = self.clocks[rule.id]
            waiting = set(found[rule.id])
            last = self.since
            moved = self.date_moves(rule, by_date)
            moments = self.moments(rule, by_filter) | moved.keys()
            for moment in sorted(moments):
                now_waiting, left, entered = waiting, set(), set()
                if by_filter.moves:
                    now_waiting = self.waiting(rule, moment)
                    left, entered = waiting - now_waiting, now_waiting - waiting
                steps = [(moment, left, entered)]
                if by_filter.to_the_second and (left or entered):
                    steps = self.refine(rule, last, moment, waiting, left | entered)
                for at, gone, come in steps:
                    for res_id in gone:
                        changes.setdefault(res_id, []).append((at, rule, None))
                    if come:
                        for res_id, (source, _row) in self.ask(rule, at, come).items():
                            changes.setdefault(res_id, []).append((at, rule, source))
                redated = moved.get(moment) or ()
                redated = (
                    now_waiting - entered
                    if redated is True
                    else (now_waiting & set(redated))
                )
                if redated:
                    self.note_redated(rule, moment, redated, changes, found)
                waiting, last = now_waiting, moment
        return changes

    def note_redated(self, rule, moment, res_ids, changes, found):
        """Note of which of these records the date is another one at a moment."""
        known = {res_id: found[rule.id].get(res_id) for res_id in res_ids}
        for res_id, (source, _row) in self.ask(rule, moment, res_ids).items():
            before = known[res_id] and known[res_id][0]
            for _moment, other, was in changes.get(res_id, ()):
                if other == rule:
                    before = was
            if before != source:
                changes.setdefault(res_id, []).append((moment, rule, source))

    def moments(self, rule, asked):
        """The moments (UTC) at which a filter has to be asked again: as another day
        begins where its dates are days of."""
        zones = asked.zones or ({rule.tz or "UTC"} if asked.to_the_second else ())
        found = set()
        for zone in zones:
            day = local_date(self.since, zone) + ONE_DAY
            while (moment := at_hour(day, 0, zone)) < self.until:
                found.add(moment)
                day += ONE_DAY
        if asked.to_the_second:
            found.add(self.until - timedelta(seconds=1))
        return found

    def date_moves(self, rule, asked):
        """When the dates of records move that a rule counts from.

        :return: dict of a moment (UTC) to the ids of records, or True: perhaps all
        """
        if not asked.moves:
            return {}
        zone = rule.tz or "UTC"
        first, last = (local_date(one, zone) for one in (self.since, self.until))
        days = rule._model()._reminder_date_moves(rule, first + ONE_DAY, last)
        if days is None:
            return dict.fromkeys(self.moments(rule, asked), True)
        moves = {at_hour(day, 0, zone): res_ids for day, res_ids in days.items()}
        return {one: res_ids for one, res_ids in moves.items() if one < self.until}

    def refine(self, rule, since, until, waiting, res_ids):
        """When records begin and cease to wait between two moments, to a sweep.

        :param waiting: the ids of those that wait at the first moment
        :param res_ids: those that changed until the second one
        :return: a list of (moment, ids of those that left, ids of those that entered)
        """
        if until - since <= SWEEP_EVERY or not res_ids:
            left = res_ids & waiting
            return [(until, left, res_ids - left)] if res_ids else []
        # As the sweep comes by, counted from midnight.
        middle = since + (until - since) / 2
        middle -= timedelta(
            minutes=middle.minute % 10,
            seconds=middle.second,
            microseconds=middle.microsecond,
        )
        if middle <= since:
            middle += SWEEP_EVERY
        then = self.waiting(rule, middle, res_ids)
        early = (then ^ waiting) & res_ids
        return [
            *self.refine(rule, since, middle, waiting, early),
            *self.refine(rule, middle, until, waiting, res_ids - early),
        ]

    def give_changing(self, found, changes, begun):
        """Give the courses the records that begin or cease to wait.

        :param begun: what is stored of those that wait at first: a dict of a record's
            id to a dict of a rule's id to a `Row`
        """
        everyone = self.rules.union(*(self.siblings(rule) for rule in self.rules))
        stored = {}
        for row in self.stored(everyone, changes):
            stored.setdefault(row.res_id, {})[row.rule_id.id] = row
        for res_id, later in changes.items():
            rows = begun.get(res_id, {})
            taken = {row.id for row in rows.values()}
            came_from = {row.id: row.rule_id for row in stored.get(res_id, {}).values()}
            for rule_id, row in stored.get(res_id, {}).items():
                if row.id in taken:
                    continue
                if rule_id in rows:  # for which one was taken over
                    if row.is_untouched and rule_id in self.started:
                        continue
                    row.rule_id = came_from[rows[rule_id].id]
                    row.state, row.next_date, row.to_plan = "done", None, False
                rows.setdefault(row.rule_id.id, row)
            first = {
                rule: found[rule.id][res_id][0]
                for rule in self.rules
                if res_id in found[rule.id]
            }
            self.courses.add_changing(self, res_id, rows, first, later)


def _columns(alias, names):
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)
