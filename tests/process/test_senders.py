"""Four senders at the same time: once, whatever the processes and the server do."""

from books import A_QUARTER_LATER, Books
from harness import gate, wait_until

NUMBER = 120
SENDERS = 4
FILL = (f"seed(env, {NUMBER})", "sweep(env)")
SEND = (
    "meet(env, 1)",
    "env['mail.mail']._reminder_send_alongside()",
    "env.cr.commit()",
)
ROUND = ("sweep(env)", "send_queue(env)")
NOW = """
    UPDATE mail_mail SET scheduled_date = now() AT TIME ZONE 'UTC'
     WHERE scheduled_date IS NOT NULL
"""
HANDED_OVER = "SELECT count(*) FROM reminder_delivery WHERE state != 'queued'"
CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid != pg_backend_pid()
"""


def start(instance, first=()):
    """Four processes that begin to send at the same moment.

    :param first: lines that the first one runs before
    """
    with gate(instance.database, 1, waiting=SENDERS):
        return [
            instance.spawn(*(first if number == 0 else ()), *SEND)
            for number in range(SENDERS)
        ]


def settle(instance, rounds=12):
    """Let the queue run until nothing waits; what is in doubt stays so."""
    instance.sink.behave("accept")
    for _round in range(rounds):
        instance.query(NOW)
        instance.shell(*ROUND)
        if not Books(instance).of("queued"):
            break
    instance.query(A_QUARTER_LATER)
    instance.shell(*ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert len(books.notices) == NUMBER
    return books


def test_all_take_part(instance):
    instance.shell(*FILL)
    processes = start(instance)
    for process in processes:
        process.wait()
        log = process.log.read_text()
        assert "successfully sent" in log, "one had nothing to do: nothing was tested"
        assert "ERROR" not in log, log
    books = settle(instance)
    assert books.states == {"sent": NUMBER}
    assert books.arrived.total() == NUMBER
    assert set(books.lines.values()) == {1}


def test_one_is_killed(instance):
    instance.shell(*FILL)
    deadly = "interrupt(env, SIGKILL, 'mail.mail', '_prepare_outgoing_list', 5, True)"
    first, *others = start(instance, [deadly])
    first.wait_killed()
    for process in others:
        process.wait()
    books = settle(instance)
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    assert books.arrived.total() == NUMBER - 1


def test_a_moody_server(instance):
    """It drops connections and says "not now" as it likes."""
    instance.shell(*FILL)
    instance.sink.behave("moody")
    for _turn in range(3):
        instance.query(NOW)
        for process in start(instance):
            process.wait()
    books = settle(instance)
    failed = [notice.reason for notice in books.of("failed")]
    assert not failed, failed
    assert books.states["sent"] > NUMBER / 2
    arrived = [one for one in books.notices if one.message_id in books.arrived]
    assert {one.message_id for one in books.of("sent")} <= {
        one.message_id for one in arrived
    }, "nothing is called sent that did not arrive"


def test_the_database_is_restarted(instance):
    """All connections end at once; what the ledger knows holds."""
    instance.shell(*FILL)
    processes = start(instance)
    wait_until(
        lambda: instance.query(HANDED_OVER)[0][0] > NUMBER / 4, "some to be sent"
    )
    instance.query(CUT_OFF)
    for process in processes:
        process.popen.wait(90)
    books = settle(instance)
    assert books.states.get("uncertain", 0) <= SENDERS
    assert books.states["sent"] + books.states.get("uncertain", 0) == NUMBER
