"""The dates of a reminder that recurs: daily, weekly, monthly, yearly.

For the staff's reminders on customers (`reminder.customer`). The rules are those of
RFC 5545 (iCalendar) section 3.3.10, read by `dateutil.rrule`, for whole days without
time zone; weeks start on Monday. One thing is added: on what day a reminder of the
29th, 30th or 31st falls in a month that is shorter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import rrule

FREQUENCIES = {
    "never": None,
    "daily": rrule.DAILY,
    "weekly": rrule.WEEKLY,
    "monthly": rrule.MONTHLY,
    "yearly": rrule.YEARLY,
}
POSITIONS = (1, 2, 3, 4, -1)
DAYS = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How a reminder is repeated. Raises ValueError for values that make no sense.

    >>> Recurrence("fortnightly")
    Traceback (most recent call last):
    ...
    ValueError: unknown frequency: 'fortnightly'
    """

    freq: str  # never, daily, weekly, monthly, yearly
    interval: int = 1  # every n-th day, week, month, year
    weekdays: frozenset[int] = frozenset()  # weekly; 0 = Monday; empty = the start's
    month_by: str = "date"  # monthly: "date" = day 17, "weekday" = second Tuesday
    position: int | None = None  # 1 to 4, -1 = last; None = the start's (5th is last)
    weekday: int | None = None  # of month_by weekday; 0 = Monday; None = the start's
    until: date | None = None  # the last possible day, included
    month_end: str = "last"  # no such day: "last" day of the month, or "skip" (RFC)

    def __post_init__(self):
        if self.freq not in FREQUENCIES:
            raise ValueError(f"unknown frequency: {self.freq!r}")
        if not isinstance(self.interval, int) or self.interval < 1:
            raise ValueError(f"interval must be a whole number >= 1: {self.interval!r}")
        if not self.weekdays <= DAYS:
            raise ValueError(f"weekdays must be within 0 to 6: {self.weekdays!r}")
        if self.month_by not in ("date", "weekday"):
            raise ValueError(f"month_by must be date or weekday: {self.month_by!r}")
        if self.position not in (None, *POSITIONS):
            raise ValueError(f"position must be one of {POSITIONS}: {self.position!r}")
        if self.weekday not in (None, *DAYS):
            raise ValueError(f"weekday must be within 0 to 6: {self.weekday!r}")
        if self.month_end not in ("last", "skip"):
            raise ValueError(f"month_end must be last or skip: {self.month_end!r}")


def occurrences(recurrence: Recurrence, start: date) -> Iterator[date]:
    """Yield the days on which the reminder fires, in order, without end if it has none.

    `start` bounds them and gives the rhythm (which weeks, which day of the month); it
    is the first of them when it follows the pattern itself, as in `dateutil.rrule`.

    >>> def first(recurrence, start, count=4):
    ...     days = occurrences(recurrence, start)
    ...     return ", ".join(f"{day:%d.%m.}" for day, _n in zip(days, range(count)))
    >>> first(Recurrence("monthly"), date(2026, 1, 31))
    '31.01., 28.02., 31.03., 30.04.'
    >>> first(Recurrence("monthly", month_end="skip"), date(2026, 1, 31))
    '31.01., 31.03., 31.05., 31.07.'
    >>> first(Recurrence("weekly", interval=2, weekdays={1, 3}), date(2026, 1, 1))
    '01.01., 13.01., 15.01., 27.01.'
    >>> first(Recurrence("monthly", month_by="weekday"), date(2026, 1, 13))  # 2nd Tue
    '13.01., 10.02., 10.03., 14.04.'
    """
    return _days(recurrence, start, start)


def next_occurrence(recurrence: Recurrence, start: date, after: date) -> date | None:
    """Return the first occurrence later than `after`, or None when there is none.

    Does not walk through the years between `start` and `after`.

    >>> next_occurrence(Recurrence("daily", 10), date(1926, 1, 1), date(2026, 1, 1))
    datetime.date(2026, 1, 6)
    >>> leap = Recurrence("yearly", month_end="skip")
    >>> next_occurrence(leap, date(2024, 2, 29), date(2024, 2, 29))
    datetime.date(2028, 2, 29)
    >>> next_occurrence(Recurrence("never"), date(2026, 1, 1), date(2026, 1, 1)) is None
    True
    """
    days = _days(recurrence, start, _rejoin(recurrence, start, after))
    return next((day for day in days if day > after), None)


def occurrences_between(
    recurrence: Recurrence, start: date, after: date, until: date
) -> Iterator[date]:
    """Yield the occurrences later than `after`, `until` included, in order.

    >>> monthly = Recurrence("monthly")
    >>> days = occurrences_between(
    ...     monthly, date(2026, 1, 31), date(2030, 1, 31), date(2030, 4, 1)
    ... )
    >>> ", ".join(f"{day:%d.%m.}" for day in days)
    '28.02., 31.03.'
    """
    for day in _days(recurrence, start, _rejoin(recurrence, start, after)):
        if day > until:
            return
        if day > after:
            yield day


def latest_occurrence(
    recurrence: Recurrence, start: date, after: date, until: date
) -> date | None:
    """Return the last occurrence later than `after`, `until` included at the most.

    After an outage: the one that stands for all that were missed.

    >>> daily = Recurrence("daily", 2)
    >>> latest_occurrence(daily, date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 10))
    datetime.date(2026, 1, 9)
    >>> latest_occurrence(daily, date(2026, 1, 1), date(2026, 1, 9), date(2026, 1, 10))
    """
    return max(occurrences_between(recurrence, start, after, until), default=None)


def _days(recurrence: Recurrence, start: date, origin: date) -> Iterator[date]:
    """Return the occurrences of what began on `start`, counted from `origin` on."""
    last = recurrence.until or date.max
    if recurrence.freq == "never":
        return iter([start] if start <= last else [])
    rule = rrule.rrule(
        FREQUENCIES[recurrence.freq],
        dtstart=datetime.combine(origin, time()),
        interval=recurrence.interval,
        wkst=rrule.MO,
        until=datetime.combine(last, time()),
        **_pattern(recurrence, start),
    )
    return (moment.date() for moment in rule)


def _pattern(recurrence: Recurrence, start: date) -> dict:
    """Return the BY… parts of the rule, all spelled out, so that the day from which
    dateutil counts does not matter any more."""
    if recurrence.freq == "daily":
        return {}
    if recurrence.freq == "weekly":
        return {"byweekday": sorted(recurrence.weekdays or {start.weekday()})}
    if recurrence.freq == "monthly" and recurrence.month_by == "weekday":
        weekday = recurrence.weekday
        weekday = start.weekday() if weekday is None else weekday
        position = recurrence.position or (start.day - 1) // 7 + 1
        return {"byweekday": rrule.weekday(weekday)(position if position < 5 else -1)}
    pattern = {"bymonthday": start.day}
    if recurrence.freq == "yearly":
        pattern["bymonth"] = start.month
    if recurrence.month_end == "last" and start.day > 28:
        # the last of those of these days that the month has
        pattern |= {"bymonthday": range(28, start.day + 1), "bysetpos": -1}
    return pattern


def _rejoin(recurrence: Recurrence, start: date, after: date) -> date:
    """Return a day in rhythm with `start`, near `after` and not later than the first
    occurrence that follows it."""
    if after <= start or recurrence.freq == "never":
        return start
    step = recurrence.interval
    if recurrence.freq == "daily":
        elapsed = (after - start).days
        return start + timedelta(days=elapsed - elapsed % step)
    if recurrence.freq == "weekly":
        monday = start - timedelta(days=start.weekday())
        elapsed = (after - monday).days // 7
        return monday + timedelta(weeks=elapsed - elapsed % step)
    if recurrence.freq == "monthly":
        elapsed = (after.year - start.year) * 12 + after.month - start.month
        month = start.year * 12 + start.month - 1 + elapsed - elapsed % step
        return date(month // 12, month % 12 + 1, 1)
    elapsed = after.year - start.year
    return date(start.year + elapsed - elapsed % step, 1, 1)
