"""At most so many letters a week for one contact.

For the claim (`reminder.item._hold_capped`), for the making of messages, and for the
forecast. Pure: moments of letters go in, a moment comes out. Moments are naive
datetimes in UTC.
"""

from collections.abc import Iterable, Mapping
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


class Letters:
    """The letters to contacts as they are claimed, one message after the other.

    `moments`: of whom (company and contact) to when letters went to them; a mapping
    that has a list for everybody, to which what is claimed is added.
    `open_letters`: of whom and by what channel a letter is claimed that others may
    join, a set.

    >>> from collections import defaultdict
    >>> monday = datetime(2026, 1, 5, 7)
    >>> letters, anna = Letters(defaultdict(list)), (1, 7)
    >>> for channel, shares in (("email", 1), ("email", 1), ("email", 0), ("sms", 1)):
    ...     print(letters.claim(anna, channel, 1, monday, shares))
    2026-01-05 07:00:00
    2026-01-05 07:00:00
    2026-01-12 07:00:00
    2026-01-12 07:00:00
    """

    def __init__(
        self,
        moments: Mapping[tuple, list[datetime]],
        open_letters: Iterable[tuple] = (),
    ):
        self.moments = moments
        self.open = set(open_letters)

    def close(self):
        """What was claimed until now is made: nothing more joins it."""
        self.open.clear()

    def claim(
        self, whose: tuple, channel: str, cap: int, moment: datetime, shares: bool
    ) -> datetime:
        """Claim a message that would go at `moment`; return when it may go. If that is
        later, nothing is claimed.

        `cap`: as of `may_go`.
        `shares`: whether it may go in one letter with others.
        """
        joins = (*whose, channel)
        if shares and joins in self.open:
            return moment
        when = may_go(self.moments[whose], cap, moment)
        if when <= moment:
            self.moments[whose].append(moment)
            if shares:
                self.open.add(joins)
        return when
