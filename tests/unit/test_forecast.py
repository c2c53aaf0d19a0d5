"""Run forward, a decision says what it says day by day, for any cadence and item."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from schedule.decision import Action, Situation, decide
from schedule.forecast import alike, next_cycle, run_forward, sent
from simulation import ONE_DAY, anchors, cadences, moments

DAYS = 30
ladders = st.lists(st.integers(1, 20), max_size=3).map(tuple)
near = st.integers(-60 * 24 * 60, 40 * 24 * 60).map(lambda one: timedelta(minutes=one))


@st.composite
def situations(draw, since):
    past = near.filter(lambda one: one <= timedelta(0))
    last = draw(st.none() | past)
    reminded = draw(st.none() | past)
    planned = draw(st.none() | near)
    asked = draw(st.none() | near)
    not_before = draw(st.none() | near)
    pause = draw(st.none() | near)
    anchor = draw(near.map(lambda one: since + one) | anchors)
    if draw(st.booleans()) and hasattr(anchor, "hour"):
        anchor = anchor.date()
    return Situation(
        waiting=draw(st.sampled_from((True, True, True, False))),
        auto=draw(st.sampled_from((True, True, True, False))),
        enabled=True,
        excluded=draw(st.sampled_from((False, False, False, True))),
        anchor=draw(st.sampled_from((anchor, anchor, anchor, None))),
        sent_count=draw(st.integers(0, 3)) if last is not None else 0,
        last=None if last is None else since + last,
        planned=None if planned is None else since + planned,
        paused_until=None if pause is None else (since + pause).date(),
        reminded=None if reminded is None else since + reminded,
        asked=None if asked is None else since + asked,
        left_out=draw(st.sampled_from((False, False, False, True))),
        held=draw(st.sampled_from((False, False, False, True))),
        not_before=None if not_before is None else since + not_before,
    )


@st.composite
def cases(draw):
    since = draw(moments)
    cadence = draw(cadences(gaps=draw(ladders)))
    return cadence, draw(situations(since)), since


def day_by_day(cadence, situation, since, until):
    """The oracle: decide as each sending window opens, and at the moments that people
    have named."""
    named = {situation.planned, situation.asked, situation.not_before, since}
    first = since.date() - ONE_DAY
    openings = {cadence.opening(first + number * ONE_DAY) for number in range(DAYS + 3)}
    for now in sorted(openings | named - {None}):
        if not since <= now < until:
            continue
        decision = decide(cadence, situation, now)
        if decision.action is Action.SEND:
            yield now, situation.sent_count + 1
            situation = sent(cadence, situation, now)
        elif decision.when is not None:
            situation = replace(situation, planned=decision.when)


@given(cases())
def test_as_day_by_day(case):
    cadence, situation, since = case
    until = since + timedelta(days=DAYS)
    forward = [one[:2] for one in run_forward(cadence, situation, since, until)]
    assert forward == list(day_by_day(cadence, situation, since, until))


@given(cases())
def test_those_alike_leave_alike(case):
    cadence, situation, since = case
    until = since + timedelta(days=DAYS)
    assert list(run_forward(cadence, situation, since, until)) == list(
        run_forward(cadence, alike(cadence, situation), since, until)
    )


@given(cases())
def test_in_order_within_the_horizon(case):
    cadence, situation, since = case
    until = since + timedelta(days=DAYS)
    found = list(run_forward(cadence, situation, since, until))
    first = situation.sent_count + 1
    assert [one.step for one in found] == list(range(first, first + len(found)))
    assert all(since <= one.moment < until for one in found)
    assert all(
        later.moment > earlier.moment
        for earlier, later in zip(found, found[1:], strict=False)
    )
    assert not found or found[-1].step <= cadence.maximum


@given(cases())
def test_in_two_parts(case):
    """What is forecast for a month is what is forecast for its parts."""
    cadence, situation, since = case
    middle, until = since + timedelta(days=11), since + timedelta(days=DAYS)
    whole = list(run_forward(cadence, situation, since, until))
    for one in [one for one in whole if one.moment < middle]:
        situation = sent(cadence, situation, one.moment)
    later = [one for one in whole if one.moment >= middle]
    if not whole or later == whole:
        return  # nothing was sent that the second part goes on from
    assert later == list(run_forward(cadence, situation, middle, until))


@given(cases())
def test_each_year_anew(case):
    cadence, situation, since = case
    until = since + timedelta(days=DAYS)
    cadence = replace(cadence, maximum=1, gaps=())

    def again(situation, now):
        return next_cycle(situation, now.date() + timedelta(days=7))

    found = list(run_forward(cadence, situation, since, until, again))
    assert [one.step for one in found] == [situation.sent_count + 1] * len(found)
    assert [one.again for one in found] == list(range(len(found)))
