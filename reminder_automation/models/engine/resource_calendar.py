# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools.intervals import Intervals

NOON = time(12)
ONE_DAY = timedelta(days=1)
HALF_A_DAY = 12.0  # hours


class ResourceCalendar(models.Model):
    """A working calendar: whether reminders may leave on a day."""

    _inherit = "resource.calendar"

    def _reminder_is_open(self, company=None):
        """A function that tells whether the calendar is open on a day, or None without
        a calendar: then every day is.

        A day is one of the calendar's own time zone. The answer depends on the day
        alone, not on when it is asked: a year is read at once when one of its days is
        asked for, and kept.

        :param company: the `res.company` whose holidays count when the calendar is
            none's in particular
        """
        if not self:
            return None
        self.ensure_one()
        years = {}

        def is_open(day):
            if day.year not in years:
                years[day.year] = self._reminder_open_days(day.year, company)
            return day in years[day.year]

        return is_open

    def _reminder_open_days(self, year, company=None):
        """The days of a year with some working time that no leave takes.

        Where the hours are flexible no day of the week is free by itself: it is the
        leaves that close a day.

        :return: a set of dates
        """
        # sudo: resource.calendar, resource.calendar.leaves - when something is sent
        # does not depend on who asks
        calendar_sudo = self.sudo().with_context(active_test=True)
        zone = ZoneInfo(calendar_sudo.tz or "UTC")
        first, last = date(year, 1, 1), date(year, 12, 31)
        # With a day on either side where the calendar of Python has one.
        begin = datetime.combine(_beside(first, -ONE_DAY), time.min, tzinfo=zone)
        end = datetime.combine(_beside(last, ONE_DAY), time.max, tzinfo=zone)
        own = (calendar_sudo.company_id or company or self.env["res.company"]).id
        leaves = [("time_type", "=", "leave")]
        if own:
            leaves.append(("company_id", "in", [own, False]))
        if calendar_sudo.flexible_hours:
            hours = min(calendar_sudo.hours_per_day / 2 or HALF_A_DAY, HALF_A_DAY)
            half = timedelta(hours=hours)
            days = (
                first + number * ONE_DAY for number in range((last - first).days + 1)
            )
            noons = (datetime.combine(day, NOON, tzinfo=zone) for day in days)
            working = Intervals(
                [(noon - half, noon + half, calendar_sudo) for noon in noons],
                keep_distinct=True,
            )
            working -= calendar_sudo._leave_intervals_batch(begin, end, domain=leaves)[
                False
            ]
        else:
            working = calendar_sudo._work_intervals_batch(begin, end, domain=leaves)[
                False
            ]
        found = {start.astimezone(zone).date() for start, stop, _what in working}
        return {day for day in found if first <= day <= last}


def _beside(day, step):
    """The day before or after, as long as there is one."""
    try:
        return day + step
    except OverflowError:
        return day
