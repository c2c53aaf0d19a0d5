"""The decision about one waiting item: send now, wait until when, or stop, and why.

For the sweep (`reminder.rule._cron_sweep`) and for the screens that say why an item
was or was not reminded. Pure: the same cadence, situation and moment always give the
same decision, and nothing is read from or written to a database. Moments are naive
datetimes in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from .anniversary import LONGEST
from .cadence import (
    ONE_DAY,
    Cadence,
    NoOpenDay,
    at_hour,
    local_date,
    next_window,
    slot_after,
)

DONE = "done"
EXHAUSTED = "exhausted"
NO_ANCHOR = "no_anchor"
ITEM_OFF = "item_off"
CLIENT_OFF = "client_off"
COMPANY_OFF = "company_off"
PAUSED = "paused"
PLANNED = "planned"
DUE = "due"
LATE = "late"
OUTSIDE_HOURS = "outside_hours"
NO_OPEN_DAY = "no_open_day"
LEFT_OUT = "left_out"
HELD = "held"

# A greeting belongs to its day: so many days late it still leaves, after an outage.
LATE_DAYS = 7
# The reasons of a decision to send: planned for today, or for an earlier day.
SENDING = frozenset((DUE, LATE))
# Every reason that a decision can give. What people read of them stands in
# `reminder.item`, which has a sentence for each but those of sending.
REASONS = SENDING | {
    CLIENT_OFF,
    COMPANY_OFF,
    DONE,
    EXHAUSTED,
    HELD,
    ITEM_OFF,
    LEFT_OUT,
    NO_ANCHOR,
    NO_OPEN_DAY,
    OUTSIDE_HOURS,
    PAUSED,
    PLANNED,
}


class Action(str, Enum):
    """What to do with an item."""

    SEND = "send"
    WAIT = "wait"
    STOP = "stop"
    # Of what returns every year: this year's are over, the next year's begin.
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision has to know about one item."""

    waiting: bool  # the record still waits
    auto: bool  # the item's own switch
    enabled: bool  # the company's switch
    excluded: bool  # the client's switch: True = no automatic reminders
    anchor: date | datetime | None  # see cadence.slot_after; None = not known yet
    sent_count: int  # counted reminders in this cycle
    last: datetime | None  # UTC, the last counted reminder of this cycle
    planned: datetime | None  # UTC, the slot planned already; None = from the anchor
    paused_until: date | None  # local day from which it goes on
    # UTC, the last reminder of any kind, also of an earlier cycle or by hand
    reminded: datetime | None = None
    # UTC, the slot that the client asked for; it comes before the interval is over
    asked: datetime | None = None
    # overdue already when its rule started, and nobody has taken it in
    left_out: bool = False
    held: bool = False  # waits for a decision, after its rule was changed
    # UTC, what is overdue was spread, or a person has chosen a day: no slot of its own
    # comes before this one
    not_before: datetime | None = None
    returns: bool = False  # every year: what was missed is not made up for


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, the planned moment in UTC (None = nothing planned), and why."""

    action: Action
    when: datetime | None
    reason: str  # one of REASONS


def decide(cadence: Cadence, situation: Situation, now: datetime) -> Decision:
    """Return what to do about an item at the moment `now` (UTC).

    SEND carries the slot that the reminder belongs to, WAIT the moment when to ask
    again (None: nothing will come of itself, somebody has to change something). With
    COMPANY_OFF that moment may lie in the past; with PAUSED it is the end of the pause:
    do not store it as the plan, or ending the pause early would change nothing.

    A planned slot is the authority, unless a counted reminder has left on its day or
    later: then it is used up, and the next one is counted from the anchor. So a plan
    that a crash left behind, or a clock that moved back, sends nothing twice.

    Nothing leaves before the interval after the last reminder is over, whatever is
    planned and whatever that reminder was; but for what the client has asked for since.

    Of what returns every year the answer may be AGAIN: all of this year's reminders
    were sent, or their days are past. Then the caller begins with the next year's and
    asks again.

    Raises nothing of its own: without an open day the answer is to ask again tomorrow.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> item = Situation(
    ...     waiting=True, auto=True, enabled=True, excluded=False,
    ...     anchor=date(2026, 1, 5), sent_count=0, last=None, planned=None,
    ...     paused_until=None,
    ... )
    >>> def show(hour, day):
    ...     decision = decide(seed, item, datetime(2026, 1, day, hour))
    ...     print(decision.action.value, decision.when, decision.reason)
    >>> show(6, 10)
    wait 2026-01-10 07:00:00 planned
    >>> show(7, 10)
    send 2026-01-10 07:00:00 due
    >>> show(23, 11)
    wait 2026-01-12 07:00:00 outside_hours
    >>> show(12, 31)
    send 2026-01-10 07:00:00 late
    """
    if not situation.waiting:
        return Decision(Action.STOP, None, DONE)
    if situation.sent_count >= cadence.maximum:
        action = Action.AGAIN if situation.returns else Action.STOP
        return Decision(action, None, EXHAUSTED)
    if situation.anchor is None:
        return Decision(Action.WAIT, None, NO_ANCHOR)
    if not situation.auto:
        return Decision(Action.WAIT, None, ITEM_OFF)
    if situation.excluded:
        return Decision(Action.WAIT, None, CLIENT_OFF)
    if situation.held:
        return Decision(Action.WAIT, None, HELD)
    if situation.left_out and situation.asked is None:
        return Decision(Action.WAIT, None, LEFT_OUT)
    try:
        if situation.returns and _is_over(cadence, situation, now):
            return Decision(Action.AGAIN, None, EXHAUSTED)
        return _decide_when(cadence, situation, now)
    except (NoOpenDay, OverflowError):
        tomorrow = local_date(now, cadence.tz) + ONE_DAY
        ask_again = at_hour(tomorrow, cadence.hour, cadence.tz)
        return Decision(Action.WAIT, ask_again, NO_OPEN_DAY)


def after_send(
    cadence: Cadence, anchor: date | datetime, now: datetime, sent: int = 0
) -> datetime:
    """Return the slot (UTC) that follows a counted reminder sent at `now` (UTC): the
    next one of the grid, once the interval is over.

    `sent`: how many counted reminders there are, this one included.

    Raises NoOpenDay when no open day follows; plan nothing then (planned=None), and
    `decide` asks again day by day.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(after_send(seed, date(2026, 1, 5), datetime(2026, 1, 31, 12)))
    2026-02-05 07:00:00
    >>> ladder = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen", gaps=(7, 14))
    >>> print(after_send(ladder, date(2026, 1, 5), datetime(2026, 1, 17, 12), sent=2))
    2026-01-31 07:00:00
    """
    slot = slot_after(cadence, anchor, local_date(now, cadence.tz), sent)
    return max(slot, interval_over(cadence, now, sent))


def interval_over(cadence: Cadence, last: datetime, sent: int = 0) -> datetime:
    """Return the slot (UTC) from which the interval after a reminder sent at `last`
    (UTC) is over: on the first open day so many days later.

    `last`: the last reminder of any kind.
    `sent`: how many counted reminders there are so far: of a ladder, it is the days
    before the next one that count.

    Raises NoOpenDay when no open day follows.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> print(interval_over(seed, datetime(2026, 1, 31, 12)))
    2026-02-05 07:00:00
    """
    try:
        between = timedelta(days=cadence.days_before(sent + 1))
        day = local_date(last, cadence.tz) + between
        return cadence.opening(cadence.next_open_day(day))
    except OverflowError as error:
        raise NoOpenDay(f"no slot within the calendar after {last}") from error


def _decide_when(cadence: Cadence, situation: Situation, now: datetime) -> Decision:
    """Decide for an item that is to be reminded some day. Raises NoOpenDay."""
    due = _due(cadence, situation)
    waits_for = PLANNED
    if situation.paused_until is not None:
        resumed = cadence.opening(cadence.next_open_day(situation.paused_until))
        if resumed > due:
            due, waits_for = resumed, PAUSED
    if not situation.enabled:
        return Decision(Action.WAIT, due, COMPANY_OFF)
    if due > now:
        return Decision(Action.WAIT, due, waits_for)
    window = next_window(cadence, now)
    if window > now:
        return Decision(Action.WAIT, window, OUTSIDE_HOURS)
    today = local_date(now, cadence.tz)
    is_late = local_date(due, cadence.tz) < today
    return Decision(Action.SEND, due, LATE if is_late else DUE)


def _is_over(cadence: Cadence, situation: Situation, now: datetime) -> bool:
    """Whether the days of an anniversary's reminders are so long past that what is
    still missing is not sent any more. The anniversary's own day counts, too: what
    comes before it is of use until then. Raises NoOpenDay.

    >>> birthday = Cadence(0, 5, 1, 8.0, 20.0, "Europe/Copenhagen")
    >>> warning = Cadence(-30, 5, 1, 8.0, 20.0, "Europe/Copenhagen")
    >>> item = Situation(
    ...     waiting=True, auto=True, enabled=True, excluded=False,
    ...     anchor=date(2026, 3, 1), sent_count=0, last=None, planned=None,
    ...     paused_until=None, returns=True,
    ... )
    >>> _is_over(birthday, item, datetime(2026, 3, 8, 12))
    False
    >>> _is_over(birthday, item, datetime(2026, 3, 9, 12))
    True
    >>> _is_over(warning, item, datetime(2026, 3, 8, 12))
    False
    """
    anchor = situation.anchor
    last = situation.last and local_date(situation.last, cadence.tz)
    slots = [slot_after(cadence, anchor, last, situation.sent_count)]
    if situation.last is not None:
        slots.append(interval_over(cadence, situation.last, situation.sent_count))
    slots += filter(None, (situation.asked, situation.not_before))
    final = anchor + timedelta(days=min(max(cadence.last_slot, 0), LONGEST))
    days = [local_date(slot, cadence.tz) for slot in slots]
    days.append(cadence.next_open_day(final))
    return local_date(now, cadence.tz) > max(days) + timedelta(days=LATE_DAYS)


def _due(cadence: Cadence, situation: Situation) -> datetime:
    """Return the slot that comes next, whatever the time is now."""
    last = situation.last and local_date(situation.last, cadence.tz)
    planned = situation.planned
    if planned is not None and (last is None or local_date(planned, cadence.tz) > last):
        due = planned
    else:
        due = slot_after(cadence, situation.anchor, last, situation.sent_count)
    if situation.not_before is not None and situation.asked is None:
        due = max(due, situation.not_before)
    reminded = max(filter(None, (situation.last, situation.reminded)), default=None)
    if reminded is None or _asked_since(cadence, situation, reminded):
        return due
    return max(due, interval_over(cadence, reminded, situation.sent_count))


def _asked_since(cadence: Cadence, situation: Situation, reminded: datetime) -> bool:
    """Whether the client asked for a reminder on a day after the last one."""
    asked = situation.asked
    return asked is not None and (
        local_date(asked, cadence.tz) > local_date(reminded, cadence.tz)
    )
