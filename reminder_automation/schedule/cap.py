"""At most so many letters a week for one contact.

For the claim (`reminder.item._hold_capped`), for the making of messages, and for the
forecast. Pure: moments of letters go in, a moment comes out. Moments are naive
datetimes in UTC.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


def may_go(letters: Iterable[datetime], cap: int, moment: datetime) -> datetime:
    """Return when a letter to a contact may go that would go at `moment`: then, or as
    soon as fewer than `cap` letters went in the seven days before.

    A letter is one message to the contact, however many records it tells of: what
    joins a letter that goes at `moment` anyway needs no room of its own.

    `letters`: when letters went to the contact, in any order; what is older than seven
    days plays no part. Seven days are 168 hours: a letter that goes at the same hour a
    week later has room.
    `cap`: 0 = no limit.

    >>> monday = datetime(2026, 1, 5, 7)
    >>> days = [monday, datetime(2026, 1, 7, 7)]
    >>> print(may_go(days, 3, datetime(2026, 1, 8, 7)))
    2026-01-08 07:00:00
    >>> print(may_go(days, 2, datetime(2026, 1, 8, 7)))
    2026-01-12 07:00:00
    >>> print(may_go(days, 1, datetime(2026, 1, 8, 7)))
    2026-01-14 07:00:00
    >>> print(may_go(days, 2, datetime(2026, 1, 12, 7)))
    2026-01-12 07:00:00
    >>> print(may_go(days, 0, datetime(2026, 1, 8, 7)))
    2026-01-08 07:00:00
    """
    if cap <= 0:
        return moment
    week = sorted(letter for letter in letters if letter > moment - WEEK)
    return week[-cap] + WEEK if len(week) >= cap else moment
