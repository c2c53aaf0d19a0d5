"""The crons of a real server: what nobody drives by hand still goes its way."""

import pytest
from books import LINES, Books

NUMBER = 100
ONLY_OURS = """
    UPDATE ir_cron SET active = FALSE
     WHERE cron_name NOT IN ('Reminders: sweep', 'Mail: Email Queue Manager')
"""
BREAK_ONE = """
    UPDATE res_partner SET color = 7
     WHERE id = (SELECT res_id FROM reminder_item ORDER BY id OFFSET 42 LIMIT 1)
"""
MEND = "UPDATE res_partner SET color = 0 WHERE color = 7"
SWEEP = """
    SELECT active, failure_count, first_failure_date
      FROM ir_cron WHERE cron_name = 'Reminders: sweep'
"""
BROKEN = """
    SELECT error, reason_code, next_date > now() AT TIME ZONE 'UTC'
      FROM reminder_item WHERE error IS NOT NULL
"""
A_DAY_LATER = """
    UPDATE reminder_item SET next_date = next_date - INTERVAL '1 day'
     WHERE error IS NOT NULL;
    UPDATE ir_cron SET nextcall = nextcall - INTERVAL '1 day'
     WHERE cron_name = 'Reminders: sweep';
"""
ACTIVITIES = """
    SELECT count(*) FROM mail_activity
     WHERE res_model = 'reminder.rule' AND summary = 'Reminders could not be made'
"""


@pytest.fixture
def ready(instance):
    """An instance with a hundred due reminders, whose crons are still to run."""
    instance.shell(f"seed(env, {NUMBER})")
    instance.query(ONLY_OURS)
    return instance


def test_one_template_in_a_hundred_raises(ready):
    """Ninety-nine arrive; the error is on the item; staff are told once.

    The cron goes on: neither counted as failed nor deactivated. A day later it tries
    again, tells nobody a second time, and sends the last one when it is mended.
    """
    ready.query(BREAK_ONE)
    ready.start(cron_threads=1)
    ready.wait_for_crons(lambda: logged(ready) == NUMBER - 1, "99 reminders")
    assert_one_is_broken(ready)

    ready.query(A_DAY_LATER)
    ready.wait_for_crons(lambda: is_broken_and_planned(ready), "the next try")
    assert_one_is_broken(ready)

    ready.query(MEND)
    ready.query(A_DAY_LATER)
    ready.wait_for_crons(lambda: logged(ready) == NUMBER, "the last reminder")
    books = Books(ready)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}
    assert ready.query(SWEEP) == [(True, 0, None)]


def test_a_server_is_killed_and_started_again(ready):
    """Killed inside SMTP: the next server goes on by itself where the first one was."""
    ready.sink.behave("hold_after", let_through=42)
    server = ready.start(cron_threads=1)
    ready.wait_for_crons(lambda: ready.sink.is_holding(server), "the mail queue")
    server.kill()
    ready.sink.behave("accept")
    ready.start(cron_threads=1)
    ready.wait_for_crons(lambda: logged(ready) == NUMBER - 1, "99 reminders")
    books = Books(ready)
    books.assert_once()
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    assert len(books.arrived) == NUMBER
    assert ready.query(SWEEP) == [(True, 0, None)]


def assert_one_is_broken(instance):
    books = Books(instance)
    books.assert_once()
    assert books.states == {"sent": NUMBER - 1, "failed": 1}
    assert len(books.arrived) == NUMBER - 1
    [(error, reason_code, is_planned)] = instance.query(BROKEN)
    assert "ZeroDivisionError" in error
    assert reason_code == "error" and is_planned
    assert instance.query(ACTIVITIES) == [(1,)]
    assert instance.query(SWEEP) == [(True, 0, None)]


def logged(instance):
    """How many lines of automatic reminders there are; none was sent by hand."""
    lines = instance.query(LINES)
    assert not any(by_hand for _client, by_hand, _times in lines)
    return sum(times for *_key, times in lines)


def is_broken_and_planned(instance):
    # While it is being tried the error is gone for a moment.
    return [planned for *_error, planned in instance.query(BROKEN)] == [True]
