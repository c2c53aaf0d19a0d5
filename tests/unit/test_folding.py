"""Folding: nothing sent is forgotten, nothing is sent too early, no line is lost."""

import doctest
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from schedule import folding as module
from schedule.cadence import Cadence, local_date, slot_after
from schedule.folding import Standing, at_a_distance, both_stops, fold

FIRST = datetime(2026, 1, 1)
moments = st.integers(0, 400).map(lambda hours: FIRST + timedelta(hours=hours))
maybe = st.none() | moments
standings = st.builds(
    Standing,
    running=st.booleans(),
    cycle=st.integers(1, 4),
    sent=st.integers(0, 5),
    last=maybe,
    anchor=maybe,
)
cadences = st.builds(
    Cadence,
    delay=st.integers(-10, 10),
    interval=st.integers(1, 12),
    maximum=st.just(3),
    hour=st.just(8.0),
    until=st.just(20.0),
    tz=st.sampled_from(["Europe/Copenhagen", "Pacific/Auckland", "America/Lima"]),
)
days = st.integers(0, 60).map(lambda number: str(date(2026, 1, 1) + timedelta(number)))
stops = st.fixed_dictionaries(
    {}, optional={"excluded": st.just(True), "until": days, "reason": st.text()}
)


def test_doctests():
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


@given(standings, standings)
def test_what_goes_on_counts_what_went_on(target, source):
    folded, shift = fold(target, source)
    going_on = [one for one in (target, source) if one.running]
    assert folded.running == bool(going_on)
    if going_on:
        assert folded.sent == sum(one.sent for one in going_on)
    assert folded.last == max(filter(None, (target.last, source.last)), default=None)
    assert (shift.cycle is not None) == source.running


@given(standings, standings)
def test_what_is_over_is_in_no_cycle_that_goes_on(target, source):
    folded, shift = fold(target, source)
    if target.running:
        assert folded.cycle == target.cycle, "links of the one that stays go on"
    elif folded.running:
        assert folded.cycle > target.cycle
    if folded.running:
        assert shift.past < folded.cycle
    if source.running:
        assert shift.cycle == folded.cycle
        # Steps of both stand behind each other.
        assert shift.steps == (target.sent if target.running else 0)


@given(standings, standings, standings)
def test_three(one, two, three):
    standing = one
    for other in (two, three):
        standing, _shift = fold(standing, other)
    going_on = [other for other in (one, two, three) if other.running]
    if going_on:
        assert standing.sent == sum(other.sent for other in going_on)


@given(cadences, moments, moments, st.booleans())
def test_the_interval_holds(cadence, anchor, last, by_day):
    anchor = anchor.date() if by_day else anchor
    kept = at_a_distance(cadence, anchor, last)
    day = local_date(last, cadence.tz)
    after = local_date(slot_after(cadence, kept, day), cadence.tz)
    assert (after - day).days >= cadence.interval
    assert at_a_distance(cadence, kept, last) == kept
    assert isinstance(kept, datetime) != by_day


@given(stops, stops)
def test_stops_of_either(one, other):
    both = both_stops(one, other)
    assert both.get("excluded", False) == any(x.get("excluded") for x in (one, other))
    untils = [x["until"] for x in (one, other) if "until" in x]
    assert both.get("until") == max(untils, default=None)
    if both.get("reason"):
        assert both["reason"] in (one.get("reason"), other.get("reason"))
