"""Two waiting items that become one, when the records that they are about are merged.

Pure, as all of `schedule`: where each of them stood says where the one that stays
stands. What was sent on either side stays counted, and the rhythm goes on from the last
reminder of either. Moments are naive datetimes in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .cadence import Cadence, NoOpenDay, at_hour, local_date, slot_after


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands."""

    running: bool  # its record waits, all reminders sent or not
    cycle: int  # counts how often the record began to wait; 0: never seen waiting
    sent: int  # counted reminders in this cycle
    last: datetime | None  # UTC, the last counted reminder
    anchor: datetime | None  # what the slots of this cycle are counted from


@dataclass(frozen=True, slots=True)
class Shift:
    """What becomes of the ledger's lines of the item that is folded."""

    cycle: int | None  # its current cycle becomes this one; None: it is over, too
    past: int  # lines of cycles that are over are put no later than this one
    steps: int  # is added to the counted steps of its current cycle


def fold(target: Standing, source: Standing) -> tuple[Standing, Shift]:
    """Return where the target stands with the source folded into it, and what becomes
    of the source's lines; the target's own lines stay as they are.

    When both wait, what was sent is counted together: three reminders at most are three
    in all.

    >>> once = Standing(True, 1, 1, datetime(2026, 1, 10), datetime(2026, 1, 5))
    >>> twice = Standing(True, 1, 2, datetime(2026, 1, 13), datetime(2026, 1, 3))
    >>> folded, shift = fold(once, twice)
    >>> (folded.cycle, folded.sent, folded.last.day, folded.anchor.day)
    (1, 3, 13, 3)
    >>> shift
    Shift(cycle=1, past=0, steps=1)

    What is over begins no second time because the other one is done.

    >>> over = Standing(False, 1, 3, datetime(2026, 1, 2), datetime(2026, 1, 1))
    >>> folded, shift = fold(over, twice)
    >>> (folded.running, folded.cycle, folded.sent, shift.cycle)
    (True, 2, 2, 2)
    """
    last = max(filter(None, (target.last, source.last)), default=None)
    if target.running or not source.running:
        cycle = target.cycle if target.running else max(target.cycle, source.cycle)
        both = target.running and source.running
        leads = target
        if not target.anchor or (
            both
            and source.anchor
            and source.last
            and source.last == last != target.last
        ):
            leads = source
        return (
            Standing(
                running=target.running,
                cycle=cycle,
                sent=target.sent + source.sent if both else target.sent,
                last=last,
                anchor=leads.anchor,
            ),
            Shift(
                cycle=cycle if both else None,
                past=cycle - 1 if target.running else cycle,
                steps=target.sent if both else 0,
            ),
        )
    cycle = max(target.cycle + 1, source.cycle)
    return (
        Standing(True, cycle, source.sent, last, source.anchor or target.anchor),
        Shift(cycle=cycle, past=cycle - 1, steps=0),
    )


def at_a_distance(
    cadence: Cadence, anchor: date | datetime, last: datetime, sent: int = 0
) -> date | datetime:
    """Return the anchor, moved where its grid has a slot nearer to the last reminder
    than the interval: it was sent on the grid of the other item.

    `sent`: how many counted reminders there are so far; of a ladder, the last one is
    then on the day of that step.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> at_a_distance(seed, date(2026, 1, 5), datetime(2026, 1, 15, 7))
    datetime.date(2026, 1, 5)
    >>> at_a_distance(seed, date(2026, 1, 5), datetime(2026, 1, 18, 7))
    datetime.date(2026, 1, 13)
    >>> ladder = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen", gaps=(7, 14))
    >>> at_a_distance(ladder, date(2026, 1, 5), datetime(2026, 1, 18, 7), sent=2)
    datetime.date(2026, 1, 6)
    """
    day = local_date(last, cadence.tz)
    try:
        next_day = local_date(slot_after(cadence, anchor, day, sent), cadence.tz)
        if (next_day - day).days >= cadence.days_before(sent + 1):
            return anchor
        reached = max(sent, 1) if cadence.gaps else 1
        moved = day - timedelta(days=cadence.days_to(reached))
        if not isinstance(anchor, datetime):
            return moved
        return at_hour(moved, cadence.hour, cadence.tz)
    except (NoOpenDay, OverflowError):
        return anchor


def both_stops(one: dict, other: dict) -> dict:
    """Return the exclusion and the pause of two contacts together, of one company:
    reminders begin no earlier than either says. Days are text, as in `reminder_stops`.

    >>> both_stops({"until": "2026-05-01", "reason": "Ill"}, {"excluded": True})
    {'excluded': True, 'until': '2026-05-01', 'reason': 'Ill'}
    >>> both_stops({"until": "2026-05-01"}, {"until": "2026-06-01", "reason": "Away"})
    {'until': '2026-06-01', 'reason': 'Away'}
    """
    later = max(one, other, key=lambda stop: stop.get("until") or "")
    earlier = other if later is one else one
    both = {**earlier, **later}
    if later.get("until") and not later.get("reason"):
        both.pop("reason", None)
    if one.get("excluded") or other.get("excluded"):
        both["excluded"] = True
    return both
