# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from ....bounds import check_day
from ....schedule.recurrence import occurrences_between
from .pattern import ONE_DAY

# More days than these are too many to look at; a screen says that there are more.
DAYS_SHOWN = 1000
READ_AT_ONCE = 500


class ReminderCustomer(models.Model):
    """The calendar of what is coming: each day on which a reminder fires."""

    _inherit = "reminder.customer"

    @api.model
    @api.readonly
    def calendar_days(self, domain, start, end, field_names):
        """The days within a period on which reminders will fire, for the calendar.

        They are worked out from the patterns as they are now, and stored nowhere.

        :param domain: which of the reminders that the user may see
        :param start: the first day of the period
        :param end: its last day
        :param field_names: what to read of each reminder; `date` is then the day,
            and `display_name` tells the customer, too
        :return: dict of `records`, as `search_read` gives them, but with ids of their
            own and the reminder `coming_of` beside them, and `more`: whether there are
            more days than those
        """
        days, more = self._days_between(Domain(domain), start, end)
        reminders = self.union(*(reminder for reminder, _day in days))
        values = {row["id"]: row for row in reminders.read(field_names)}
        return {
            "records": [
                {
                    **values[reminder.id],
                    "date": day,
                    "display_name": self.env._(
                        "%(reminder)s: %(customer)s",
                        reminder=reminder.name,
                        customer=reminder.partner_id.display_name,
                    ),
                    "id": f"{reminder.id}-{day}",
                    "coming_of": reminder.id,
                }
                for reminder, day in days
            ],
            "more": more,
        }

    def _days_between(self, domain, start, end):
        """The days of a period on which reminders will fire, first of those that are
        due first.

        :return: a list of (reminder, day), and whether there are more than those
        """
        start = check_day(self.env, start, self.env._("From"))
        end = check_day(self.env, end, self.env._("Until"))
        days = []
        found = self.search(
            domain
            & Domain("active", "=", True)
            # Those of archived customers wait until these are back.
            & Domain("partner_id.active", "=", True)
            & Domain("next_day", "<=", end)
            & (Domain("recurrence", "!=", "never") | Domain("next_day", ">=", start))
            & (Domain("until", "=", False) | Domain("until", ">=", start))
            # Most of very many yearly ones are not even looked at.
            & (
                Domain("recurrence", "!=", "yearly")
                | Domain("date.month_number", "in", _months(start, end))
            ),
            order="next_day, id",
        )
        for ids in split_every(READ_AT_ONCE, found.ids):
            # Browsed apart: what is not looked at is not read.
            for reminder in found.browse(ids):
                days += ((reminder, day) for day in reminder._fires_on(start, end))
                if len(days) > DAYS_SHOWN:
                    return days[:DAYS_SHOWN], True
        return days, False

    def _fires_on(self, start, end):
        """The days of a period on which this reminder will fire."""
        first = self.next_day
        if start <= first <= end:
            yield first
        # What was missed does not fire day by day.
        after = max(first, start - ONE_DAY, self._today() - ONE_DAY)
        yield from occurrences_between(self._recurrence(), self.date, after, end)


def _months(start, end):
    """The numbers of the months that a period touches."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [(start.month - 1 + index) % 12 + 1 for index in range(min(count, 12))]
