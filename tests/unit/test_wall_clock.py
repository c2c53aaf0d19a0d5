"""Eight is eight on the wall, also where the clock jumps."""

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule.cadence import at_hour, local_date, slot_after
from simulation import (
    DST_ZONES,
    SEED,
    ZONES,
    at_wall,
    days,
    moments,
    on_wall,
    slots_by_walking,
)


@pytest.mark.parametrize("tz", DST_ZONES)
def test_eight_is_eight_all_the_year_round(tz):
    cadence = replace(SEED, interval=1, delay=0, tz=tz)
    slots = slots_by_walking(cadence, date(2026, 1, 1), None, 730)
    last, offsets = None, set()
    for expected in slots:
        slot = slot_after(cadence, date(2026, 1, 1), last)
        assert slot == expected
        wall = on_wall(slot, tz)
        assert (wall.hour, wall.minute) == (8, 0)
        offsets.add(wall.utcoffset())
        last = wall.date()
    assert len(offsets) == 2, "both summer and winter time were met"
    assert last == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("tz", "day", "hour", "utc"),
    [
        # spring: 02:30 is not, the clock then shows 03:30 (Lord Howe: 02:15 -> 02:45)
        ("Europe/Copenhagen", date(2026, 3, 29), 2.5, "2026-03-29 01:30:00"),
        ("America/New_York", date(2026, 3, 8), 2.5, "2026-03-08 07:30:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2.25, "2026-10-03 15:45:00"),
        # autumn: 02:30 (01:45) comes twice, the first counts
        ("Europe/Copenhagen", date(2026, 10, 25), 2.5, "2026-10-25 00:30:00"),
        ("America/New_York", date(2026, 11, 1), 1.5, "2026-11-01 05:30:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), 1.75, "2026-04-04 14:45:00"),
        # midnight is not, on this day
        ("America/Santiago", date(2026, 9, 6), 0.0, "2026-09-06 04:00:00"),
        # 08:20 as Odoo stores it
        ("UTC", date(2026, 1, 1), 8.333333333333334, "2026-01-01 08:20:00"),
        ("UTC", date(2026, 1, 1), 24.0, "2026-01-02 00:00:00"),
    ],
)
def test_hours_that_are_not_or_are_twice(tz, day, hour, utc):
    assert str(at_hour(day, hour, tz)) == utc


def test_a_day_that_never_was():
    """Samoa went over the date line and left out 30 December 2011."""
    assert str(at_hour(date(2011, 12, 30), 8, "Pacific/Apia")) == "2011-12-30 18:00:00"
    assert str(at_hour(date(2011, 12, 31), 8, "Pacific/Apia")) == "2011-12-30 18:00:00"
    cadence = replace(SEED, interval=1, delay=0, tz="Pacific/Apia")
    slots = [slot_after(cadence, date(2011, 12, 29), None)]
    for _step in range(2):
        slots.append(
            slot_after(cadence, date(2011, 12, 29), local_date(slots[-1], cadence.tz))
        )
    assert [f"{on_wall(slot, cadence.tz):%d %H:%M}" for slot in slots] == [
        "29 08:00",
        "31 08:00",
        "01 08:00",
    ]


def test_an_aware_moment_is_refused():
    with pytest.raises(ValueError):
        local_date(datetime(2026, 1, 1, tzinfo=timezone.utc), "UTC")


@given(days, st.integers(0, 24 * 60), st.sampled_from(ZONES))
def test_at_hour_agrees_with_dateutil(day, minutes, tz):
    assert at_hour(day, minutes / 60, tz) == at_wall(day, minutes / 60, tz)


@given(moments, st.sampled_from(ZONES))
def test_local_date_is_the_date_on_the_wall(moment, tz):
    day = local_date(moment, tz)
    assert at_hour(day, 0, tz) <= moment < at_hour(day, 24, tz)
