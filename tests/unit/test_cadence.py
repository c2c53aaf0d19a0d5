"""The slots: what is refused, open days, the grid, the daily window."""

import doctest
import math
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from schedule import cadence as module
from schedule.cadence import (
    LOOK_AHEAD,
    NoOpenDay,
    at_hour,
    local_date,
    next_window,
    slot_after,
)
from simulation import (
    ONE_DAY,
    SEED,
    anchor_day,
    anchors,
    at_wall,
    cadences,
    days,
    is_open,
    moments,
    never_before,
    on_wall,
    slot_by_walking,
)


def make(**changes):
    return replace(SEED, **changes)


def test_doctests():
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


@pytest.mark.parametrize(
    "nonsense",
    [
        {"delay": 1.5},
        {"delay": None},
        {"interval": 0},
        {"interval": -5},
        {"interval": 2.5},
        {"maximum": 0},
        {"maximum": "3"},
        {"hour": -1.0},
        {"hour": 24.0},
        {"hour": math.nan},
        {"until": 8.0},
        {"until": 7.0},
        {"until": 24.5},
        {"until": math.inf},
        {"hour": 8.0, "until": 8.001},
        {"tz": "Europe/Atlantis"},
        {"tz": "Europe"},
        {"tz": "../etc/passwd"},
        {"tz": ""},
        {"tz": None},
        {"tz": False},
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"weekdays": frozenset({-1})},
    ],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError):
        make(**nonsense)


@given(cadences(), days)
def test_next_open_day_is_the_first(cadence, day):
    found = cadence.next_open_day(day)
    assert found >= day and is_open(cadence, found)
    skipped = (day + n * ONE_DAY for n in range((found - day).days))
    assert not any(is_open(cadence, other) for other in skipped)


def test_no_open_day_is_said_and_bounded():
    asked = []
    cadence = make(is_open=asked.append)  # returns None: closed
    with pytest.raises(NoOpenDay):
        cadence.next_open_day(date(2026, 1, 1))
    assert len(asked) == 1 + LOOK_AHEAD
    with pytest.raises(NoOpenDay):
        slot_after(cadence, date(2026, 1, 1), None)
    with pytest.raises(NoOpenDay):
        next_window(cadence, datetime(2026, 1, 1))


def test_a_calendar_closed_for_months_is_waited_out():
    reopening = date(2027, 1, 4)
    cadence = make(is_open=lambda day: day >= reopening)
    assert local_date(slot_after(cadence, date(2026, 1, 1), None), "UTC") == reopening


@pytest.mark.parametrize(
    ("delay", "anchor"),
    [
        (5, date.max),
        (-5, date.min),
        (10**12, date(2026, 1, 1)),
        (0, datetime.max),
        (0, datetime(9999, 12, 31, 23)),
    ],
)
def test_beyond_the_calendar_is_no_open_day(delay, anchor):
    with pytest.raises(NoOpenDay):
        slot_after(make(delay=delay), anchor, None)


@given(cadences(), anchors, st.none() | st.integers(-60, 5000))
@example(make(delay=0), datetime(2026, 1, 9, 7, 0), None)  # 08:00 sharp: the same day
@example(make(delay=0), datetime(2026, 1, 9, 7, 0, 1), None)  # a second later: the next
@example(make(delay=-9), datetime(2026, 1, 9, 14, 0), None)
def test_slot_after_agrees_with_walking(cadence, anchor, since):
    last = None
    if since is not None:
        last = anchor_day(cadence, anchor) + timedelta(days=since)
    assert slot_after(cadence, anchor, last) == slot_by_walking(cadence, anchor, last)


@given(cadences(), anchors, st.none() | st.integers(-60, 5000))
def test_a_slot_keeps_every_promise(cadence, anchor, since):
    origin = anchor_day(cadence, anchor)
    last = None if since is None else origin + timedelta(days=since)
    slot = slot_after(cadence, anchor, last)
    wall = on_wall(slot, cadence.tz)
    day = wall.date()
    assert day >= origin + timedelta(days=cadence.delay)
    earliest = never_before(cadence, anchor)
    assert not earliest or slot >= earliest
    assert last is None or day > last
    assert is_open(cadence, day)
    minutes = round(cadence.hour * 60)
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    exists = on_wall(at_wall(day, cadence.hour, cadence.tz), cadence.tz)
    if exists.replace(tzinfo=None) == naive:
        assert wall.replace(tzinfo=None) == naive
    assert next_window(cadence, slot) == slot, "it can leave at its own slot"


def test_far_from_the_anchor_nothing_is_counted_out():
    asked = []
    cadence = make(interval=1, is_open=lambda day: asked.append(day) or True)
    slot = slot_after(cadence, date(1900, 1, 1), date(2026, 1, 1))
    assert local_date(slot, cadence.tz) == date(2026, 1, 2)
    assert len(asked) == 1


def test_slots_that_fall_together_are_one():
    """Three grid days within a closed week: one reminder, and then the grid."""
    closed = {date(2026, 1, day) for day in range(5, 12)}
    cadence = make(delay=0, interval=3, is_open=lambda day: day not in closed)
    first = slot_after(cadence, date(2026, 1, 5), None)
    assert local_date(first, cadence.tz) == date(2026, 1, 12)
    second = slot_after(cadence, date(2026, 1, 5), date(2026, 1, 12))
    assert local_date(second, cadence.tz) == date(2026, 1, 14)


@given(cadences(), moments)
def test_next_window_is_now_or_the_next_opening(cadence, now):
    window = next_window(cadence, now)
    assert window >= now
    assert next_window(cadence, window) == window
    day = local_date(window, cadence.tz)
    assert is_open(cadence, day)
    assert cadence.opening(day) <= window < cadence.closing(day)
    if window > now:
        assert window == cadence.opening(day)
        between = (day - local_date(now, cadence.tz)).days
        assert not any(
            is_open(cadence, other) and cadence.closing(other) > now
            for other in (day - n * ONE_DAY for n in range(1, between + 1))
        )


@given(cadences(), moments)
def test_the_window_on_the_wall(cadence, now):
    """On days without a change of the clock the window is what the wall shows."""
    wall = on_wall(now, cadence.tz)
    midnight = at_hour(wall.date(), 0, cadence.tz)
    assume(at_hour(wall.date(), 24, cadence.tz) - midnight == ONE_DAY)
    minute = wall.hour * 60 + wall.minute
    within = round(cadence.hour * 60) <= minute < round(cadence.until * 60)
    leaves_now = next_window(cadence, now) == now
    assert leaves_now == (within and is_open(cadence, wall.date()))


def test_a_window_in_the_spring_gap_is_not_lost():
    cadence = make(hour=2.5, until=3.0)
    night = date(2026, 3, 29)
    assert str(cadence.opening(night)) == "2026-03-29 01:30:00"
    assert str(cadence.closing(night)) == "2026-03-29 02:00:00"
    assert next_window(cadence, cadence.opening(night)) == cadence.opening(night)
