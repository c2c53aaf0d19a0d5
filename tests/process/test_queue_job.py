"""With queue_job of OCA installed its jobs hand reminders over, run by its runner."""

import os
import random
import subprocess
import time
from signal import SIGKILL

import pytest
from books import Books
from ground import cluster, databases
from harness import PATIENCE, Instance, Sink, query, wait_until
from sink_server import HUNG_UP

NUMBER, SENDERS, OTHERS = 120, 3, 4
# How many processes are killed, at some moment each.
FEW = 3
KILLED = int(os.environ.get("REMINDER_KILLS", FEW))
RUNNER = ("--load", "base,web,queue_job")
SET = "UPDATE ir_config_parameter SET value = %s WHERE key = %s"
CHANNELS = f"root:4,root.reminder:{SENDERS}"
STATES = """
    SELECT state, count(*)::int FROM queue_job
     WHERE channel = 'root.reminder' GROUP BY state ORDER BY state
"""
OURS = "SELECT state, retry, max_retries, user_id FROM queue_job ORDER BY id"
FUNCTION = """
    SELECT channel, allow_commit FROM queue_job_function
     WHERE name = '<mail.mail>._reminder_send_as_job'
"""
RETRIED = """
    SELECT name, extract(epoch FROM eta - now() AT TIME ZONE 'UTC') FROM queue_job
     WHERE state = 'pending' AND retry = 1 AND eta IS NOT NULL
"""
# Odoo's mail queue is asked to run.
QUEUE = """
    SELECT count(*) FROM ir_cron_trigger run
      JOIN ir_model_data named ON named.res_id = run.cron_id AND named.model = 'ir.cron'
     WHERE named.name = 'ir_cron_mail_scheduler_action'
"""
# As the runner asks for dead jobs, those that died a moment ago, too.
DEAD_LONG_AGO = """
    UPDATE queue_job SET date_enqueued = date_enqueued - INTERVAL '1 minute'
     WHERE state IN ('enqueued', 'started')
       AND (id IN (SELECT queue_job_id FROM queue_job_lock FOR UPDATE SKIP LOCKED)
            OR id NOT IN (SELECT queue_job_id FROM queue_job_lock))
"""
NOW = "UPDATE queue_job SET eta = NULL WHERE state = 'pending'"
SCHEDULED = ("env['mail.mail']._reminder_send_alongside()", "env.cr.commit()")
UNINSTALL = "env['ir.module.module'].search([('name', '=', '{}')])"


@pytest.fixture(scope="module")
def prepared(bare, tmp_path_factory):
    """A database with queue_job, and with jobs that wait to hand over what is due."""
    name, folder = f"{bare}-jobs", tmp_path_factory.mktemp("jobs")
    databases.clone(bare, name)
    instance = Instance(name, Sink(folder / "sink"), folder / "odoo")
    instance.run("-i", "queue_job")
    instance.shell(
        "number = env['ir.config_parameter'].set_param",
        f"number('reminder_automation.senders', {SENDERS})",
        f"env['ir.cron']._reminder_set_senders({SENDERS})",
        f"seed(env, {NUMBER})",
        "env['ir.cron.trigger'].search([]).unlink()",
        "sweep(env, times=3)",
    )
    instance.close()
    yield name
    databases.drop(name)


@pytest.fixture
def database(prepared):
    name = f"{prepared}-copy"
    databases.clone(prepared, name)
    yield name
    databases.drop(name)


@pytest.fixture
def instance(instance, monkeypatch):
    monkeypatch.setenv("ODOO_QUEUE_JOB_CHANNELS", CHANNELS)
    return instance


def states(instance):
    return dict(instance.query(STATES))


def uninstall(instance, module):
    instance.shell(f"{UNINSTALL.format(module)}.button_immediate_uninstall()")


def test_jobs_hand_over(instance):
    assert states(instance) == {"pending": SENDERS}, "of each one waits at most"
    assert instance.query(FUNCTION) == [("root.reminder", True)]
    assert instance.query(QUEUE) == [(0,)]
    assert not instance.sink.mails()
    instance.start(*RUNNER)
    wait_until(lambda: set(states(instance)) == {"done"}, "all jobs to be done")
    books = Books(instance)
    assert books.states == {"sent": NUMBER}
    books.assert_agree()
    assert states(instance) == {"done": SENDERS}
    assert {row[3] for row in instance.query(OURS)} == {1}


def test_a_lost_connection(instance):
    """The job is tried again by queue_job; what was in its hands is uncertain."""
    instance.sink.behave("drop_before", let_through=10)
    instance.start(*RUNNER)
    wait_until(lambda: instance.query(RETRIED), "a job to be put off")
    [(_name, seconds)] = instance.query(RETRIED)
    assert 0 < seconds <= 120
    instance.query(NOW)
    wait_until(lambda: set(states(instance)) == {"done"}, "all jobs to be done")
    books = Books(instance)
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    books.assert_once()


@pytest.fixture
def restartable(prepared, tmp_path, monkeypatch):
    """The prepared database in a PostgreSQL server of its own, and that server."""
    if not cluster.PROGRAMS.is_dir():
        pytest.skip("PostgreSQL's programs are not here")
    dumping = ("pg_dump", "--create", "--no-tablespaces", prepared)
    dump = subprocess.run(dumping, stdout=subprocess.PIPE, check=True).stdout
    server = cluster.Cluster(tmp_path / "pg")
    server.create()
    server.start()
    try:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        making = ("psql", "--quiet", "--output", os.devnull, "--set=ON_ERROR_STOP=1")
        subprocess.run([*making, "postgres"], input=dump, check=True)
        query(prepared, "DELETE FROM reminder_place")
        yield prepared, server
    finally:
        server.stop("immediate")


def wait_until_more_leave(instance, number):
    """Wait until the mail sink has more than so many, or no job is left."""
    sink = instance.sink
    wait_until(lambda: go_on(instance) or len(sink.mails()) > number, "mails to leave")


def settle(instance, number=NUMBER):
    """Let Odoo's mail queue see to what no job did; what is in doubt stays so.

    :return: the books, which agree
    """
    instance.shell("settle(env)")
    books = Books(instance)
    books.assert_agree()
    assert set(books.states) <= {"sent", "uncertain"}
    assert len(books.notices) == number
    return books


def test_killed_at_any_moment(instance):
    """Two servers run jobs, each with a runner of its own, and one after the other of
    their processes is killed; then one of them as a whole.

    The other one goes on, with a mail server that is moody: a job that loses its
    connection is tried again.
    """
    sink, further = instance.sink, 30 * (KILLED - FEW)
    if further:
        clients = f"waiting_clients(env, {further}, 'Further', WAITS)"
        instance.shell(clients, "sweep(env, times=2)")
    sink.behave("slow", seconds=0.4)
    servers = [instance, Instance(instance.database, sink, instance.folder / "second")]
    killed = 0
    try:
        first, second = (one.start(*RUNNER, workers=SENDERS) for one in servers)
        while killed < KILLED and Books(instance).of("queued"):
            wait_until_more_leave(instance, len(sink.mails()))
            time.sleep(random.uniform(0, 0.2))
            os.kill(random.choice(first.children() + second.children()), SIGKILL)
            killed += 1
        first.kill()
        before = Books(instance)
        before.assert_once()
        assert before.of("sent"), "nothing was tested"
        # One a process that was killed, and what the other server has in its hands.
        most = killed + 2 * SENDERS
        assert len(before.of("uncertain")) <= most
        sink.behave("moody", patience=5)
        instance.shell(*SCHEDULED)
        wait_until(lambda: go_on(instance), "the other one", tick=1)
    finally:
        servers[1].close()
    sink.behave("accept")
    books = settle(instance, NUMBER + further)
    moods = sink.moods()
    assert len(books.of("uncertain")) <= most + moods.total() - moods[HUNG_UP]
    print(killed, "killed:", before.states, "then", books.states, moods)


def go_on(instance):
    """A runner finds dead jobs after some seconds, and waits with what it tries again:
    have it do that now.

    :return: whether no job runs or waits any more
    """
    instance.query(DEAD_LONG_AGO)
    instance.query(NOW)
    return set(states(instance)) <= {"done", "failed"}


def restart(postgresql):
    """As after a crash of PostgreSQL."""
    postgresql.stop("immediate")
    postgresql.start()


def test_the_database_is_restarted(restartable, sink, tmp_path, monkeypatch):
    """As in a crash of its server, while jobs and other senders hand over: at first as
    all of them wait for the mail server, then as the jobs go on with the rest."""
    name, postgresql = restartable
    monkeypatch.setenv("ODOO_QUEUE_JOB_CHANNELS", CHANNELS)
    instance, all_of_them = Instance(name, sink, tmp_path / "odoo"), SENDERS + OTHERS
    # Each takes a part of the mails: of so many, all of them find some.
    instance.query(SET, str(all_of_them), "reminder_automation.senders")
    sink.behave("hold_after", times=all_of_them)
    instance.start(*RUNNER)
    team = instance.team(OTHERS)
    try:
        sink.wait_until_holding(team, all_of_them)
        restart(postgresql)
        sink.behave("slow", seconds=0.05)
        team.popen.wait(PATIENCE)
        # Jobs that failed are made anew by the scheduled job of a sender.
        instance.shell(*SCHEDULED)
        wait_until_more_leave(instance, NUMBER / 2)
        restart(postgresql)
        before = Books(instance)
        before.assert_once()
        assert all_of_them <= len(before.of("uncertain")) <= all_of_them + SENDERS
        books = settle(instance)
        assert len(books.of("uncertain")) == len(before.of("uncertain"))
        print(before.states, books.states, states(instance))
    finally:
        instance.close()


def test_without_a_runner(instance):
    """Nobody runs jobs: Odoo's mail queue is told of it after a while."""
    long_ago = "UPDATE queue_job SET date_created = date_created - INTERVAL '1 hour'"
    instance.query(long_ago)
    instance.query("DELETE FROM ir_cron_trigger")
    instance.shell(*SCHEDULED)
    assert not instance.sink.mails(), "the scheduled job leaves it to queue_job"
    instance.shell(
        "env['reminder.delivery']._trigger_unsent()",
        "env.cr.commit()",
    )
    assert instance.query(QUEUE) == [(1,)]
    instance.shell("send_queue(env)")
    assert Books(instance).states == {"sent": NUMBER}


def test_uninstalled(instance):
    """Without queue_job they are scheduled jobs again; without us it has none."""
    assert states(instance) == {"pending": SENDERS}
    uninstall(instance, "queue_job")
    instance.query("DELETE FROM ir_cron_trigger")
    instance.shell("env['reminder.delivery']._trigger_unsent()", "env.cr.commit()")
    assert instance.query(QUEUE) == [(1,)]
    instance.shell(*SCHEDULED)
    assert Books(instance).states == {"sent": NUMBER}


def test_we_are_uninstalled(instance):
    uninstall(instance, "reminder_automation")
    assert states(instance) == {}
    assert instance.query(FUNCTION) == []
    channels = "SELECT complete_name FROM queue_job_channel"
    assert instance.query(channels) == [("root",)]
