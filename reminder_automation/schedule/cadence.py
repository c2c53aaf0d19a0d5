"""The slots of one reminder rule, on the wall clock of one time zone.

Reminders leave within the *sending window* of an open day: from the hour at which they
are planned to the hour until which late ones may leave.

For `decision`, and for whoever plans or shows the next reminder of an item. "8:00" is
8:00 on the wall on every day of the year, daylight saving or not (the seed's "every
5 days at 8:00 CET, at most 3"). Every moment that goes in or comes out is a naive
datetime in UTC, as in Odoo; every day is a local date in the time zone of the rule.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

LOOK_AHEAD = 400  # days; a working calendar that is closed for longer is a mistake
ONE_DAY = timedelta(days=1)


class NoOpenDay(Exception):
    """No reminder can leave: every day is closed for `LOOK_AHEAD` days, or the day lies
    outside the years 1 to 9999 that Python's calendar has."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """When the reminders of one rule may leave.

    Raises ValueError for values that make no sense.

    >>> Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen").interval
    5
    >>> Cadence(5, 0, 3, 8.0, 20.0, "Europe/Copenhagen")
    Traceback (most recent call last):
    ...
    ValueError: interval must be a whole number, at least 1: 0
    """

    delay: int  # days from the anchor to the first slot, may be negative
    interval: int  # days between slots, >= 1
    maximum: int  # reminders per cycle, >= 1
    hour: float  # start of the sending window: 8.5 = 08:30, to the nearest minute
    until: float  # end of the sending window, hour < until <= 24
    tz: str  # IANA name, e.g. Europe/Copenhagen
    weekdays: frozenset[int] = frozenset(range(7))  # allowed days, 0 = Monday
    is_open: Callable[[date], bool] | None = None  # working calendar; None = always
    # Clocks of companies that differ from this one, of a rule that serves several.
    clocks: Mapping[int, "Cadence"] | None = None
    # Of a ladder: the days before its second, its third, ... reminder, each >= 1; the
    # last of them hold for all that follow. Empty: no ladder, it is the interval.
    gaps: tuple[int, ...] = ()

    def __post_init__(self):
        for name, least in (("delay", -math.inf), ("interval", 1), ("maximum", 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                limit = "" if name == "delay" else f", at least {least}"
                raise ValueError(f"{name} must be a whole number{limit}: {value!r}")
        if not isinstance(self.gaps, tuple) or not all(
            isinstance(gap, int) and gap >= 1 for gap in self.gaps
        ):
            raise ValueError(f"gaps must be whole numbers, at least 1: {self.gaps!r}")
        if not 0 <= self.hour < self.until <= 24 or not (
            _minutes(self.hour) < _minutes(self.until)
        ):
            raise ValueError(
                "the sending window must be a minute or more within 0 to 24 hours: "
                f"{self.hour!r} to {self.until!r}"
            )
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(
                f"weekdays must be some of 0 (Monday) to 6 (Sunday): {self.weekdays!r}"
            )
        try:
            ZoneInfo(self.tz)
        except (KeyError, ValueError, TypeError, AttributeError, OSError) as error:
            raise ValueError(f"unknown time zone: {self.tz!r}") from error

    def allows(self, day: date) -> bool:
        """Whether reminders may leave on this local day (weekday and calendar)."""
        return day.weekday() in self.weekdays and (
            self.is_open is None or bool(self.is_open(day))
        )

    def next_open_day(self, day: date) -> date:
        """Return the first allowed day on or after `day`.

        Raises NoOpenDay when neither it nor the `LOOK_AHEAD` days after it are open.

        >>> work = frozenset({0, 1, 2, 3, 4})
        >>> cadence = Cadence(5, 5, 3, 8, 20, "Europe/Copenhagen", weekdays=work)
        >>> cadence.next_open_day(date(2026, 3, 7)).strftime("%A %d")  # a Saturday
        'Monday 09'
        """
        first = day.toordinal()
        for ordinal in range(first, min(first + LOOK_AHEAD, date.max.toordinal()) + 1):
            candidate = date.fromordinal(ordinal)
            if self.allows(candidate):
                return candidate
        raise NoOpenDay(f"no open day in the {LOOK_AHEAD} days from {day}")

    def opening(self, day: date) -> datetime:
        """Return the moment (UTC) at which the sending window of this day opens."""
        return at_hour(day, self.hour, self.tz)

    def closing(self, day: date) -> datetime:
        """Return the moment (UTC) at which the sending window of this day closes.

        A window that a change to summer time swallows keeps its length after it:
        02:30 to 03:00 becomes 03:30 to 04:00.
        """
        opening, closing = self.opening(day), at_hour(day, self.until, self.tz)
        length = timedelta(minutes=_minutes(self.until) - _minutes(self.hour))
        return closing if closing > opening else opening + length

    def days_before(self, step: int) -> int:
        """Return the days between the reminder of this number and the one before it.

        The first has none before it in its cycle; what was sent by hand or in an
        earlier cycle is as far from it as from the second.

        >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
        >>> ladder = replace(seed, gaps=(7, 14))
        >>> [ladder.days_before(step) for step in (1, 2, 3, 4, 9)]
        [7, 7, 14, 14, 14]
        >>> [seed.days_before(step) for step in (2, 9)]
        [5, 5]
        """
        if not self.gaps:
            return self.interval
        return self.gaps[min(max(step - 2, 0), len(self.gaps) - 1)]

    def days_to(self, step: int) -> int:
        """Return the days from the anchor to the reminder of this number, 1 or more,
        closed days aside.

        >>> ladder = Cadence(-3, 5, 4, 8.0, 20.0, "Europe/Copenhagen", gaps=(7, 14))
        >>> [ladder.days_to(step) for step in (1, 2, 3, 4)]
        [-3, 4, 18, 32]
        """
        climbed = self.gaps[: step - 1]
        beyond = step - 1 - len(climbed)
        return self.delay + sum(climbed) + beyond * self.days_before(step)

    def adjusted(self, interval: int = 0, maximum: int = 0) -> "Cadence":
        """Return this cadence with an item's own interval and maximum; 0 keeps its own.

        The interval is meant for the first reminder, too, unless that comes on the day
        itself or as an advance warning, which keeps its distance to the date. It
        replaces the days between any two steps of a ladder; an own maximum ends a
        ladder earlier, and makes none longer: there is nothing more to say.

        >>> seed = Cadence(3, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
        >>> own = seed.adjusted(interval=9)
        >>> own.delay, own.interval, own.maximum
        (9, 9, 3)
        >>> Cadence(-3, 5, 3, 8.0, 20.0, "Europe/Copenhagen").adjusted(9).delay
        -3
        >>> ladder = replace(seed, gaps=(7, 14))
        >>> ladder.adjusted(9).gaps, ladder.adjusted(0, 2).gaps
        ((9,), (7, 14))
        >>> [ladder.adjusted(9, maximum).maximum for maximum in (0, 2, 5)]
        [3, 2, 3]
        """
        if maximum and self.gaps:
            maximum = min(maximum, self.maximum)
        return replace(
            self,
            delay=interval if interval and self.delay > 0 else self.delay,
            interval=interval or self.interval,
            maximum=maximum or self.maximum,
            gaps=(interval,) if interval and self.gaps else self.gaps,
        )

    def moved(self, places: int) -> "Cadence":
        """Return this cadence as it is for an item whose n-th reminder is the one of
        this cadence with the number n + places: steps were put in front of what was
        sent of it, or, below 0, were taken away.

        >>> seed = Cadence(3, 5, 4, 8.0, 20.0, "Europe/Copenhagen")
        >>> ladder = replace(seed, gaps=(7, 14, 30))
        >>> on = ladder.moved(1)
        >>> on.maximum, [on.days_to(step) for step in (1, 2, 3)]
        (3, [10, 24, 54])
        >>> back = ladder.moved(-1)
        >>> back.maximum, [back.days_to(step) for step in (2, 3, 4, 5)]
        (5, [3, 10, 24, 54])
        >>> ladder.moved(0) == ladder, ladder.moved(9).gaps
        (True, (30,))
        """
        if not places:
            return self
        before = max(-places, 0)
        gap = self.days_before(1)
        return replace(
            self,
            delay=self.days_to(places + 1) if places > 0 else self.delay - before * gap,
            maximum=max(self.maximum - places, 1),
            gaps=(gap,) * before + (self.gaps[max(places, 0) :] or self.gaps[-1:]),
        )

    def clock_of(self, company: int | None) -> "Cadence":
        """Return this cadence on the clock of one of the companies that it serves.

        >>> north = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
        >>> south = Cadence(5, 5, 3, 7.0, 15.0, "Africa/Cairo")
        >>> shared = replace(north, clocks={2: south})
        >>> [shared.clock_of(company).tz for company in (1, 2, None)]
        ['Europe/Copenhagen', 'Africa/Cairo', 'Europe/Copenhagen']
        """
        return (self.clocks or {}).get(company, self)

    @property
    def last_slot(self) -> int:
        """Days from the anchor to the last reminder of a cycle, closed days aside.

        >>> Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen").last_slot
        15
        >>> Cadence(5, 5, 4, 8.0, 20.0, "Europe/Copenhagen", gaps=(7, 14)).last_slot
        40
        """
        return self.days_to(self.maximum)


def local_date(moment_utc: datetime, tz: str) -> date:
    """Return the date on the wall in `tz` at a naive moment in UTC.

    Raises ValueError for an aware datetime, whose zone would be lost silently.

    >>> local_date(datetime(2026, 7, 1, 22, 30), "Europe/Copenhagen")
    datetime.date(2026, 7, 2)
    """
    if moment_utc.tzinfo is not None:
        raise ValueError(f"expected a naive datetime in UTC: {moment_utc!r}")
    return moment_utc.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()


def at_hour(day: date, hour: float, tz: str) -> datetime:
    """Return the naive moment in UTC when it is `hour` on the wall of `tz` on `day`.

    `hour` is read to the nearest minute; 24.0 is the following midnight. A time that
    does not exist (clocks go forward) moves forward by the gap, one that exists twice
    is the first of the two: that is what PEP 495 makes of fold=0. Raises OverflowError
    outside the years 1 to 9999.

    >>> at_hour(date(2026, 1, 15), 8.5, "Europe/Copenhagen")
    datetime.datetime(2026, 1, 15, 7, 30)
    >>> at_hour(date(2026, 7, 15), 8.5, "Europe/Copenhagen")
    datetime.datetime(2026, 7, 15, 6, 30)
    >>> at_hour(date(2026, 3, 29), 2.5, "Europe/Copenhagen")  # 02:30 becomes 03:30
    datetime.datetime(2026, 3, 29, 1, 30)
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=_minutes(hour))
    moment = wall.replace(tzinfo=ZoneInfo(tz)).astimezone(timezone.utc)
    return moment.replace(tzinfo=None)


def slot_after(
    cadence: Cadence, anchor: date | datetime, last: date | None, sent: int = 0
) -> datetime:
    """Return the first slot (UTC) after the last counted reminder.

    The grid is the anchor's day + delay + k * interval, k = 0, 1, 2, …; each grid day
    is used once, at the cadence's hour, and moves forward to an open day. Because the
    grid hangs on the anchor and not on what was sent, it never drifts.

    `anchor`: a date (of a date field), or a naive moment in UTC (when the record was
    first sent): its local day counts, and no slot lies before the moment itself, unless
    the delay is negative: then the slots are those of its day.
    `last`: the local date of the last counted reminder; the grid day is later than it.
    None for the first reminder.
    `sent`: how many counted reminders there are so far; of a ladder it says which step
    comes next.

    Raises NoOpenDay when no open day follows.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(slot_after(seed, date(2026, 3, 20), None))
    2026-03-25 07:00:00
    >>> print(slot_after(seed, date(2026, 3, 20), date(2026, 3, 25)))  # summer time
    2026-03-30 06:00:00
    >>> print(slot_after(seed, date(2026, 3, 20), date(2028, 1, 1)))  # long after
    2028-01-04 07:00:00
    >>> at_once = Cadence(0, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(slot_after(at_once, datetime(2026, 1, 9, 14, 0), None))  # sent at 15:00
    2026-01-10 07:00:00
    >>> ahead = Cadence(-3, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(slot_after(ahead, datetime(2026, 1, 9, 14, 0), None))
    2026-01-06 07:00:00
    >>> ladder = replace(seed, gaps=(7, 14))
    >>> print(slot_after(ladder, date(2026, 1, 1), date(2026, 1, 6), sent=1))
    2026-01-13 07:00:00
    >>> print(slot_after(ladder, date(2026, 1, 1), date(2026, 1, 13), sent=2))
    2026-01-27 07:00:00
    """
    instant = anchor if isinstance(anchor, datetime) else None
    try:
        origin = anchor if instant is None else local_date(instant, cadence.tz)
        if cadence.delay < 0:
            instant = None
        day = origin + timedelta(days=cadence.delay)
        if last is not None and last >= day:
            between = cadence.days_before(sent + 1)
            day = origin + timedelta(days=cadence.days_to(max(sent, 1)))
            day += timedelta(days=((last - day).days // between + 1) * between)
        if instant is None:
            return cadence.opening(cadence.next_open_day(day))
        day = cadence.next_open_day(max(day, origin))
        if cadence.opening(day) < instant:
            day = cadence.next_open_day(day + ONE_DAY)
        return cadence.opening(day)
    except OverflowError as error:
        raise NoOpenDay(f"no slot within the calendar after {anchor}") from error


def next_window(cadence: Cadence, now: datetime) -> datetime:
    """Return `now` within a sending window, else the moment (UTC) when the next opens.

    Raises NoOpenDay when no open day follows.

    >>> office = Cadence(5, 5, 3, 8.0, 16.0, "Europe/Copenhagen", frozenset({0, 4}))
    >>> print(next_window(office, datetime(2026, 1, 9, 12, 34)))  # Friday 13:34
    2026-01-09 12:34:00
    >>> print(next_window(office, datetime(2026, 1, 9, 15, 0)))  # Friday 16:00
    2026-01-12 07:00:00
    """
    try:
        day = cadence.next_open_day(local_date(now, cadence.tz))
        if cadence.closing(day) <= now:
            day = cadence.next_open_day(day + ONE_DAY)
        return max(now, cadence.opening(day))
    except OverflowError as error:
        raise NoOpenDay(f"no window within the calendar after {now}") from error


def next_morning(cadence: Cadence, now: datetime) -> datetime:
    """Return the moment (UTC) when the next window opens, tomorrow at the earliest.

    Raises NoOpenDay when no open day follows.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(next_morning(seed, datetime(2026, 1, 9, 6, 30)))
    2026-01-10 07:00:00
    """
    tomorrow = local_date(now, cadence.tz) + ONE_DAY
    return next_window(cadence, cadence.opening(tomorrow))


def _minutes(hour: float) -> int:
    return round(hour * 60)
