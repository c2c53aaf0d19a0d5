"""What a condition of a filter reads, and when a moment passed a date by."""

from datetime import date, datetime, timedelta, timezone

import pytest
from expressions.conditions import (
    DAY,
    EARLIER_OR_LATER,
    Reads,
    in_utc,
    parent_part,
    passed_between,
    reads,
)
from hypothesis import given
from hypothesis import strategies as st

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1))
ELAPSED = st.timedeltas(timedelta(0), timedelta(days=1))


@pytest.mark.parametrize(
    ("field_type", "path", "operator", "value", "expected"),
    [
        # of the record itself, with constants
        ("char", "name", "=", "Anna", Reads.OWN),
        ("boolean", "active", "=", True, Reads.OWN),
        ("selection", "state", "in", ["draft", "sent"], Reads.OWN),
        ("many2one", "partner_id", "=", 7, Reads.OWN),
        ("many2one", "partner_id", "child_of", [7], Reads.OWN),
        ("many2many", "tag_ids", "in", [7], Reads.OWN),
        ("date", "deadline", "<", "2026-01-31", Reads.OWN),
        ("date", "deadline", "<", date(2026, 1, 31), Reads.OWN),
        ("datetime", "create_date", "!=", False, Reads.OWN),
        # the clock
        ("date", "deadline", "<=", "today", Reads.CLOCK),
        ("datetime", "create_date", ">", "now -10d", Reads.CLOCK),
        ("datetime", "create_date", ">=", " -1w +2H -3M +4S ", Reads.CLOCK),
        ("date", "deadline", "<", "", Reads.CLOCK),
        # the clock, by leaps
        ("date", "deadline", "<", "today =monday", Reads.OTHER),
        ("date", "deadline", "<", "=1d", Reads.OTHER),
        ("date", "deadline", "<", "today -1m", Reads.OTHER),
        ("date", "deadline", "=", "today", Reads.OTHER),
        ("date", "deadline", "in", ["today"], Reads.OWN),
        # a record that it points to
        ("many2one", "order_id.state", "=", "sale", Reads.PARENT),
        ("many2one", "order_id.partner_id.lang", "=", "da_DK", Reads.PARENT),
        ("many2one", "order_id", "any", [("state", "=", "sale")], Reads.PARENT),
        ("many2one", "order_id", "not any!", [("id", ">", 0)], Reads.PARENT),
        # anything
        ("one2many", "line_ids", "=", False, Reads.OTHER),
        ("one2many", "line_ids.name", "=", "Anna", Reads.OTHER),
        ("many2many", "tag_ids", "any", [("name", "=", "A")], Reads.OTHER),
        ("many2many", "tag_ids.name", "=", "A", Reads.OTHER),
        ("date", "deadline.year_number", "=", 2026, Reads.OTHER),
        (None, "is_late", "=", True, Reads.OTHER),
        (None, "is_late.name", "=", True, Reads.OTHER),
    ],
)
def test_reads(field_type, path, operator, value, expected):
    assert reads(field_type, path, operator, value) is expected
    part = parent_part(field_type, path, operator, value)
    assert (part is not None) == (expected is Reads.PARENT)


def test_sub_filters_are_handed_on_as_they_are():
    domain = object()
    assert parent_part("many2one", "order_id", "any", domain) is domain


@given(MOMENTS, ELAPSED, MOMENTS, st.sampled_from(EARLIER_OR_LATER))
def test_no_datetime_is_missed(now, elapsed, value, operator):
    """What matches otherwise now than when it was looked at last lies between."""
    compare = {
        "<": lambda moment: value < moment,
        "<=": lambda moment: value <= moment,
        ">": lambda moment: value > moment,
        ">=": lambda moment: value >= moment,
    }[operator]
    first, last = passed_between("datetime", "now", now, elapsed)
    if compare(now) != compare(now - elapsed):
        assert first <= value <= last
    assert last - first == elapsed


@given(MOMENTS, ELAPSED, st.integers(-3, 3))
def test_no_day_is_missed(now, elapsed, distance):
    today = now.date()
    value = today + distance * DAY
    first, last = passed_between("date", "today", today, elapsed)
    if (value < today) != (value < (now - elapsed).date()):
        assert first <= value <= last


def test_moments_with_a_zone():
    copenhagen = timezone(timedelta(hours=1))
    midnight = datetime(2026, 1, 10, tzinfo=copenhagen)
    assert in_utc(midnight) == datetime(2026, 1, 9, 23)
    assert passed_between("datetime", "now", midnight, timedelta(0)) == (
        datetime(2026, 1, 9, 23),
        datetime(2026, 1, 9, 23),
    )
