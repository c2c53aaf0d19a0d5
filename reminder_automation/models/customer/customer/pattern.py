# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....schedule.recurrence import Recurrence, next_occurrence, occurrences
from ...engine.rule.reminder_rule import WEEKDAYS

ONE_DAY = timedelta(days=1)


class ReminderCustomer(models.Model):
    """The pattern of a customer reminder: its days, checked."""

    _inherit = "reminder.customer"

    is_past = fields.Boolean(compute="_compute_is_past")
    has_shorter_months = fields.Boolean(
        compute="_compute_has_shorter_months",
        help="The trigger date's day is not in every month, or year, of the pattern.",
    )

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
