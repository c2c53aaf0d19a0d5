"""What the property tests of cadence and decision share.

Random cadences, a slow and simple oracle that knows the grid by walking it, and an
item with a sweep that does with decisions what the engine does.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import tz as dateutil_tz
from hypothesis import strategies as st
from schedule.cadence import Cadence, local_date
from schedule.decision import PAUSED, REASONS, Action, Situation, after_send, decide

DST_ZONES = ("Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe")
ZONES = (*DST_ZONES, "UTC", "Asia/Kathmandu", "America/Santiago", "Pacific/Kiritimati")
ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SEED = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")  # the seed's own settings
LONG_ENOUGH = 10_000  # a maximum that no simulation reaches


@dataclass(frozen=True)
class WorkingCalendar:
    """Closed on some days of a period that is prime to the week's seven days."""

    period: int
    closed: frozenset[int]

    def __call__(self, day):
        return day.toordinal() % self.period not in self.closed


@st.composite
def calendars(draw):
    period = draw(st.sampled_from((2, 3, 5, 11)))
    closed = draw(st.frozensets(st.integers(0, period - 1), max_size=period - 1))
    return WorkingCalendar(period, closed)


@st.composite
def cadences(draw, zones=ZONES, **fixed):
    opens = draw(st.integers(0, 24 * 60 - 1))
    closes = draw(st.integers(opens + 1, 24 * 60))
    values = {
        "delay": draw(st.integers(-40, 40)),
        "interval": draw(st.integers(1, 40)),
        "maximum": draw(st.integers(1, 5)),
        "hour": opens / 60,
        "until": closes / 60,
        "tz": draw(st.sampled_from(zones)),
        "weekdays": draw(st.frozensets(st.integers(0, 6), min_size=1)),
        "is_open": draw(st.none() | calendars()),
    }
    return Cadence(**values | fixed)


days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31))
anchors = days | moments


def on_wall(moment, tz):
    """A naive moment in UTC as an aware one on the wall of `tz`."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))


def at_wall(day, hour, tz):
    """The oracle's at_hour: dateutil knows what to do with a time that is not."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz))
    wall = dateutil_tz.resolve_imaginary(midnight + round(hour * 60) * MINUTE)
    return wall.astimezone(timezone.utc).replace(tzinfo=None)


def is_open(cadence, day):
    return day.weekday() in cadence.weekdays and (
        not cadence.is_open or cadence.is_open(day)
    )


def is_instant(anchor):
    return isinstance(anchor, datetime)


def never_before(cadence, anchor):
    """The moment that no slot lies before: when it was sent. A warning in advance comes
    before it."""
    return anchor if is_instant(anchor) and cadence.delay >= 0 else None


def anchor_day(cadence, anchor):
    return on_wall(anchor, cadence.tz).date() if is_instant(anchor) else anchor


def slot_by_walking(cadence, anchor, last):
    """The oracle's slot_after: walk the grid, then walk to an open day."""
    day = anchor_day(cadence, anchor) + timedelta(days=cadence.delay)
    while last is not None and day <= last:
        day += timedelta(days=cadence.interval)
    earliest = never_before(cadence, anchor)
    while True:
        slot = at_wall(day, cadence.hour, cadence.tz)
        if is_open(cadence, day) and not (earliest and slot < earliest):
            return slot
        day += ONE_DAY


def next_by_walking(cadence, anchor, last):
    """The oracle's after_send: the grid, once the interval is over. `last` is a day."""
    slot = slot_by_walking(cadence, anchor, last)
    if last is None:
        return slot
    day = last + cadence.interval * ONE_DAY
    while not is_open(cadence, day):
        day += ONE_DAY
    return max(slot, at_wall(day, cadence.hour, cadence.tz))


def slots_by_walking(cadence, anchor, last, count):
    """The next `count` slots when each reminder leaves at its own slot."""
    slots = []
    for _step in range(count):
        slots.append(next_by_walking(cadence, anchor, last))
        last = local_date(slots[-1], cadence.tz)
    return slots


@dataclass
class Item:
    """An item as the engine keeps it; `keeps_plan` = the planned slot is stored."""

    cadence: Cadence
    anchor: date | datetime | None
    keeps_plan: bool = True
    waiting: bool = True
    auto: bool = True
    enabled: bool = True
    excluded: bool = False
    paused_until: date | None = None
    planned: datetime | None = None
    last: datetime | None = None
    count: int = 0
    sent: list = field(default_factory=list)  # (moment, slot, reason), automatic only

    def decide(self, now):
        situation = Situation(
            waiting=self.waiting,
            auto=self.auto,
            enabled=self.enabled,
            excluded=self.excluded,
            anchor=self.anchor,
            sent_count=self.count,
            last=self.last,
            planned=self.planned,
            paused_until=self.paused_until,
        )
        return decide(self.cadence, situation, now)

    def counted(self, now):
        """A reminder has left, automatically or by hand."""
        self.count += 1
        self.last = max(self.last or now, now)
        self.planned = None
        if self.keeps_plan:
            self.planned = after_send(self.cadence, self.anchor, self.last, self.count)

    def sweep(self, now):
        decision = self.decide(now)
        if decision.action is Action.SEND:
            self.sent.append((now, decision.when, decision.reason))
            self.counted(now)
        elif decision.when and self.keeps_plan and decision.reason != PAUSED:
            self.planned = decision.when
        return decision

    def run(self, now, count):
        """Sweep at `now` and then whenever a decision says, until `count` more
        reminders have left or nothing is planned; return their moments."""
        before = len(self.sent)
        for _step in range(20 * count + 20):
            decision = self.sweep(now)
            if len(self.sent) == before + count:
                break
            if decision.action is not Action.SEND:
                if decision.when is None:
                    break
                now = max(now, decision.when)
        return [moment for moment, _slot, _reason in self.sent[before:]]

    def sent_days(self):
        return [local_date(moment, self.cadence.tz) for moment, *_ in self.sent]


# A script of what may happen: random sweeps, clock jumps, switches, pauses, by hand.

jumps = st.one_of(
    st.integers(0, 24 * 60),
    st.integers(0, 60 * 24 * 60),
    st.integers(0, 3 * 365 * 24 * 60),
    st.integers(-60 * 24 * 60, 0),
)
switches = st.sampled_from(("waiting", "auto", "enabled", "excluded"))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("sweep"), jumps),
        st.tuples(st.just("sweep"), jumps),
        st.tuples(st.just("next"), st.integers(0, 3 * 24 * 60)),
        st.tuples(st.just("next"), st.integers(0, 3 * 24 * 60)),
        st.tuples(st.just("pause"), st.none() | st.integers(-30, 60)),
        st.tuples(st.just("by hand"), jumps),
        st.tuples(switches, st.booleans()),
    ),
    max_size=40,
)


def play(item, now, script):
    """Let everything happen; return the days of the reminders counted by hand."""
    when, by_hand = None, []
    for step, value in script:
        if step == "next":  # sweep some minutes after the planned moment
            now = max(now, when or now) + value * MINUTE
        elif step in ("sweep", "by hand"):
            now += value * MINUTE
        if step == "by hand":
            item.counted(now)
            by_hand.append((len(item.sent), local_date(now, item.cadence.tz)))
        elif step == "pause":
            today = local_date(now, item.cadence.tz)
            pause = value is not None and today + timedelta(days=value)
            item.paused_until = pause or None
        elif step not in ("sweep", "next"):
            setattr(item, step, value)
        sent = len(item.sent)
        decision = item.sweep(now)
        when = decision.when
        check(item, decision, now, len(item.sent) > sent)
    return by_hand


def check(item, decision, now, sent):
    may_send = item.waiting and item.auto and item.enabled and not item.excluded
    assert decision.reason in REASONS
    assert sent == (decision.action is Action.SEND)
    if sent:
        assert may_send and decision.when <= now
        today = local_date(now, item.cadence.tz)
        assert item.paused_until is None or today >= item.paused_until
    elif decision.action is Action.WAIT and may_send:
        assert decision.when > now, "a sweep every minute does not spin"
