"""Recurring reminders: against an oracle that looks at every single day."""

import doctest
from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st
from schedule import recurrence
from schedule.recurrence import Recurrence, next_occurrence, occurrences

ONE_DAY = timedelta(days=1)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
starts = days | st.builds(  # the awkward ones more often
    lambda year, day: date(year, *day),
    st.sampled_from((1996, 2000, 2024)),
    st.sampled_from(((1, 29), (1, 30), (1, 31), (2, 29), (4, 30), (12, 31))),
)
recurrences = st.builds(
    Recurrence,
    freq=st.sampled_from(("never", "daily", "weekly", "monthly", "yearly")),
    interval=st.integers(1, 3) | st.integers(1, 14),
    weekdays=st.frozensets(st.integers(0, 6)),
    month_by=st.sampled_from(("date", "weekday")),
    position=st.sampled_from((None, 1, 2, 3, 4, -1)),
    weekday=st.none() | st.integers(0, 6),
    until=st.sampled_from((True, True, False)).flatmap(
        lambda endless: st.none() if endless else days
    ),
    month_end=st.sampled_from(("last", "skip")),
)


def test_doctests():
    results = doctest.testmod(recurrence)
    assert results.attempted and not results.failed


@pytest.mark.parametrize(
    "nonsense",
    [
        {"freq": "hourly"},
        {"freq": None},
        {"interval": 0},
        {"interval": 1.5},
        {"weekdays": frozenset({7})},
        {"month_by": "week"},
        {"position": 5},
        {"position": 0},
        {"weekday": -1},
        {"month_end": "first"},
    ],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError):
        Recurrence(**{"freq": "monthly"} | nonsense)


# An oracle that looks at one day at a time and knows neither dateutil nor rules.


def fires(rule, start, day):
    if day < start or (rule.until and day > rule.until):
        return False
    return {
        "never": lambda: day == start,
        "daily": lambda: (day - start).days % rule.interval == 0,
        "weekly": lambda: fires_weekly(rule, start, day),
        "monthly": lambda: fires_monthly(rule, start, day),
        "yearly": lambda: (
            (day.year - start.year) % rule.interval == 0
            and day.month == start.month
            and fires_on_date(rule, start, day)
        ),
    }[rule.freq]()


def fires_weekly(rule, start, day):
    mondays = [other - timedelta(days=other.weekday()) for other in (start, day)]
    weeks = (mondays[1] - mondays[0]).days // 7
    weekdays = rule.weekdays or {start.weekday()}
    return weeks % rule.interval == 0 and day.weekday() in weekdays


def fires_monthly(rule, start, day):
    months = (day.year - start.year) * 12 + day.month - start.month
    if months % rule.interval:
        return False
    if rule.month_by == "date":
        return fires_on_date(rule, start, day)
    weekday = start.weekday() if rule.weekday is None else rule.weekday
    position = rule.position or (start.day - 1) // 7 + 1
    if position in (-1, 5):
        in_place = (day + 7 * ONE_DAY).month != day.month
    else:
        in_place = (day.day - 1) // 7 + 1 == position
    return day.weekday() == weekday and in_place


def fires_on_date(rule, start, day):
    length = monthrange(day.year, day.month)[1]
    if rule.month_end == "last":
        return day.day == min(start.day, length)
    return day.day == start.day


def by_looking(rule, start, end):
    span = (start + n * ONE_DAY for n in range((end - start).days + 1))
    return [day for day in span if fires(rule, start, day)]


@given(recurrences, starts, st.integers(0, 3000))
def test_occurrences_agree_with_looking_at_every_day(rule, start, span):
    end = start + span * ONE_DAY
    found = list(takewhile(lambda day: day <= end, occurrences(rule, start)))
    assert found == by_looking(rule, start, end)


@given(recurrences, starts, st.integers(-40, 400) | st.integers(0, 40_000))
@example(Recurrence("monthly"), date(2026, 1, 5), 28)
@example(Recurrence("yearly", 2), date(2026, 12, 31), 366)
@example(Recurrence("yearly", month_end="skip"), date(1896, 2, 29), 0)  # no 1900
@example(Recurrence("yearly", 3, month_end="skip"), date(2024, 2, 29), 1)
@example(Recurrence("monthly", 12, month_end="skip"), date(2024, 2, 29), 1)
def test_the_next_is_the_first_of_those_after(rule, start, since):
    after = start + since * ONE_DAY
    expected = next((day for day in occurrences(rule, start) if day > after), None)
    assert next_occurrence(rule, start, after) == expected


@given(recurrences, starts, st.integers(0, 40_000))
def test_the_next_does_not_walk_through_the_years(rule, start, since):
    walked = []
    days_of = recurrence._days
    recurrence._days = lambda *args: (
        walked.append(day) or day for day in days_of(*args)
    )
    try:
        next_occurrence(rule, start, start + since * ONE_DAY)
    finally:
        recurrence._days = days_of
    assert len(walked) <= 8


@given(recurrences, starts)
def test_going_from_one_to_the_next_meets_them_all(rule, start):
    day, met = start - ONE_DAY, []
    while len(met) < 15 and (day := next_occurrence(rule, start, day)):
        met.append(day)
    assert met == list(islice(occurrences(rule, start), 15))


def as_rfc_text(rule, start):
    parts = [f"FREQ={rule.freq.upper()}", f"INTERVAL={rule.interval}", "WKST=MO"]
    if rule.freq == "weekly" and rule.weekdays:
        parts.append("BYDAY=" + ",".join(CODES[day] for day in rule.weekdays))
    if rule.freq == "monthly" and rule.month_by == "weekday":
        weekday = start.weekday() if rule.weekday is None else rule.weekday
        position = rule.position or (start.day - 1) // 7 + 1
        parts.append(f"BYDAY={-1 if position == 5 else position}{CODES[weekday]}")
    if rule.until:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    return "RRULE:" + ";".join(parts)


@given(recurrences.filter(lambda rule: rule.freq != "never"), starts)
def test_without_short_months_it_is_plain_rfc_5545(rule, start):
    if rule.month_end == "last" and start.day > 28:
        start -= 3 * ONE_DAY
    at_nine = datetime(start.year, start.month, start.day)
    plain = rrulestr(as_rfc_text(rule, start), dtstart=at_nine)
    expected = [moment.date() for moment in islice(plain, 20)]
    assert list(islice(occurrences(rule, start), 20)) == expected
