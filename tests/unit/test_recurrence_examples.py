"""Recurring reminders by example: RFC 5545, short months, leap days, the ends."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from schedule.cadence import local_date
from schedule.recurrence import Recurrence, next_occurrence, occurrences

ONE_DAY = timedelta(days=1)
MO, TU, WE, TH, FR, SA, SU = range(7)

# RFC 5545, section 3.8.5.3: the examples that a customer reminder can express. There
# DTSTART is 1997-09-02 (a Tuesday) 09:00 in New York, and UNTIL a moment in UTC: its
# date in New York is the last possible day.

TUESDAY = date(1997, 9, 2)
UNTIL = local_date(datetime(1997, 12, 24, 0, 0), "America/New_York")


def dates(text):
    """`"1997 9: 2 3; 10: 7"` as dates."""
    year, found = None, []
    for part in text.split(";"):
        head, numbers = part.split(":")
        *years, month = head.split()
        year = int(years[0]) if years else year
        found += [date(year, int(month), int(day)) for day in numbers.split()]
    return found


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (Recurrence("daily"), TUESDAY, "1997 9: 2 3 4 5 6 7 8 9 10 11"),
        (Recurrence("daily", 2), TUESDAY, "1997 9: 2 4 6 8 10 12 14 16 18 20"),
        (Recurrence("daily", 10), TUESDAY, "1997 9: 2 12 22; 10: 2 12"),
        (Recurrence("weekly"), TUESDAY, "1997 9: 2 9 16 23 30; 10: 7 14 21 28; 11: 4"),
        (Recurrence("weekly", 2), TUESDAY, "1997 9: 2 16 30; 10: 14 28; 11: 11 25"),
        (
            Recurrence("weekly", weekdays=frozenset({TU, TH})),
            TUESDAY,
            "1997 9: 2 4 9 11 16 18 23 25 30; 10: 2",
        ),
        (
            Recurrence("weekly", 2, weekdays=frozenset({TU, TH})),
            TUESDAY,
            "1997 9: 2 4 16 18 30; 10: 2 14 16",
        ),
        (
            Recurrence("weekly", 2, weekdays=frozenset({TU, SU})),  # WKST=MO
            date(1997, 8, 5),
            "1997 8: 5 10 19 24",
        ),
        (
            Recurrence("monthly", month_by="weekday", position=1, weekday=FR),
            date(1997, 9, 5),
            "1997 9: 5; 10: 3; 11: 7; 12: 5; 1998 1: 2; 2: 6; 3: 6; 4: 3; 5: 1; 6: 5",
        ),
        (
            Recurrence("monthly", month_end="skip"),  # BYMONTHDAY=30, invalid dates
            date(2007, 1, 30),
            "2007 1: 30; 3: 30; 4: 30; 5: 30",
        ),
        (
            Recurrence("yearly"),
            date(1997, 6, 10),
            "1997 6: 10; 1998 6: 10; 1999 6: 10; 2000 6: 10; 2001 6: 10",
        ),
    ],
)
def test_examples_of_rfc_5545(rule, start, expected):
    expected = dates(expected)
    assert list(islice(occurrences(rule, start), len(expected))) == expected


@pytest.mark.parametrize(
    ("rule", "start", "count", "expected_end"),
    [
        (Recurrence("daily", until=UNTIL), TUESDAY, 113, "1997 12: 21 22 23"),
        (Recurrence("weekly", until=UNTIL), TUESDAY, 17, "1997 12: 9 16 23"),
        (
            Recurrence("weekly", 2, frozenset({MO, WE, FR}), until=UNTIL),
            date(1997, 9, 1),
            25,
            "1997 12: 10 12 22",
        ),
        (
            Recurrence(
                "monthly", month_by="weekday", position=1, weekday=FR, until=UNTIL
            ),
            date(1997, 9, 5),
            4,
            "1997 10: 3; 11: 7; 12: 5",
        ),
    ],
)
def test_examples_of_rfc_5545_with_an_end(rule, start, count, expected_end):
    assert UNTIL == date(1997, 12, 23)
    found = list(occurrences(rule, start))
    assert len(found) == count
    assert found[-3:] == dates(expected_end)
    assert next_occurrence(rule, start, found[-1]) is None


# What the staff see.


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (
            Recurrence("monthly"),
            date(2027, 10, 31),
            "2027 10: 31; 11: 30; 12: 31; 2028 1: 31; 2: 29; 3: 31; 4: 30",
        ),
        (
            Recurrence("monthly"),
            date(2026, 11, 29),
            "2026 11: 29; 12: 29; 2027 1: 29; 2: 28; 3: 29",
        ),
        (Recurrence("monthly"), date(2026, 4, 30), "2026 4: 30; 5: 30; 6: 30"),
        (
            Recurrence("yearly"),
            date(2024, 2, 29),
            "2024 2: 29; 2025 2: 28; 2026 2: 28; 2027 2: 28; 2028 2: 29",
        ),
        (
            Recurrence("yearly", month_end="skip"),
            date(2096, 2, 29),
            "2096 2: 29; 2104 2: 29; 2108 2: 29",
        ),
        (
            Recurrence("monthly", month_by="weekday", position=-1, weekday=SU),
            date(2026, 1, 1),
            "2026 1: 25; 2: 22; 3: 29; 4: 26; 5: 31",
        ),
        (  # the start is the fifth Friday: the last one of each month
            Recurrence("monthly", month_by="weekday"),
            date(2026, 1, 30),
            "2026 1: 30; 2: 27; 3: 27; 4: 24; 5: 29",
        ),
        (  # the start does not follow the pattern: it is none of them
            Recurrence("weekly", weekdays=frozenset({MO})),
            date(2026, 1, 1),
            "2026 1: 5 12 19",
        ),
    ],
)
def test_months_and_years(rule, start, expected):
    expected = dates(expected)
    assert list(islice(occurrences(rule, start), len(expected))) == expected


def test_never_is_once():
    day = date(2026, 3, 1)
    assert list(occurrences(Recurrence("never"), day)) == [day]
    assert next_occurrence(Recurrence("never"), day, day - ONE_DAY) == day
    assert next_occurrence(Recurrence("never"), day, day) is None
    over = Recurrence("never", until=day - ONE_DAY)
    assert not list(occurrences(over, day))


@pytest.mark.parametrize("freq", ["never", "daily", "weekly", "monthly", "yearly"])
def test_the_end_of_the_calendar(freq):
    assert list(occurrences(Recurrence(freq), date.max)) == [date.max]
    assert next_occurrence(Recurrence(freq), date.max, date.max) is None
    assert next_occurrence(Recurrence(freq, 10**9), date(2024, 2, 29), date.max) is None
    assert next(occurrences(Recurrence(freq), date.min)) == date.min
