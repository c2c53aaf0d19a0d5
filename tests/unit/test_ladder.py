"""Ladders: each step once and in order, never two within the days between them, and the
ladder of equal steps is the rule with three numbers."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule.cadence import local_date, slot_after
from schedule.decision import Action, after_send, interval_over
from schedule.folding import at_a_distance
from simulation import ONE_DAY, SEED, anchors, cadences, is_open, moments
from test_year import START, Life, any_anchor, any_cadence, happens

gaps = st.lists(st.integers(1, 30), min_size=1, max_size=6).map(tuple)


@st.composite
def ladders(draw):
    return replace(draw(cadences()), gaps=draw(gaps), maximum=draw(st.integers(1, 9)))


@dataclass
class Climb(Life):
    """An item on a ladder: notes the step of each reminder, and how many days there had
    to be before it as it left."""

    steps: list = field(default_factory=list)  # of this cycle, counted ones
    cycles: list = field(default_factory=list)  # those of the cycles before
    needed: list = field(default_factory=list)  # days, beside the ledger's lines

    def note(self, now, automatic):
        self.needed.append(self.cadence.days_before(self.sent_count + 1))
        super().note(now, automatic)

    def counted(self, now):
        super().counted(now)
        self.steps.append(self.sent_count)

    def begins_anew(self, anchor):
        super().begins_anew(anchor)
        self.cycles.append(self.steps)
        self.steps = []


def any_ladder(dice, **values):
    found = tuple(dice.randint(1, 30) for _step in range(dice.randint(1, 6)))
    return any_cadence(dice, **{"gaps": found, "maximum": dice.randint(1, 9), **values})


@pytest.mark.parametrize("seed", range(250))
def test_a_year_on_a_ladder(seed):
    """Late, by hand, postponed, paused, restarted, on another ladder: each step once,
    in order, and never two within the days between."""
    dice = random.Random(seed)
    life = Climb(any_ladder(dice), any_anchor(dice, START))
    now = START
    while now < START + 366 * ONE_DAY:
        now += timedelta(minutes=dice.choice((1, 10, 60, 600, 1440, 9000, 40000)))
        happens(dice, life, now)
        if dice.random() < 0.05:  # its steps were changed; the zone stays
            life.cadence = any_ladder(dice, tz=life.cadence.tz)
            life.planned = None
        for _again in range(3):
            life.sweep(now)
    for steps in (*life.cycles, life.steps):
        assert steps == list(range(1, len(steps) + 1))
    for (moment, automatic, gap), needed in zip(life.ledger, life.needed, strict=True):
        if automatic and gap is not None:
            assert gap >= needed, (moment, life.ledger)


@pytest.mark.parametrize("seed", range(250))
def test_equal_steps_are_three_numbers(seed):
    """Whatever happens, a ladder of equal steps sends what the three numbers send."""
    dice = random.Random(seed)
    plain = any_cadence(dice)
    equal = replace(plain, gaps=(plain.interval,) * dice.randint(1, 60))
    anchor = any_anchor(dice, START)
    lives = [Life(cadence, anchor) for cadence in (plain, equal)]
    now = START
    for _event in range(300):
        now += timedelta(minutes=dice.choice((1, 10, 60, 600, 1440, 9000, 40000)))
        state = dice.getstate()
        for life in lives:
            dice.setstate(state)
            happens(dice, life, now)
            for _again in range(2):
                life.sweep(now)
        if lives[0].cadence != lives[1].cadence:  # the rule has changed, for both
            plain = lives[0].cadence
            lives[1].cadence = replace(plain, gaps=(plain.interval,) * 3)
        assert lives[0].planned == lives[1].planned
    assert lives[0].ledger == lives[1].ledger


@given(cadences(), anchors, moments, st.integers(0, 9), st.integers(1, 9))
def test_equal_steps_have_the_same_slots(cadence, anchor, last, sent, count):
    equal = replace(cadence, gaps=(cadence.interval,) * count)
    day = local_date(last, cadence.tz)
    for one, other in (
        (slot_after(cadence, anchor, day), slot_after(equal, anchor, day, sent)),
        (after_send(cadence, anchor, last), after_send(equal, anchor, last, sent)),
        (interval_over(cadence, last), interval_over(equal, last, sent)),
    ):
        assert one == other
    assert equal.last_slot == cadence.last_slot
    own = cadence.adjusted(7)
    assert equal.adjusted(7).last_slot == own.last_slot
    assert equal.adjusted(7).days_before(sent + 1) == own.interval


@given(ladders(), anchors)
def test_swept_in_time_it_climbs_by_the_days_of_its_steps(cadence, anchor):
    """The first step is so many days after the start, each other so many days after
    the one before; an open day later where that day is closed."""
    life = Climb(cadence, anchor)
    now = slot_after(cadence, anchor, None) - 50 * ONE_DAY
    decision = life.sweep(now)
    while decision.action is not Action.STOP:
        if decision.action is Action.WAIT:
            now = decision.when
        decision = life.sweep(now)
    left = [local_date(moment, cadence.tz) for moment, *_others in life.ledger]
    assert len(left) == cadence.maximum
    expected = [local_date(slot_after(cadence, anchor, None), cadence.tz)]
    for step in range(2, cadence.maximum + 1):
        day = expected[-1] + cadence.days_before(step) * ONE_DAY
        while not is_open(cadence, day):
            day += ONE_DAY
        expected.append(day)
    assert left == expected


@given(ladders(), st.integers(0, 40), st.integers(0, 40))
def test_its_own_numbers(cadence, interval, maximum):
    own = cadence.adjusted(interval, maximum)
    assert own.maximum == min(maximum or cadence.maximum, cadence.maximum)
    for step in range(2, 12):
        assert own.days_before(step) == (interval or cadence.days_before(step))
    assert own.adjusted(0, 100).maximum == own.maximum, "none is made longer"


@given(ladders(), anchors, moments, st.integers(0, 9))
def test_merged_items_keep_the_days_between(cadence, anchor, last, sent):
    kept = at_a_distance(cadence, anchor, last, sent)
    day = local_date(last, cadence.tz)
    after = local_date(slot_after(cadence, kept, day, sent), cadence.tz)
    assert (after - day).days >= cadence.days_before(sent + 1)
    assert at_a_distance(cadence, kept, last, sent) == kept
    assert isinstance(kept, datetime) == isinstance(anchor, datetime)


@given(ladders())
def test_the_last_slot_is_the_sum(cadence):
    days = cadence.delay
    for step in range(1, cadence.maximum + 1):
        assert cadence.days_to(step) == days
        days += cadence.days_before(step + 1)
    assert cadence.last_slot == cadence.days_to(cadence.maximum)


@pytest.mark.parametrize("nonsense", [(0,), (7, -1), (1.5,), [7], None, ("7",)])
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError, match="gaps"):
        replace(SEED, gaps=nonsense)


def test_a_late_step_moves_those_behind_it():
    """Three days late: the next step is seven days after it, not four."""
    ladder = replace(SEED, gaps=(7, 14))
    life = Climb(ladder, date(2026, 1, 1))
    for now in (datetime(2026, 1, 9, 9), datetime(2026, 1, 13, 9)):
        life.sweep(now)
    assert life.steps == [1] and life.planned == datetime(2026, 1, 16, 7)
