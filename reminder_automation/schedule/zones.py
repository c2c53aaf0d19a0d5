# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Names of time zones that come from other people's rows."""

from zoneinfo import ZoneInfo


def known_zone(*names):
    """The first of these that is the name of a time zone; "UTC" when none is.

    A name may be older than the list of zones of this machine, or younger.

    >>> known_zone("Mars/Olympus", None, "Europe/Copenhagen")
    'Europe/Copenhagen'
    >>> known_zone("", "../etc/passwd")
    'UTC'
    """
    for name in names:
        try:
            ZoneInfo(name or "")
        except (ValueError, OSError, KeyError):
            # ZoneInfoNotFoundError is a KeyError; "" and paths are other ones.
            continue
        return name
    return "UTC"
