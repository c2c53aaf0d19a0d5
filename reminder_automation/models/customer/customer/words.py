# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from itertools import islice

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import babel_locale_parse
from odoo.tools.i18n import format_list
from odoo.tools.misc import get_lang

from ....schedule.recurrence import next_occurrence
from ...engine.rule.reminder_rule import WEEKDAYS

# How many of the coming days the form shows.
UPCOMING = 5


class ReminderCustomer(models.Model):
    """The pattern of a customer reminder in the user's own words."""

    _inherit = "reminder.customer"

    summary = fields.Char(string="When", compute="_compute_summary")
    upcoming = fields.Text(string="Next dates", compute="_compute_summary")

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.depends(
        *WEEKDAYS, "date", "fire_now", "interval", "last_date", "month_by",
        "month_end", "position", "recurrence", "until", "weekday",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        """The pattern in a sentence, and the next days, for people to check it by."""
        for reminder in self:
            error = reminder.date and reminder._pattern_error()
            if not reminder.date or error:
                reminder.summary, reminder.upcoming = error or False, False
                continue
            reminder.summary = reminder._sentence()
            days = reminder._upcoming_days()
            reminder.upcoming = "\n".join(
                reminder._format_day(day, "yMMMEd") for day in days
            ) or self.env._("No day is left on which it would fire.")

    def _upcoming_days(self):
        """The next days on which the reminder fires, as the pattern is now."""
        day = self._next_day(self._today())
        if not day:
            return []
        recurrence = self._recurrence()

        def later():
            following = day
            while following:
                yield following
                following = next_occurrence(recurrence, self.date, following)

        return list(islice(later(), UPCOMING))

    def _format_day(self, day, skeleton):
        """A day in the user's language, in the parts that the skeleton names."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton(skeleton, day, locale=locale)

    def _sentence(self):
        pattern = self._sentence_pattern()
        if self.recurrence == "never" or not self.until:
            return pattern
        return self.env._(
            "%(pattern)s until %(date)s",
            pattern=pattern,
            date=self._format_day(self.until, "yMMMd"),
        )

    def _sentence_pattern(self):
        number = self.interval
        if self.recurrence == "never":
            day = self._format_day(self.date, "yMMMd")
            return self.env._("Once, on %(date)s", date=day)
        if self.recurrence == "daily":
            if number == 1:
                return self.env._("Every day")
            return self.env._("Every %(number)s days", number=number)
        if self.recurrence == "weekly":
            return self._sentence_weekly(number)
        if self.recurrence == "monthly" and self.month_by == "weekday":
            return self._sentence_weekday(number)
        if self.recurrence == "monthly":
            return self._with_month_end(
                self.env._("Every month on day %(day)s", day=self.date.day)
                if number == 1
                else self.env._(
                    "Every %(number)s months on day %(day)s",
                    number=number,
                    day=self.date.day,
                )
            )
        day = self._format_day(self.date, "MMMMd")
        sentence = (
            self.env._("Every year on %(day)s", day=day)
            if number == 1
            else self.env._("Every %(number)s years on %(day)s", number=number, day=day)
        )
        return self._with_month_end(sentence)

    def _sentence_weekly(self, number):
        labels = self._weekday_labels()
        chosen = [labels[day] for day in WEEKDAYS if self[day]]
        days = format_list(self.env, chosen)
        if number == 1:
            return self.env._("Every week on %(days)s", days=days)
        return self.env._(
            "Every %(number)s weeks on %(days)s", number=number, days=days
        )

    def _sentence_weekday(self, number):
        recurrence = self._recurrence()
        which = recurrence.position or (self.date.day - 1) // 7 + 1
        which = which if which < 5 else -1
        positions = {
            1: self.env._("first"),
            2: self.env._("second"),
            3: self.env._("third"),
            4: self.env._("fourth"),
            -1: self.env._("last"),
        }
        values = {
            "number": number,
            "position": positions[which],
            "day": self._weekday_labels()[
                self.weekday or WEEKDAYS[self.date.weekday()]
            ],
        }
        if number == 1:
            return self.env._("Every month on the %(position)s %(day)s", **values)
        return self.env._(
            "Every %(number)s months on the %(position)s %(day)s", **values
        )

    def _with_month_end(self, sentence):
        """Say what happens in months without that day, when there are such months."""
        if not self.has_shorter_months:
            return sentence
        if self.month_end == "skip":
            return self.env._("%(pattern)s, where there is one", pattern=sentence)
        return self.env._(
            "%(pattern)s, or else on the last day of the month", pattern=sentence
        )

    def _weekday_labels(self):
        return dict(self._fields["weekday"]._description_selection(self.env))
