"""A year in the life of an item, in which everything happens: sweeps that come late,
dates that are corrected, reminders by hand, pauses, switches, other time zones, summer
time. Between two reminders there is always at least the interval, and none is lost."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule.anniversary import nearest_anniversary, next_anniversary
from schedule.cadence import Cadence, local_date, next_morning, slot_after
from schedule.decision import Action, Situation, after_send, decide, interval_over
from simulation import (
    DST_ZONES,
    ONE_DAY,
    ZONES,
    WorkingCalendar,
    anchor_day,
    cadences,
    days,
    is_open,
    moments,
    slot_by_walking,
)

YEARS = range(250)
START = datetime(2026, 1, 1, 3)


@dataclass
class Life:
    """An item and what the engine notes of it."""

    cadence: Cadence
    anchor: date | datetime
    planned: datetime | None = None
    sent_count: int = 0
    last: datetime | None = None  # the last counted one of this cycle
    reminded: datetime | None = None  # the last one of any kind
    paused_until: date | None = None
    asked: datetime | None = None
    waiting: bool = True
    auto: bool = True
    ledger: list = field(default_factory=list)  # (moment, automatic, gap in days)

    def situation(self):
        return Situation(
            waiting=self.waiting,
            auto=self.auto,
            enabled=True,
            excluded=False,
            anchor=self.anchor,
            sent_count=self.sent_count,
            last=self.last,
            planned=self.planned,
            paused_until=self.paused_until,
            reminded=self.reminded,
            asked=self.asked,
        )

    def sweep(self, now):
        decision = decide(self.cadence, self.situation(), now)
        if decision.action is Action.SEND:
            self.note(now, automatic=True)
            self.counted(now)
        elif decision.when and decision.reason == "planned":
            self.planned = decision.when
        return decision

    def note(self, now, automatic):
        """Write the ledger's line, with the days since the line before on the wall."""
        gap = None
        if self.ledger:
            before = local_date(self.ledger[-1][0], self.cadence.tz)
            gap = (local_date(now, self.cadence.tz) - before).days
        self.ledger.append((now, automatic, gap))
        self.reminded = now

    def counted(self, now):
        self.sent_count += 1
        self.last = now
        self.planned = after_send(self.cadence, self.anchor, now, self.sent_count)

    def by_hand(self, now, counts):
        self.note(now, automatic=False)
        if counts and self.sent_count < self.cadence.maximum:
            self.counted(now)
        elif self.planned:
            over = interval_over(self.cadence, now, self.sent_count)
            self.planned = max(self.planned, over)

    def begins_anew(self, anchor):
        self.anchor, self.sent_count = anchor, 0
        self.last = self.planned = None
        self.waiting = True


def any_cadence(dice, **values):
    opens = dice.randrange(0, 22 * 60)
    period = dice.choice((3, 5, 11))
    closed = frozenset(dice.sample(range(period), dice.randrange(period)))
    return Cadence(
        **{
            "delay": dice.randint(-20, 20),
            "interval": dice.randint(1, 30),
            "maximum": dice.randint(1, 50),
            "hour": opens / 60,
            "until": dice.randrange(opens + 1, 24 * 60 + 1) / 60,
            "tz": dice.choice(ZONES),
            "weekdays": frozenset(dice.sample(range(7), dice.randint(1, 7))),
            "is_open": dice.choice((None, WorkingCalendar(period, closed))),
            **values,
        }
    )


def any_anchor(dice, now):
    moment = now + timedelta(minutes=dice.randint(-90 * 24 * 60, 30 * 24 * 60))
    return dice.choice((moment, moment.date()))


def happens(dice, life, now):
    """One thing happens to the item, or nothing."""
    event = dice.choice(
        ("nothing",) * 12
        + ("corrected", "by hand", "by hand", "pause", "resumed", "done", "off")
        + ("plan lost", "zone", "rule")
    )
    if event == "corrected":
        life.begins_anew(any_anchor(dice, now))
    elif event == "by hand":
        life.by_hand(now, counts=dice.random() < 0.5)
    elif event == "pause":
        today = local_date(now, life.cadence.tz)
        life.paused_until = today + dice.randint(0, 40) * ONE_DAY
    elif event == "resumed":
        life.paused_until, life.auto = None, True
    elif event == "done":
        life.waiting = not life.waiting
        if life.waiting:
            life.begins_anew(dice.choice((now, life.anchor)))
    elif event == "off":
        life.auto = False
    elif event == "plan lost":  # planned anew: the settings changed
        life.planned = None
    elif event == "zone":
        life.cadence = replace(life.cadence, tz=dice.choice(ZONES))
        life.planned = None
    elif event == "rule":
        kept = {"interval": life.cadence.interval, "tz": life.cadence.tz}
        life.cadence = any_cadence(dice, **kept)
        life.planned = None


@pytest.mark.parametrize("seed", YEARS)
def test_a_year_of_everything(seed):
    dice = random.Random(seed)
    life = Life(any_cadence(dice), any_anchor(dice, START))
    now = START
    while now < START + 366 * ONE_DAY:
        now += timedelta(minutes=dice.choice((1, 10, 60, 600, 1440, 9000, 40000)))
        happens(dice, life, now)
        for _again in range(3):  # four workers, or a sweep every minute
            life.sweep(now)
    for moment, automatic, gap in life.ledger:
        if automatic and gap is not None:
            assert gap >= life.cadence.interval, (moment, life.ledger)


@pytest.mark.parametrize("seed", YEARS)
def test_what_waits_is_reminded_in_the_end(seed):
    """However it stood: swept whenever a decision says, the maximum goes out, and the
    gaps are no longer than the interval, the grid and closed days make them."""
    dice = random.Random(seed)
    life = Life(any_cadence(dice), any_anchor(dice, START))
    now = START
    for _event in range(40):
        now += timedelta(minutes=dice.choice((1, 60, 1440, 9000)))
        happens(dice, life, now)
        life.sweep(now)
    life.waiting = life.auto = True
    life.paused_until = None
    life.begins_anew(any_anchor(dice, now))
    decision = life.sweep(now)
    while decision.action is not Action.STOP:
        if decision.action is Action.WAIT:
            assert decision.when > now, "a sweep every minute does not spin"
            now = decision.when
        decision = life.sweep(now)
    assert life.sent_count == life.cadence.maximum


@given(cadences(), moments, moments, st.none() | moments)
def test_nothing_leaves_within_the_interval(cadence, anchor, reminded, planned):
    """Whatever is planned, and whatever the last reminder was."""
    life = Life(cadence, anchor, planned=planned, reminded=reminded)
    over = interval_over(cadence, reminded)
    for now in (reminded, over - timedelta(minutes=1), over):
        if now >= reminded:
            decision = life.sweep(now)
            assert decision.action is not Action.SEND or now >= over
            life = Life(cadence, anchor, planned=planned, reminded=reminded)
    assert (local_date(over, cadence.tz) - local_date(reminded, cadence.tz)).days >= (
        cadence.interval
    )
    assert is_open(cadence, local_date(over, cadence.tz))


@given(cadences(), moments, st.integers(1, 60))
def test_what_the_client_asked_for_comes_then(cadence, reminded, later):
    """He asked for a day after the last reminder: it is no flood that he ordered."""
    day = cadence.next_open_day(local_date(reminded, cadence.tz) + later * ONE_DAY)
    asked = cadence.opening(day)
    life = Life(cadence, reminded, planned=asked, asked=asked, reminded=reminded)
    assert life.sweep(asked).action is Action.SEND


@given(cadences(), moments)
def test_a_moment_counts_as_its_day(cadence, moment):
    """Before and after: -3 days from a moment are 3 days before it."""
    day = anchor_day(cadence, moment)
    by_day, by_moment = (slot_after(cadence, one, None) for one in (day, moment))
    assert by_day == slot_by_walking(cadence, day, None)
    if cadence.delay < 0:
        assert by_moment == by_day
    else:  # a record that was found out or sent at that moment: not before it
        assert by_moment >= max(moment, by_day)
        assert cadence.delay == 0 or by_moment == by_day


@given(cadences(), moments)
def test_the_next_morning_is_not_today(cadence, now):
    morning = next_morning(cadence, now)
    assert local_date(morning, cadence.tz) > local_date(now, cadence.tz)
    assert is_open(cadence, local_date(morning, cadence.tz))


@given(days, days, st.integers(-1, 1))
def test_an_anniversary_is_found_from_the_day_beside_it(born, on_or_after, beside):
    """As the time zone of a rule changes, a moment lies on the day beside."""
    anniversary = next_anniversary(born, max(on_or_after, born + 3 * ONE_DAY))
    assert nearest_anniversary(born, anniversary + beside * ONE_DAY) == anniversary


@pytest.mark.parametrize("tz", DST_ZONES)
def test_every_day_of_a_year_at_eight(tz):
    """Late every third time: one a day all the same, as the wall has it."""
    life = Life(Cadence(0, 1, 1000, 8.0, 20.0, tz), date(2026, 1, 1))
    now = life.cadence.opening(date(2026, 1, 1))
    for number in range(365):
        late = timedelta(hours=number % 3 * 4)
        assert life.sweep(now + late).action is Action.SEND
        now = life.planned
    gaps = [gap for _moment, _automatic, gap in life.ledger[1:]]
    assert gaps == [1] * 364
