# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What keeps reminders from leaving at the moment for which they are planned."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models

from ....schedule.cadence import LOOK_AHEAD
from ....schedule.decision import interval_over


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
