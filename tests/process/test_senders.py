"""Four senders at the same time: once, whatever the processes and the server do."""

import contextlib
import os
from signal import SIGKILL

import pytest
from books import Books
from ground import postgres
from harness import wait_until
from sink_server import HUNG_UP

NUMBER = 120
SENDERS = 4
FILL = (
    f"env['ir.cron']._reminder_set_senders({SENDERS})",
    f"seed(env, {NUMBER})",
    "sweep(env)",
)
# In how many rounds four senders are killed, each at a moment of its own.
KILLED = int(os.environ.get("REMINDER_KILLS", "3"))


def settle(instance, number=NUMBER):
    """Let the queue run until nothing waits; what is in doubt stays so."""
    instance.sink.behave("accept")
    instance.shell("settle(env)")
    books = Books(instance)
    books.assert_agree()
    assert len(books.notices) == number
    return books


def test_all_take_part(instance):
    # Slow enough that none is through before the others have begun.
    instance.sink.behave("slow", seconds=0.02)
    instance.shell(*FILL)
    team = instance.team(SENDERS)
    team.wait()
    assert len(team.sent()) == SENDERS, "one had nothing to do: nothing was tested"
    assert set(team.ended().values()) == {0}
    log = team.log.read_text()
    assert "ERROR" not in log, log
    books = settle(instance)
    assert books.states == {"sent": NUMBER}
    assert books.arrived.total() == NUMBER
    assert set(books.lines.values()) == {1}


def test_three_hang(instance):
    """The server takes long for three mails: the fourth sender goes on alone.

    Of the three one is killed meanwhile. The others hear in the end that their mails
    were taken, and go on, too.
    """
    hang = SENDERS - 1
    instance.sink.behave("hold_after", times=hang)
    team = instance.team(SENDERS, *FILL)
    instance.sink.wait_until_holding(team, hang)
    wait_until(lambda: len(team.ended()) == 1, "the fourth sender to be through")
    books = Books(instance)
    held = hang * (NUMBER // SENDERS // 2)
    states = {"uncertain": hang, "queued": held - hang, "sent": NUMBER - held}
    assert books.states == states, "they hold half of their part, and no more"
    assert len(books.arrived) == NUMBER - held + hang
    # A further sender leaves those alone.
    instance.shell("hand_over(env)")
    assert Books(instance).states == states

    killed = next(pid for pid in team.members() if pid not in team.ended())
    os.kill(killed, SIGKILL)
    instance.sink.behave("accept")
    team.wait()
    assert sorted(team.ended().values()) == [-SIGKILL, 0, 0, 0]
    assert len(Books(instance).of("uncertain")) == 1
    books = settle(instance)
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    assert books.arrived.total() == NUMBER, "the server has the one in doubt, too"


def test_a_moody_server(instance):
    """It hangs up, says "not now", or nothing at all, as it likes."""
    instance.sink.behave("moody", patience=5)
    turn = f"senders(env, {SENDERS})"
    team = instance.team(SENDERS, *FILL, "impatient(1)", *([turn, "now(env)"] * 2))
    team.wait()
    books = settle(instance)
    failed = [notice.reason for notice in books.of("failed")]
    assert not failed, failed
    moods = instance.sink.moods()
    assert len(moods) > 2, "nothing was tested"
    # Before the text of a mail it is known that nothing left.
    in_doubt = moods.total() - moods[HUNG_UP]
    assert moods[HUNG_UP] and 0 < len(books.of("uncertain")) <= in_doubt
    assert len(books.of("sent")) > NUMBER / 2


def test_killed_at_any_moment(instance):
    """Senders, and a sweep beside them, are killed at some moment, round by round."""
    sent_by_them = 25 * KILLED
    claimed_by_them = 5 * KILLED
    number = sent_by_them + claimed_by_them
    told = instance.shell(
        f"seed(env, {sent_by_them})",
        "sweep(env)",
        f"waiting_clients(env, {claimed_by_them}, 'Further', WAITS)",
        "help_with_little()",
        f"killed_senders(env, {SENDERS}, {KILLED})",
    )
    before = Books(instance)
    assert told.count("KILLED") > 0
    before.assert_once()
    assert before.of("sent"), "nothing was tested"
    books = settle(instance, number)
    assert books.states.get("uncertain", 0) == len(before.of("uncertain"))
    assert len(books.of("sent")) + len(books.of("uncertain")) == number
    print(told.count("KILLED"), "killed of", (SENDERS + 1) * KILLED, before.states)
    print(books.states)


def test_a_slow_server(instance):
    """Odoo ends a worker whose job takes too long. A sender hands over no more than
    there is time for, and goes on when its job is run again."""
    number, limit = 50, 10
    instance.sink.behave("slow", seconds=0.6)
    instance.shell(
        f"seed(env, {number})",
        "env['ir.cron']._reminder_set_senders(2)",
        "sweep(env)",
        *("others_later(env)", "env.cr.commit()"),
    )
    limits = ("--limit-time-real-cron", limit)
    server = instance.start(*limits, workers=1, cron_threads=2)

    def is_over():
        assert "timeout after" not in server.log.read_text(), "a worker was killed"
        return Books(instance).states == {"sent": number}

    instance.wait_for_crons(is_over, "all to leave")


def test_fewer_while_they_work(instance):
    """Their number goes down while one runs: that one is switched off by its own next
    run, which hands nothing over."""
    active = "SELECT cron_name FROM ir_cron WHERE active AND cron_name LIKE %s"
    senders = "Reminders: sender %"
    instance.shell(
        "seed(env, 2)",
        "env['ir.cron']._reminder_set_senders(4)",
        "sweep(env)",
        "env.cr.commit()",
    )
    with contextlib.closing(postgres.connect(instance.database)) as connection:
        cursor = connection.cursor()
        # As Odoo has it for as long as the job runs.
        cursor.execute("BEGIN")
        cursor.execute(
            "SELECT FROM ir_cron WHERE cron_name = %s FOR NO KEY UPDATE",
            ["Reminders: sender 3"],
        )
        instance.shell(
            "settings = env['res.config.settings'].create({'reminder_senders': 1})",
            "settings.execute()",
            "env.cr.commit()",
        )
    assert instance.query(active, senders) == [("Reminders: sender 3",)]
    instance.shell(
        "env['ir.cron']._reminder_sender_jobs()[1].method_direct_trigger()",
        "env.cr.commit()",
    )
    assert instance.query(active, senders) == []
    assert not instance.sink.mails()


@pytest.mark.parametrize("work", ["send_queue(env)", "hand_over(env)"])
def test_nothing_is_held_while_connecting(instance, work):
    """A server may take a minute for that. What all senders and the sweep write is
    free meanwhile."""
    told = instance.shell(
        "seed(env, 2)",
        "sweep(env)",
        f"port = {instance.sink.port}",
        "server = {'smtp_host': '127.0.0.1', 'smtp_encryption': 'none'}",
        "server |= {'smtp_port': port}",
        "names = [{'name': name, **server} for name in ('One', 'Two')]",
        "mails = env['mail.mail'].search([('is_reminder', '=', True)])",
        "for mail, server in zip(mails, env['ir.mail_server'].create(names)):",
        "    mail.mail_server_id = server",
        "env.cr.commit()",
        "connect = type(server)._connect__",
        "def connecting(servers, *args, **options):",
        "    with env.registry.cursor() as cr:",
        "        cr.execute('SELECT id FROM reminder_place FOR UPDATE NOWAIT')",
        "        print('FREE' if cr.rowcount else 'NONE', flush=True)",
        "    return connect(servers, *args, **options)",
        "type(server)._connect__ = connecting",
        work,
    )
    assert told.count("FREE") == 2, "the second one could not connect"
    assert len(instance.sink.mails()) == 2
