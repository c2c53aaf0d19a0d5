"""Anniversaries, those of 29 February among them."""

import doctest
from calendar import monthrange
from datetime import date, timedelta
from itertools import takewhile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from schedule import anniversary
from schedule.anniversary import next_anniversary, next_cycle

ONE_DAY = timedelta(days=1)
born_days = st.dates(date(1920, 1, 1), date(2060, 12, 31)) | st.sampled_from(
    (date(1896, 2, 29), date(2000, 2, 29), date(2024, 2, 29))
)


def test_doctests():
    results = doctest.testmod(anniversary)
    assert results.attempted and not results.failed


def anniversaries(born, leap):
    for year in range(born.year + 1, born.year + 300):
        if (born.month, born.day) != (2, 29) or monthrange(year, 2)[1] == 29:
            yield date(year, born.month, born.day)
        else:
            yield date(year, 2, 28) if leap == "feb28" else date(year, 3, 1)


@given(born_days, st.integers(-1000, 70_000), st.sampled_from(("feb28", "mar1")))
@example(date(1980, 5, 17), 365, "feb28")  # the very day
@example(date(2000, 2, 29), 9 * 366, "mar1")
@example(date(1896, 2, 29), 1400, "feb28")
def test_next_anniversary_is_the_first(born, since, leap):
    wanted = born + since * ONE_DAY
    expected = next(day for day in anniversaries(born, leap) if day >= wanted)
    assert next_anniversary(born, wanted, leap) == expected


def test_anniversaries_that_cannot_be():
    with pytest.raises(ValueError):
        next_anniversary(date(2000, 2, 29), date(2026, 1, 1), leap="skip")
    with pytest.raises(ValueError):
        next_anniversary(date(2000, 5, 1), date(9999, 12, 31))


@given(
    born_days,
    st.integers(400, 60_000),
    st.integers(-60, 3_000),
    st.none() | st.integers(1, 3_000),
)
def test_next_cycle_has_reminders_to_come(born, age, last_slot, since):
    today = born + age * ONE_DAY
    previous = since and next_anniversary(born, today - since * ONE_DAY)
    found = next_cycle(born, last_slot, today, previous)
    assert found + last_slot * ONE_DAY >= today
    assert previous is None or found > previous
    earlier = [
        day
        for day in takewhile(lambda day: day < found, anniversaries(born, "feb28"))
        if previous is None or day > previous
    ]
    assert all(day + last_slot * ONE_DAY < today for day in earlier)
