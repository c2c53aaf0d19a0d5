# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a condition of a filter reads: the record itself, the clock, or its parent.

A record that does not change may begin or cease to match all the same. Most conditions
tell where to look for that, so that not all records are read again. A condition comes
as plain values: the path of its field, the type of the field that the path begins with
(None for one without a column), its operator and its value.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

# Operators of filters over the records that a field leads to.
SUB_FILTERS = ("any", "not any", "any!", "not any!")
DATES = ("date", "datetime")
EARLIER_OR_LATER = ("<", "<=", ">", ">=")
# Moments that go on evenly with the clock: "now", "today -3d". Others, such as the
# first day of a month, jump.
EVEN_MOMENT = re.compile(r"(today|now)?(\s*[+-]\d+[dwHMS])*")
DAY = timedelta(days=1)


class Reads(Enum):
    """What has to change for a record to begin or cease to match a condition."""

    OWN = "the record itself"
    CLOCK = "nothing: a moment passes its date"
    PARENT = "the record that its field leads to"
    OTHER = "anything"


def reads(field_type, path, operator, value):
    """Return what a condition reads.

    >>> reads("char", "name", "=", "Anna")
    <Reads.OWN: 'the record itself'>
    >>> reads("date", "deadline", "<", "2026-01-31")
    <Reads.OWN: 'the record itself'>
    >>> reads("date", "deadline", "<", "today -3d")
    <Reads.CLOCK: 'nothing: a moment passes its date'>
    >>> reads("date", "deadline", "<", "today =monday").name
    'OTHER'
    >>> reads("many2one", "order_id.state", "=", "sale").name
    'PARENT'
    >>> reads("one2many", "line_ids", "=", False).name
    'OTHER'
    >>> reads(None, "is_late", "=", True).name
    'OTHER'
    """
    if "." not in path and _is_own(field_type, operator, value):
        return Reads.OWN
    if "." not in path and _is_even_clock(field_type, operator, value):
        return Reads.CLOCK
    if parent_part(field_type, path, operator, value) is not None:
        return Reads.PARENT
    return Reads.OTHER


def _is_own(field_type, operator, value):
    """Whether a condition compares a column of the record with constants."""
    if field_type in (None, "one2many") or operator in SUB_FILTERS:
        return False
    if field_type in DATES and isinstance(value, str):
        return value[:4].isdigit()
    return True


def _is_even_clock(field_type, operator, value):
    """Whether a condition compares a date of the record with an even moment."""
    return (
        field_type in DATES
        and operator in EARLIER_OR_LATER
        and isinstance(value, str)
        and bool(EVEN_MOMENT.fullmatch(value.strip()))
    )


def parent_part(field_type, path, operator, value):
    """Return the part of a condition that is about the record that its field leads to,
    as a filter on that record; None for a condition of another kind.

    >>> parent_part("many2one", "order_id.state", "=", "sale")
    [('state', '=', 'sale')]
    >>> parent_part("many2one", "order_id", "any", [("state", "=", "sale")])
    [('state', '=', 'sale')]
    >>> parent_part("many2one", "order_id", "=", 7)
    """
    if field_type != "many2one":
        return None
    _name, _dot, rest = path.partition(".")
    if rest:
        return [(rest, operator, value)]
    return value if operator in SUB_FILTERS else None


def passed_between(field_type, value, moment, elapsed):
    """Return the first and the last value of a date that a moment has passed by.

    `value` is the moment as the filter has it, `moment` what it stands for now: a
    date, or a datetime with or without its zone. `elapsed` says for how long the dates
    it passed are looked for, as a timedelta. Datetimes come back without a zone, in
    UTC.

    >>> hour = timedelta(hours=1)
    >>> noon = datetime(2026, 1, 10, 12)
    >>> [str(one) for one in passed_between("datetime", "now -3d", noon, hour)]
    ['2026-01-10 11:00:00', '2026-01-10 12:00:00']

    Of a day that begins elsewhere at another moment, a day more on either side:

    >>> day = date(2026, 1, 10)
    >>> [str(one) for one in passed_between("datetime", "today", day, hour)]
    ['2026-01-08 23:00:00', '2026-01-11 00:00:00']
    >>> [str(one) for one in passed_between("date", "today", day, hour)]
    ['2026-01-08', '2026-01-10']
    """
    moment = in_utc(moment)
    if field_type == "date":
        return (moment - elapsed - DAY).date(), moment.date()
    slack = DAY if "today" in value else timedelta(0)
    return moment - elapsed - slack, moment + slack


def in_utc(moment: date | datetime) -> datetime:
    """Return a moment in UTC without a time zone; of a day its beginning.

    >>> in_utc(datetime(2026, 1, 10, 12, tzinfo=timezone(timedelta(hours=2))))
    datetime.datetime(2026, 1, 10, 10, 0)
    >>> in_utc(date(2026, 1, 10))
    datetime.datetime(2026, 1, 10, 0, 0)
    """
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    if moment.tzinfo:
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment
