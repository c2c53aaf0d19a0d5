# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is overdue already when a rule starts, spread over days.

For `reminder.rule._backlog_plan`. Pure, as `cadence`: moments are naive datetimes in
UTC, days local dates in the time zone of the cadence.
"""

from datetime import datetime

from .cadence import ONE_DAY, Cadence, NoOpenDay, local_date


def openings(cadence: Cadence, now: datetime, days: int) -> list[datetime]:
    """Return the moments (UTC) at which the sending windows of the next `days` open
    days open, the first one not before `now`.

    There are fewer when the calendar has no more open days, and none when it has none.

    >>> office = Cadence(
    ...     5, 5, 3, 8.0, 16.0, "Europe/Copenhagen", weekdays=frozenset(range(5))
    ... )
    >>> for moment in openings(office, datetime(2026, 1, 8, 12), 3):  # Thursday 13:00
    ...     print(moment)
    2026-01-09 07:00:00
    2026-01-12 07:00:00
    2026-01-13 07:00:00
    >>> print(openings(office, datetime(2026, 1, 8, 6), 1)[0])  # Thursday 7:00
    2026-01-08 07:00:00
    >>> openings(office, datetime(2026, 1, 8, 6), 0)
    []
    """
    found = []
    day = local_date(now, cadence.tz)
    try:
        while len(found) < days:
            day = cadence.next_open_day(day)
            opening = cadence.opening(day)
            if opening >= now:
                found.append(opening)
            day += ONE_DAY
    except (NoOpenDay, OverflowError):
        return found
    return found


def shares(count: int, days: int) -> list[int]:
    """Return for each of `count` things in their order on which of so many days, from
    0 on, it is: evenly, as they come, the earlier days no emptier than the later ones.

    >>> shares(7, 3)
    [0, 0, 0, 1, 1, 2, 2]
    >>> shares(2, 5)
    [0, 1]
    >>> shares(0, 3)
    []
    """
    fewest, more = divmod(count, days)
    return [
        day
        for day in range(days)
        for _number in range(fewest + (1 if day < more else 0))
    ]
