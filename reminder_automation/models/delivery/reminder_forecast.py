# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models

from ...schedule.cap import may_go
from ..engine.forecast.limits import Limit
from ..engine.reminder_notice import TASKS
from ..engine.rule.state import RUNNING
from .reminder_item_cap import opening

# What begins or ceases to wait may bring as many letters.
SOME = 100


class Cap(Limit):
    """At most so many letters a week for each contact; see `_hold_capped`.

    :param caps: dict of company id to how many
    """

    def __init__(self, courses, rows, caps):
        self.courses = courses
        self.caps = caps
        self.home = courses.env.company
        self.bundled = {}  # by rule and company
        self.planned = Counter()  # letters to each contact, by company
        sendings = {id(row): len(found) for row, found in courses.plain}
        for row in rows:
            for whose in self.people(row):
                self.planned[whose] += sendings.get(id(row), SOME)
        people = courses.env["res.partner"].browse(
            {person for _company, person in self.planned}
        )
        self.customers = set(people.filtered("partner_share").ids)
        deliveries = courses.env["reminder.delivery"]
        self.letters = deliveries._letters_of(people, courses.since)
        self.now, self.open = None, set()  # the letters of a moment

    def cap_of(self, row):
        """How many letters the people of an item may get, or 0: any number."""
        rule = row.rule_id
        if rule.audience != "client" or rule.internal:
            return 0
        return self.caps.get((row.company_id or self.home).id, 0)

    def people(self, row):
        """Whom reminders of an item count for: a set of (company id, person's id)."""
        if not self.cap_of(row):
            return set()
        company = (row.company_id or self.home).id
        return {(company, person) for person, _channel in self.courses.reach.all(row)}

    def concerns(self, row):
        cap = self.cap_of(row)
        return any(
            self.planned[whose] + len(self.letters.get(whose, ())) > cap
            for whose in self.people(row)
        )

    def hold(self, row, people, now):
        cap = self.cap_of(row)
        if not cap:
            return {}
        if now != self.now:
            self.now, self.open = now, set()
        company = row.company_id or self.home
        held = {}
        for person, channel in people:
            if channel in TASKS or person not in self.customers:
                continue
            whose = (company.id, person)
            shares = channel == "email" and self.is_bundled(row.rule_id, company)
            if shares and (*whose, channel) in self.open:
                continue
            when = may_go(self.letters[whose], cap, now)
            if when > now:
                held[person, channel] = when
                continue
            self.letters[whose].append(now)
            if shares:
                self.open.add((*whose, channel))
        return held

    def is_bundled(self, rule, company):
        key = (rule.id, company.id)
        if key not in self.bundled:
            self.bundled[key] = rule._is_bundled(company)
        return self.bundled[key]

    def again(self, row, moment):
        return opening(self.courses.plan_of(row.rule_id).cadence_of(row), moment)


class ReminderRule(models.Model):
    """Under a weekly limit the letters of all rules count."""

    _inherit = "reminder.rule"

    def _forecast_together(self):
        rules = super()._forecast_together()
        if self.env["res.company"]._reminder_weekly_caps():
            rules |= self.search(RUNNING)
        return rules


class ReminderItem(models.Model):
    """The weekly limit, in a forecast."""

    _inherit = "reminder.item"

    @api.model
    def _forecast_limits(self, courses, rows):
        limits = super()._forecast_limits(courses, rows)
        caps = self.env["res.company"]._reminder_weekly_caps()
        return [*limits, Cap(courses, rows, caps)] if caps else limits
