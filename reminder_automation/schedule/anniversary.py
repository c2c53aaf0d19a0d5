"""The yearly return of a day: birthdays, contracts, the anchor kind `anniversary`."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

# How far back an anniversary is looked for whose reminders are not over: a century.
LONGEST = 36_500


def next_anniversary(born: date, on_or_after: date, leap: str = "feb28") -> date:
    """Return the first anniversary of `born` that is not before `on_or_after`.

    The day itself is no anniversary; the first is one year later. For 29 February
    `leap` says which day stands in for it in other years: "feb28" or "mar1". Raises
    ValueError for another `leap`, or when the anniversary lies beyond the year 9999.

    >>> next_anniversary(date(1980, 5, 17), date(2026, 5, 17))
    datetime.date(2026, 5, 17)
    >>> next_anniversary(date(1980, 5, 17), date(2026, 5, 18))
    datetime.date(2027, 5, 17)
    >>> next_anniversary(date(2000, 2, 29), date(2026, 1, 1))
    datetime.date(2026, 2, 28)
    >>> next_anniversary(date(2000, 2, 29), date(2026, 1, 1), leap="mar1")
    datetime.date(2026, 3, 1)
    """
    if leap not in ("feb28", "mar1"):
        raise ValueError(f"leap must be feb28 or mar1: {leap!r}")
    years = max(1, on_or_after.year - born.year)
    anniversary = _after_years(born, years, leap)
    if anniversary < on_or_after:
        anniversary = _after_years(born, years + 1, leap)
    return anniversary


def next_cycle(
    born: date, last_slot: int, today: date, previous: date | None = None
) -> date:
    """Return the next anniversary whose reminders do not all lie in the past.

    `last_slot`: days from the anniversary to the last of its reminders, negative when
    it comes before it. `previous`: the anniversary that is done with, if there is one.

    >>> next_cycle(date(1980, 5, 17), 10, date(2026, 5, 20))  # three days ago
    datetime.date(2026, 5, 17)
    >>> next_cycle(date(1980, 5, 17), 0, date(2026, 5, 20))
    datetime.date(2027, 5, 17)
    >>> next_cycle(date(1980, 5, 17), 10, date(2026, 5, 20), date(2026, 5, 17))
    datetime.date(2027, 5, 17)
    """
    earliest = today - timedelta(days=min(last_slot, LONGEST))
    if previous is not None:
        earliest = max(earliest, previous + timedelta(days=1))
    return next_anniversary(born, earliest)


def nearest_anniversary(born: date, day: date) -> date:
    """Return the anniversary that a day stands for which lies a day or two beside it:
    the moment that returns lies on another day now that the time zone is another one.
    A day that is nowhere near one is returned as it is.

    >>> nearest_anniversary(date(1980, 1, 1), date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    >>> nearest_anniversary(date(2000, 2, 29), date(2026, 3, 1))
    datetime.date(2026, 2, 28)
    >>> nearest_anniversary(date(1980, 1, 1), date(2026, 6, 1))
    datetime.date(2026, 6, 1)
    """
    some = timedelta(days=2)
    nearest = next_anniversary(born, day - some)
    return nearest if nearest <= day + some else day


def _after_years(born: date, years: int, leap: str) -> date:
    """Return the day `years` years later; relativedelta turns 29 into 28 February."""
    day = born + relativedelta(years=years)
    if leap == "mar1" and day.day != born.day:
        day += relativedelta(days=1)
    return day
