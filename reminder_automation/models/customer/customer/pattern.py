# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from itertools import islice

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import babel_locale_parse, format_date
from odoo.tools.i18n import format_list
from odoo.tools.misc import get_lang

from ....schedule.recurrence import Recurrence, next_occurrence, occurrences
from ...engine.rule.reminder_rule import WEEKDAYS

ONE_DAY = timedelta(days=1)
# How many of the coming days the form shows.
UPCOMING = 5


class ReminderCustomer(models.Model):
    """The pattern of a customer reminder: its days, checked, and in words."""

    _inherit = "reminder.customer"

    is_past = fields.Boolean(compute="_compute_is_past")
    has_shorter_months = fields.Boolean(
        compute="_compute_has_shorter_months",
        help="The trigger date's day is not in every month, or year, of the pattern.",
    )
    summary = fields.Char(string="When", compute="_compute_summary")
    upcoming = fields.Text(string="Next dates", compute="_compute_summary")

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    @api.depends(*WEEKDAYS)
    def _compute_weekdays(self):
        for reminder in self:
            chosen = [day for day in WEEKDAYS if reminder[day]]
            reminder.weekdays = ",".join(chosen) or False

    def _read_weekdays(self, text):
        """Read days as text, for imports: mon,thu as well as MO,TH (RFC 5545).

        :return: dict of each day's field to whether it was chosen
        """
        parts = {part[:2] for part in (text or "").replace(",", " ").lower().split()}
        if unknown := parts - {day[:2] for day in WEEKDAYS}:
            raise ValidationError(
                self.env._(
                    "%(text)s: there is no day of the week %(unknown)s. Write them as "
                    "in mon,thu.",
                    text=text,
                    unknown=", ".join(sorted(unknown)),
                )
            )
        return {day: day[:2] in parts for day in WEEKDAYS}

    @api.onchange("recurrence", "month_by", "date")
    def _onchange_pattern(self):
        """Suggest the days of the trigger date when a pattern is chosen."""
        if not self.date:
            return
        if self.recurrence == "weekly" and not any(self[day] for day in WEEKDAYS):
            self[WEEKDAYS[self.date.weekday()]] = True
        if self.recurrence == "monthly" and self.month_by == "weekday":
            number = (self.date.day - 1) // 7 + 1
            self.position = self.position or (str(number) if number < 5 else "-1")
            self.weekday = self.weekday or WEEKDAYS[self.date.weekday()]

    @api.depends("date", "recurrence", "last_date")
    def _compute_is_past(self):
        for reminder in self:
            reminder.is_past = bool(
                reminder.recurrence == "never"
                and reminder.date
                and reminder.date < reminder._today()
                and reminder.date != reminder.last_date
            )

    @api.depends("date", "month_by", "recurrence")
    def _compute_has_shorter_months(self):
        for reminder in self:
            day = reminder.date
            reminder.has_shorter_months = bool(day) and (
                (reminder.recurrence == "yearly" and (day.month, day.day) == (2, 29))
                or (
                    reminder.recurrence == "monthly"
                    and reminder.month_by == "date"
                    and day.day > 28
                )
            )

    @api.depends(lambda self: ["next_day", *self._clock_fields()])
    def _compute_next_date(self):
        for reminder in self:
            reminder.next_date = (
                reminder.next_day
                and reminder.company_id._reminder_clock().opening(reminder.next_day)
            )

    def _clock_fields(self):
        clock = self.env["res.company"]._reminder_clock_fields()
        return [f"company_id.{path}" for path in clock]

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains(
        *WEEKDAYS, "date", "interval", "month_by", "month_end", "position",
        "recurrence", "until", "weekday",
    )  # fmt: skip
    def _check_pattern(self):
        for reminder in self:
            if error := reminder._pattern_error():
                raise ValidationError(error)

    @api.constrains("active", "date", "fire_now", "recurrence")
    def _check_past(self):
        for reminder in self:
            if reminder.active and reminder.is_past and not reminder.fire_now:
                raise ValidationError(
                    self.env._(
                        "The trigger date of “%(name)s”, %(date)s, has passed. Choose "
                        "“Trigger it now”, or move it to a later date.",
                        name=reminder.name,
                        date=format_date(self.env, reminder.date),
                    )
                )

    @api.constrains("recipients", "partner_id")
    def _check_area(self):
        for reminder in self:
            # sudo: reminder.area - whether there is one is all that is asked
            if reminder.recipients != "admin" and not reminder.sudo().area_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is in no area, so it has no inspector who could "
                        "receive the reminder. Give the customer an area, or send the "
                        "reminder to administrators only.",
                        customer=reminder.partner_id.display_name,
                    )
                )

    def _pattern_error(self):
        """What makes no sense about the pattern, in a sentence; "" when it does."""
        self.ensure_one()
        if self.interval < 1:
            return self.env._("“Repeat every” must be 1 or more.")
        if self.recurrence == "never":
            return ""
        if self.recurrence == "weekly" and not any(self[day] for day in WEEKDAYS):
            return self.env._(
                "Choose at least one day of the week for a weekly reminder."
            )
        if self.until and self.until < self.date:
            return self.env._(
                "The reminder ends on %(until)s, before its trigger date %(date)s. "
                "Choose a later end.",
                until=format_date(self.env, self.until),
                date=format_date(self.env, self.date),
            )
        if not next(occurrences(self._recurrence(), self.date), None):
            return self.env._(
                "There is no such day between %(date)s and %(until)s. Choose a later "
                "end or other days.",
                date=format_date(self.env, self.date),
                until=format_date(self.env, self.until),
            )
        return ""

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _recurrence(self):
        """This reminder's `schedule.recurrence.Recurrence`."""
        self.ensure_one()
        weekly = self.recurrence == "weekly"
        chosen = {number for number, day in enumerate(WEEKDAYS) if self[day]}
        return Recurrence(
            self.recurrence,
            interval=self.interval,
            weekdays=frozenset(chosen if weekly else ()),
            month_by=self.month_by,
            position=int(self.position) if self.position else None,
            weekday=WEEKDAYS.index(self.weekday) if self.weekday else None,
            until=(self.recurrence != "never" and self.until) or None,
            month_end=self.month_end,
        )

    def _today(self):
        """Today on the wall of the reminder's company."""
        return (self.company_id or self.env.company)._reminder_today()

    def _next_day(self, today):
        """The next day when it is to fire: never in the past, never twice on a day."""
        self.ensure_one()
        if self.is_past and self.fire_now:
            return self.date
        after = max(filter(None, (today - ONE_DAY, self.last_date)))
        return next_occurrence(self._recurrence(), self.date, after)

    def _plan(self):
        """Plan the next firing from the pattern as it is now, and wake the sweep."""
        # sudo: reminder.customer - what follows from a change is written with it
        for reminder_sudo in self.sudo():
            reminder_sudo.next_day = reminder_sudo._next_day(reminder_sudo._today())
        self.env["reminder.rule"]._wake()

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
