"""What is wrong with a job: the rules, without Odoo."""

import doctest
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from schedule import watch
from schedule.watch import Job, Queue, lateness, problems

NOON = datetime(2026, 1, 10, 12)
MINUTE = timedelta(minutes=1)
RHYTHM = 20 * MINUTE
WELL = Job(next_run=NOON + MINUTE, rhythm=RHYTHM)


def test_examples():
    assert doctest.testmod(watch).failed == 0


@given(st.integers(-10_000, 10_000), st.integers(1, 1440))
def test_late_by_more_than_three_rhythms(overdue, rhythm):
    job = replace(WELL, next_run=NOON - overdue * MINUTE, rhythm=rhythm * MINUTE)
    assert problems(job, NOON) == (["late"] if overdue > 3 * rhythm else [])
    assert lateness(job, NOON) == max(overdue, 0) * MINUTE


@pytest.mark.parametrize("days, expected", [(89, []), (93, ["late"])])
def test_rhythm_in_months(days, expected):
    job = replace(
        WELL, next_run=NOON - timedelta(days=days), rhythm=relativedelta(months=1)
    )
    assert problems(job, NOON) == expected


def test_one_that_works_through_a_backlog_is_not_late():
    overdue = replace(WELL, next_run=NOON - timedelta(days=1))
    assert problems(replace(overdue, progress=NOON - MINUTE), NOON) == []
    assert problems(replace(overdue, progress=NOON - 61 * MINUTE), NOON) == ["late"]


def test_off():
    off = replace(WELL, active=False, next_run=NOON - timedelta(days=9), failures=9)
    assert problems(off, NOON) == ["stopped"]
    assert problems(replace(off, should_run=False), NOON) == []
    assert lateness(off, NOON) == timedelta()


@pytest.mark.parametrize("failures, expected", [(2, []), (3, ["failing"])])
def test_failing(failures, expected):
    assert problems(replace(WELL, failures=failures), NOON) == expected


@given(st.integers(0, 300))
def test_a_queue_stands_still(minutes):
    queue = Queue(waiting=1, oldest=NOON - minutes * MINUTE)
    expected = ["standing"] if minutes > 60 else []
    assert problems(replace(WELL, queue=queue), NOON) == expected
    # Who switched the queue off may not know that something waits in it.
    off = replace(WELL, queue=queue, active=False, should_run=False)
    assert problems(off, NOON) == expected


def test_failed_messages():
    assert problems(replace(WELL, queue=Queue(failed=1)), NOON) == ["failed"]
