"""What a sweep that follows the decisions can never do, and what it always does."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule.cadence import Cadence, local_date, next_window, slot_after
from schedule.decision import Action, Decision, after_send
from simulation import (
    DST_ZONES,
    LONG_ENOUGH,
    MINUTE,
    ONE_DAY,
    SEED,
    Item,
    anchor_day,
    anchors,
    cadences,
    days,
    is_open,
    never_before,
    next_by_walking,
    on_wall,
    play,
    slots_by_walking,
    steps,
)

# Whatever happens: random sweeps, clocks that jump, switches, pauses, sends by hand.


@given(cadences(), anchors, st.booleans(), st.integers(-60, 400), steps)
def test_what_can_never_happen(cadence, anchor, keeps_plan, start, script):
    item = Item(cadence, anchor, keeps_plan)
    origin = anchor_day(cadence, anchor)
    now = datetime(origin.year, origin.month, origin.day) + start * ONE_DAY
    by_hand = play(item, now, script)

    assert len(item.sent) <= cadence.maximum
    assert item.count <= cadence.maximum + len(by_hand)
    first_day = origin + timedelta(days=cadence.delay)
    for (moment, slot, _reason), day in zip(item.sent, item.sent_days(), strict=True):
        assert day >= first_day, "never before the anchor and its delay"
        earliest = never_before(cadence, anchor)
        assert not earliest or moment >= earliest, "never before it was sent"
        assert is_open(cadence, day), "never on a closed day"
        assert cadence.opening(day) <= moment < cadence.closing(day)
        assert slot <= moment, "never before its slot"
    in_order = item.sent_days()
    assert in_order == sorted(set(in_order)), "never two on a day, nothing twice"
    for one, other in pairwise(in_order):
        assert (other - one).days >= cadence.interval, "at least the interval"
    for before, day in by_hand:
        assert all(
            (other - day).days >= cadence.interval for other in in_order[before:]
        )


@given(cadences(), anchors, st.integers(-60, 400), steps)
def test_storing_the_plan_changes_nothing_that_leaves(cadence, anchor, start, script):
    stored, computed = Item(cadence, anchor, True), Item(cadence, anchor, False)
    origin = anchor_day(cadence, anchor)
    now = datetime(origin.year, origin.month, origin.day) + start * ONE_DAY
    script = [  # the same moments for both, and only onwards
        (step, value if step == "pause" else abs(value))
        for step, value in script
        if step != "next"
    ]
    play(stored, now, script)
    play(computed, now, script)
    moments_sent = [[moment for moment, *_ in item.sent] for item in (stored, computed)]
    assert moments_sent[0] == moments_sent[1]


# Nothing is lost, and nothing is a flood.


@given(cadences(), anchors, st.booleans(), st.integers(-100, 100), steps)
def test_nothing_is_ever_dropped(cadence, anchor, keeps_plan, start, script):
    """Whatever happened before, in the end the maximum has gone out."""
    item = Item(cadence, anchor, keeps_plan)
    origin = anchor_day(cadence, anchor)
    now = datetime(origin.year, origin.month, origin.day) + start * ONE_DAY
    play(item, now, script)
    item.waiting = item.auto = item.enabled = True
    item.excluded, item.paused_until = False, None
    item.run(max(now, item.last or now), cadence.maximum)
    assert item.count >= cadence.maximum
    assert item.decide(now) == Decision(Action.STOP, None, "exhausted")


@given(cadences(zones=DST_ZONES), anchors, st.booleans())
def test_swept_in_time_every_reminder_leaves_at_its_slot(cadence, anchor, keeps_plan):
    item = Item(cadence, anchor, keeps_plan)
    first = slot_after(cadence, anchor, None)
    item.run(first - 50 * ONE_DAY, cadence.maximum)
    expected = slots_by_walking(cadence, anchor, None, cadence.maximum)
    assert item.sent == [(slot, slot, "due") for slot in expected]


@pytest.mark.parametrize("tz", DST_ZONES)
def test_a_year_of_reminders_at_eight(tz):
    cadence = Cadence(0, 1, 800, 8.0, 9.0, tz)
    item = Item(cadence, date(2026, 1, 1))
    sent = item.run(datetime(2025, 12, 31), 800)
    walls = [on_wall(moment, tz) for moment in sent]
    assert {f"{wall:%H:%M}" for wall in walls} == {"08:00"}
    assert len({wall.utcoffset() for wall in walls}) == 2
    assert len({wall.date() for wall in walls}) == len(walls) == 800


def back_on_the_grid(item, back):
    """From `back` on: one reminder at once for all that was missed, then the grid."""
    cadence, anchor = item.cadence, item.anchor
    last = item.last and local_date(item.last, cadence.tz)
    due = next_by_walking(cadence, anchor, last)
    sent = item.run(back, 4)
    first = due if due > back else next_window(cadence, back)
    day = local_date(first, cadence.tz)
    assert sent == [first, *slots_by_walking(cadence, anchor, day, 3)]


outages = st.integers(0, 12 * 365 * 24 * 60)


@given(
    cadences(maximum=LONG_ENOUGH),
    anchors,
    st.booleans(),
    st.integers(0, 5),
    outages,
)
def test_after_an_outage_one_and_then_the_grid(
    cadence, anchor, keeps_plan, before, outage
):
    item = Item(cadence, anchor, keeps_plan)
    start = slot_after(cadence, anchor, None) - ONE_DAY
    item.run(start, before)
    back_on_the_grid(item, (item.last or start) + outage * MINUTE)


@given(
    cadences(maximum=LONG_ENOUGH),
    anchors,
    st.sampled_from(("auto", "enabled", "excluded")),
    st.integers(0, 5),
    st.lists(st.integers(0, 400 * 24 * 60), max_size=10),
    st.booleans(),
)
def test_off_is_silence_and_on_goes_on(
    cadence, anchor, switch, before, sweeps, keeps_plan
):
    item = Item(cadence, anchor, keeps_plan)
    now = slot_after(cadence, anchor, None) - ONE_DAY
    item.run(now, before)
    now = item.last or now
    setattr(item, switch, switch == "excluded")
    for gap in sweeps:
        now += gap * MINUTE
        assert item.sweep(now).action is Action.WAIT
    assert item.count == before
    setattr(item, switch, switch != "excluded")
    back_on_the_grid(item, now)


@given(
    cadences(maximum=LONG_ENOUGH),
    anchors,
    st.integers(0, 5),
    st.integers(-5, 500),
    st.booleans(),
)
def test_a_pause_ends_by_itself(cadence, anchor, before, pause, keeps_plan):
    item = Item(cadence, anchor, keeps_plan)
    now = slot_after(cadence, anchor, None) - ONE_DAY
    item.run(now, before)
    now = item.last or now
    item.paused_until = local_date(now, cadence.tz) + pause * ONE_DAY
    last = item.last and local_date(item.last, cadence.tz)
    due = next_by_walking(cadence, anchor, last)
    resumed = cadence.opening(cadence.next_open_day(item.paused_until))
    decision = item.decide(now)
    assert decision.when == max(due, resumed)
    assert decision.reason == ("paused" if resumed > due else "planned")
    sent = item.run(now, 3)
    day = local_date(max(due, resumed), cadence.tz)
    assert sent == [max(due, resumed), *slots_by_walking(cadence, anchor, day, 2)]


@given(
    cadences(maximum=LONG_ENOUGH), anchors, st.booleans(), st.integers(1, 5), outages
)
def test_the_clock_moved_back_sends_nothing_twice(
    cadence, anchor, keeps_plan, before, back
):
    item = Item(cadence, anchor, keeps_plan)
    item.run(slot_after(cadence, anchor, None), before)
    last = item.last
    due = after_send(cadence, anchor, last)
    for moment in (last, last - back * MINUTE, last - back // 2 * MINUTE, last):
        assert item.sweep(moment) == Decision(Action.WAIT, due, "planned")
    assert item.run(last, 1) == [due]


@given(days, st.integers(1, 30))
def test_changing_the_rule_in_between_forgets_nothing(anchor, interval):
    """The new rhythm counts from the same anchor, after the last reminder."""
    item = Item(SEED, anchor, keeps_plan=False)
    item.run(datetime(anchor.year, anchor.month, anchor.day), 1)
    item.cadence = Cadence(5, interval, 3, 9.5, 20.0, "Europe/Copenhagen")
    second = item.run(item.last, 1)[0]
    assert (local_date(second, "UTC") - anchor).days == 5 + interval
    assert f"{on_wall(second, SEED.tz):%H:%M}" == "09:30"
