# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What will leave: the decisions of `decision`, run forward to a horizon.

For `reminder.rule._forecast`. Nothing is decided here: `decide` and `after_send` are
asked at each moment at which the sweep would ask them, which it has itself woken for.
Moments are naive datetimes in UTC.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from .cadence import Cadence, NoOpenDay, at_hour, local_date
from .decision import Action, Situation, after_send, decide

A_MOMENT = timedelta(seconds=1)


class Line(NamedTuple):
    """One reminder that will leave, to one person on one channel."""

    moment: datetime  # UTC
    rule_id: int
    item_id: int  # 0: its record does not wait yet
    res_id: int
    cycle: int
    step: int
    channel: str
    partner_id: int  # the person
    client_id: int | None  # the customer
    user_id: int | None
    company_id: int | None


class Sending(NamedTuple):
    """One reminder of an item that will leave."""

    moment: datetime  # UTC
    step: int
    again: int = 0  # how many cycles have begun until then


def run_forward(
    cadence: Cadence,
    situation: Situation,
    since: datetime,
    until: datetime,
    begin_again: Callable[[Situation, datetime], Situation] | None = None,
) -> Iterator[Sending]:
    """Yield the reminders of an item that leave from `since` on and before `until`,
    in order, as long as nothing changes.

    The sweep comes by at `since`, and then at each moment that it has planned. What is
    late at `since` leaves then, or as soon as the sending window opens.

    `begin_again`: the situation in which an item begins its next cycle once all
    reminders of one were sent, or it is over, of those that return every year; None:
    there is none.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> item = Situation(
    ...     waiting=True, auto=True, enabled=True, excluded=False,
    ...     anchor=datetime(2026, 3, 18).date(), sent_count=0, last=None, planned=None,
    ...     paused_until=None,
    ... )
    >>> def show(item, since, until):
    ...     for sending in run_forward(seed, item, since, until):
    ...         print(sending.moment, sending.step)
    >>> show(item, datetime(2026, 3, 20), datetime(2026, 4, 20))  # summer time begins
    2026-03-23 07:00:00 1
    2026-03-28 07:00:00 2
    2026-04-02 06:00:00 3
    >>> show(item, datetime(2026, 3, 25, 12), datetime(2026, 4, 3))  # one is late
    2026-03-25 12:00:00 1
    2026-03-30 06:00:00 2
    >>> show(item, datetime(2026, 3, 25, 23), datetime(2026, 3, 30))  # and it is night
    2026-03-26 07:00:00 1
    >>> paused = replace(item, paused_until=datetime(2026, 4, 1).date())
    >>> show(paused, datetime(2026, 3, 20), datetime(2026, 4, 20))
    2026-04-01 06:00:00 1
    2026-04-06 06:00:00 2
    2026-04-11 06:00:00 3
    """
    now, again = since, 0
    while now < until:
        decision = decide(cadence, situation, now)
        if decision.action is Action.AGAIN and begin_again is not None:
            situation = begin_again(situation, now)
            again += 1
            continue
        if decision.action is Action.STOP or decision.when is None:
            return
        if decision.action is Action.WAIT:
            if decision.when <= now:
                return  # somebody has to change something
            now = decision.when
            situation = replace(situation, planned=now)
            continue
        step = situation.sent_count + 1
        yield Sending(now, step, again)
        situation = sent(cadence, situation, now)
        if step >= cadence.maximum:
            if begin_again is None:
                return
            situation = begin_again(situation, now)
            again += 1


def sent(cadence: Cadence, situation: Situation, now: datetime) -> Situation:
    """Return the situation of an item after a counted reminder sent at `now` (UTC), as
    `reminder.item._counted` leaves it.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> item = Situation(
    ...     waiting=True, auto=True, enabled=True, excluded=False,
    ...     anchor=datetime(2026, 1, 5).date(), sent_count=0, last=None, planned=None,
    ...     paused_until=None,
    ... )
    >>> after = sent(seed, item, datetime(2026, 1, 10, 7))
    >>> after.sent_count, after.last == after.reminded, str(after.planned)
    (1, True, '2026-01-15 07:00:00')
    """
    step = situation.sent_count + 1
    planned = None
    if step < cadence.maximum:
        try:
            planned = after_send(cadence, situation.anchor, now, step)
        except NoOpenDay:
            planned = None  # asked again day by day
    return replace(situation, sent_count=step, last=now, reminded=now, planned=planned)


def next_cycle(situation: Situation, anchor: date) -> Situation:
    """Return the situation of an item whose reminders of one year are over, as it
    begins the next one.

    :param anchor: the day that its slots are counted from
    """
    return replace(
        situation, sent_count=0, anchor=anchor, planned=None, not_before=None
    )


def alike(cadence: Cadence, situation: Situation) -> Situation:
    """Return a situation that the same is decided about, and that more items share:
    of what was sent only the local day counts.

    >>> seed = Cadence(5, 5, 3, 8.0, 20.0, "Europe/Copenhagen")
    >>> def item(hour):
    ...     return Situation(
    ...         waiting=True, auto=True, enabled=True, excluded=False,
    ...         anchor=datetime(2026, 1, 5, hour), sent_count=1,
    ...         last=datetime(2026, 1, 10, hour), planned=None, paused_until=None,
    ...         reminded=datetime(2026, 1, 11, hour),
    ...     )
    >>> alike(seed, item(11)) == alike(seed, item(12)) != alike(seed, item(23))
    True
    """
    last, reminded = situation.last, situation.reminded
    if last is not None:
        last = _noon(last, cadence.tz)
    if reminded is not None:
        reminded = _noon(reminded, cadence.tz)
    anchor = situation.anchor
    if isinstance(anchor, datetime):
        # No slot of its day lies before it.
        opening = cadence.opening(local_date(anchor, cadence.tz))
        anchor = opening if anchor <= opening else opening + A_MOMENT
    return replace(situation, anchor=anchor, last=last, reminded=reminded)


def _noon(moment: datetime, tz: str) -> datetime:
    """Return noon (UTC) of the local day of a moment."""
    return at_hour(local_date(moment, tz), 12.0, tz)
