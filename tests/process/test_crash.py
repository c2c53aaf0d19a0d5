"""Crash: a process killed at any line loses nothing, and repeats nothing.

Real processes are killed by SIGKILL one after the other, each at its own stage of the
way, so that each one also has to cope with what the one before left behind.
"""

import pytest
from books import A_QUARTER_LATER, Books

NUMBER = 12
ROUND = ("sweep(env)", "send_queue(env)")
ACTIVITIES = """
    SELECT count(*) FROM mail_activity
     WHERE res_model = 'reminder.rule'
       AND summary LIKE 'Delivery could not be confirmed%%'
"""
QUEUED = "SELECT state, count(*) FROM mail_mail WHERE is_reminder GROUP BY state"
TOLD = """
    SELECT notification_status, count(*) FROM mail_notification
     WHERE mail_message_id IN (SELECT mail_message_id FROM reminder_delivery)
  GROUP BY notification_status ORDER BY 2 DESC
"""

# Where the process is killed, whether before or after the method, and what the ledger
# tells of the twelve then.
BEFORE_ANYTHING_LEFT = (
    ("reminder.item", "_insert_notices", "after", {}),
    ("reminder.notice", "_compose_email", "before", {"planned": NUMBER}),
    ("reminder.notice", "_queued", "before", {"planned": NUMBER}),
    ("reminder.notice", "_trigger_queues", "after", {"planned": NUMBER}),
    ("mail.mail", "_reminder_hand_over", "before", {"queued": NUMBER}),
    ("reminder.delivery", "_look", "after", {"queued": NUMBER}),
)


def test_nothing_had_left(instance):
    """Killed until the very door: all arrive once, and nobody has to look."""
    first = [f"seed(env, {NUMBER})"]
    for model, method, moment, states in BEFORE_ANYTHING_LEFT:
        crash(instance, model, method, moment, first)
        first = ()
        books = Books(instance)
        assert books.states == states, f"killed {moment} {method}"
        assert not books.arrived
    instance.shell(*ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}
    assert instance.query(ACTIVITIES) == [(0,)]


@pytest.fixture
def five_lost(instance):
    """Five mails whose process was killed with them in its hands; two had not left."""
    first = [f"seed(env, {NUMBER})"]
    crash(instance, "ir.mail_server", "send_email", "before", first)
    crash_in_smtp(instance, "hold_before")
    crash_in_smtp(instance, "hold_after")
    crash(instance, "mail.mail", "_postprocess_sent_message", "before")
    crash(instance, "mail.mail", "_postprocess_sent_message", "after")
    return instance


def test_what_may_have_left_is_uncertain(five_lost):
    """Killed around the server's answer: each such mail waits for a person to decide.

    The others arrive. Neither sweeps nor mail queues touch the five again, soon or
    later; staff are told once. Then the buttons: those of the five that are in the
    sink "went out", and the others are sent again, as the same messages.
    """
    books = Books(five_lost)
    assert books.states == {"uncertain": 5, "queued": NUMBER - 5}
    assert len(books.arrived) == 3

    five_lost.shell(*ROUND)
    books = Books(five_lost)
    books.assert_once()
    assert books.states == {"uncertain": 5, "sent": NUMBER - 5}
    assert five_lost.query(ACTIVITIES) == [(0,)]

    five_lost.query(A_QUARTER_LATER)
    five_lost.shell(*ROUND, *ROUND)
    later = Books(five_lost)
    later.assert_agree()
    assert (later.states, later.arrived) == (books.states, books.arrived)
    assert five_lost.query(ACTIVITIES) == [(1,)]

    in_sink = [
        row.id for row in later.of("uncertain") if row.message_id in later.arrived
    ]
    assert len(in_sink) == 3
    five_lost.shell(
        "lost = env['reminder.notice'].search([('state', '=', 'uncertain')])",
        f"arrived = lost.browse({in_sink})",
        "arrived.action_it_went_out()",
        "(lost - arrived).action_send_again()",
        "env.cr.commit()",
        *ROUND,
    )
    books = Books(five_lost)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}
    assert {*books.arrived} == {row.message_id for row in later.notices}


def test_one_is_in_doubt_at_most(instance):
    """Killed on the way through many that leave in one go: what left before is noted,
    though Odoo's own books are lost; one is in doubt, and the rest wait."""
    process = instance.spawn(
        f"seed(env, {NUMBER})",
        "interrupt(env, SIGKILL, 'mail.mail', '_prepare_outgoing_list', 6, True)",
        *ROUND,
    )
    process.wait_killed()
    books = Books(instance)
    assert books.states == {"sent": 5, "uncertain": 1, "queued": NUMBER - 6}
    assert len(books.arrived) == 5
    assert instance.query(QUEUED) == [("outgoing", NUMBER)]
    crash(instance, "mail.mail", "_reminder_close_books", "before")
    books = Books(instance)
    # Ten were looked at together.
    assert books.states == {"sent": 9, "uncertain": 1, "queued": NUMBER - 10}
    assert len(books.arrived) == books.arrived.total() == 9
    assert instance.query(QUEUED) == [("outgoing", NUMBER)]
    instance.shell(*ROUND)
    books = Books(instance)
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    assert books.arrived.total() == NUMBER - 1
    assert instance.query(QUEUED) == [("outgoing", 1)], "that may be in other hands"
    instance.query(A_QUARTER_LATER)
    instance.shell(*ROUND)
    assert Books(instance).arrived.total() == NUMBER - 1
    assert instance.query(QUEUED) == [("exception", 1)]
    assert instance.query(TOLD) == [("sent", NUMBER - 1), ("exception", 1)]


def test_the_chatter_is_written_after_the_crash(instance):
    """Killed when the outcomes were known and the chatter had no line of them yet."""
    first = [f"seed(env, {NUMBER})"]
    crash(instance, "reminder.notice", "_log_line", "before", first)
    books = Books(instance)
    assert (books.states, books.lines) == ({"sent": NUMBER}, {})
    instance.shell(*ROUND)
    Books(instance).assert_agree()


def crash(instance, model, method, moment, first=()):
    """Run a process that is killed when it comes to a method."""
    process = instance.spawn(
        *first,
        f"interrupt(env, SIGKILL, {model!r}, {method!r}, after={moment == 'after'})",
        *ROUND,
    )
    process.wait_killed()


def crash_in_smtp(instance, mode):
    """Run a process that is killed while it waits for the mail server's answer."""
    instance.sink.behave(mode)
    process = instance.spawn(*ROUND)
    instance.sink.wait_until_holding(process)
    process.kill()
    instance.sink.behave("accept")
