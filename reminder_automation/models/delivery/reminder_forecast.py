# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models

from ...schedule.cap import Letters
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
        self.sharing = {}  # by rule, step, channel and company
        self.planned = Counter()  # letters to each contact, by company
        sendings = {id(row): len(found) for row, found in courses.plain}
        for row in rows:
            for whose, channels in self.people(row).items():
                self.planned[whose] += channels * sendings.get(id(row), SOME)
        people = courses.env["res.partner"].browse(
            {person for _company, person in self.planned}
        )
        self.customers = set(people.filtered("partner_share").ids)
        deliveries = courses.env["reminder.delivery"]
        self.letters = Letters(deliveries._letters_of(people, courses.since))
        self.now = None

    def cap_of(self, row):
        """How many letters the people of an item may get, or 0: any number."""
        rule = row.rule_id
        if rule.audience != "client" or rule.internal:
            return 0
        return self.caps.get((row.company_id or self.home).id, 0)

    def people(self, row):
        """Whom reminders of an item count for: by how many channels each of them is
        reminded, by (company id, person's id)."""
        if not self.cap_of(row):
            return Counter()
        company = (row.company_id or self.home).id
        return Counter(
            (company, person)
            for person, channel in self.courses.reach.all(row)
            if channel not in TASKS
        )

    def concerns(self, row):
        cap = self.cap_of(row)
        return any(
            self.planned[whose] + len(self.letters.moments.get(whose, ())) > cap
            for whose in self.people(row)
        )

    def hold(self, row, people, now):
        cap = self.cap_of(row)
        if not cap:
            return {}
        if now != self.now:
            self.letters.close()
            self.now = now
        company = row.company_id or self.home
        step = row.rule_id._step_of(row.place(row.sent_count + 1))
        held = {}
        for person, channel in people:
            if channel in TASKS or person not in self.customers:
                continue
            shares = self.shares(row.rule_id, step, channel, company)
            when = self.letters.claim((company.id, person), channel, cap, now, shares)
            if when > now:
                held[person, channel] = when
        return held

    def shares(self, rule, step, channel, company):
        key = (rule.id, step.id, channel, company.id)
        if key not in self.sharing:
            self.sharing[key] = rule._shares_letter(step, channel, company)
        return self.sharing[key]

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
