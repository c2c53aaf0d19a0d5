"""The decision: its reasons in their order, and the plan as the authority."""

import doctest
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule import decision as module
from schedule.cadence import Cadence, local_date, next_window
from schedule.decision import REASONS, Action, Decision
from simulation import (
    LONG_ENOUGH,
    MINUTE,
    ONE_DAY,
    SEED,
    Item,
    anchors,
    cadences,
    moments,
    next_by_walking,
)

ANCHOR = date(2026, 1, 5)  # the first slot is Saturday 10 January 07:00 UTC
SLOT = datetime(2026, 1, 10, 7)


def test_doctests():
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


@pytest.mark.parametrize(
    ("changes", "now", "action", "when", "reason"),
    [
        ({"waiting": False, "count": 3}, SLOT, "stop", None, "done"),
        ({"count": 3, "anchor": None}, SLOT, "stop", None, "exhausted"),
        ({"count": 4}, SLOT, "stop", None, "exhausted"),
        ({"anchor": None, "auto": False}, SLOT, "wait", None, "no_anchor"),
        ({"auto": False, "excluded": True}, SLOT, "wait", None, "item_off"),
        ({"excluded": True, "enabled": False}, SLOT, "wait", None, "client_off"),
        ({"enabled": False}, SLOT, "wait", SLOT, "company_off"),
        ({"enabled": False}, SLOT - ONE_DAY, "wait", SLOT, "company_off"),
        ({}, SLOT - MINUTE, "wait", SLOT, "planned"),
        ({}, SLOT, "send", SLOT, "due"),
        ({}, datetime(2026, 1, 10, 18, 59), "send", SLOT, "due"),
        ({}, datetime(2026, 1, 10, 19), "wait", SLOT + ONE_DAY, "outside_hours"),
        ({}, datetime(2026, 1, 11, 6, 59), "wait", SLOT + ONE_DAY, "outside_hours"),
        ({}, SLOT + ONE_DAY, "send", SLOT, "late"),
        (
            {"paused_until": date(2026, 1, 20), "enabled": False},
            SLOT,
            "wait",
            SLOT + 10 * ONE_DAY,
            "company_off",
        ),
        (
            {"paused_until": date(2026, 1, 20)},
            SLOT,
            "wait",
            SLOT + 10 * ONE_DAY,
            "paused",
        ),
        (
            {"paused_until": date(2026, 1, 20)},
            SLOT + 10 * ONE_DAY,
            "send",
            SLOT + 10 * ONE_DAY,
            "due",
        ),
        ({"paused_until": date(2026, 1, 10)}, SLOT - MINUTE, "wait", SLOT, "planned"),
    ],
)
def test_reasons_in_their_order(changes, now, action, when, reason):
    item = Item(**{"cadence": SEED, "anchor": ANCHOR} | changes)
    assert item.decide(now) == Decision(Action(action), when, reason)


def test_every_reason_is_known():
    constants = {
        value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    assert constants == REASONS


def test_a_closed_calendar_is_asked_again_every_day():
    closed = Cadence(5, 5, 3, 8, 20, "Europe/Copenhagen", is_open=lambda day: False)
    item = Item(closed, ANCHOR)
    decision = item.sweep(SLOT)
    assert decision == Decision(Action.WAIT, SLOT + ONE_DAY, "no_open_day")
    item.cadence = SEED  # the calendar is put right
    assert item.sweep(SLOT + ONE_DAY).action is Action.SEND


def test_a_date_that_means_never_stops_nobody():
    assert Item(SEED, date.max).decide(SLOT).reason == "no_open_day"


# A planned slot is the authority.


@given(cadences(), anchors, moments, moments)
def test_what_is_planned_is_when_it_leaves(cadence, anchor, planned, now):
    item = Item(cadence, anchor, planned=planned)
    decision = item.decide(now)
    if planned > now:
        assert decision == Decision(Action.WAIT, planned, "planned")
    elif next_window(cadence, now) > now:
        expected = Decision(Action.WAIT, next_window(cadence, now), "outside_hours")
        assert decision == expected
    else:
        assert (decision.action, decision.when) == (Action.SEND, planned)


@given(cadences(maximum=LONG_ENOUGH), anchors, moments, st.integers(0, 10**7))
def test_a_plan_that_is_used_up_is_no_plan(cadence, anchor, planned, minutes):
    """A crash after sending has left the old plan behind."""
    last = planned + minutes * MINUTE
    stale = Item(cadence, anchor, planned=planned, last=last, count=1)
    fresh = Item(cadence, anchor, planned=None, last=last, count=1)
    for later in (0, 1, 60, 24 * 60, 10**5):
        assert stale.decide(last + later * MINUTE) == fresh.decide(
            last + later * MINUTE
        )
    day = local_date(last, cadence.tz)
    due = next_by_walking(cadence, anchor, day)
    assert stale.decide(last) == Decision(Action.WAIT, due, "planned")
