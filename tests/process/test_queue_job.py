"""With queue_job of OCA installed its jobs hand reminders over, run by its runner."""

import pytest
from books import Books
from ground import databases
from harness import Instance, Sink, wait_until

NUMBER, SENDERS = 120, 3
RUNNER = ("--load", "base,web,queue_job")
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
NOW = "UPDATE queue_job SET eta = NULL WHERE state = 'pending'"
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
    monkeypatch.setenv("ODOO_QUEUE_JOB_CHANNELS", f"root:4,root.reminder:{SENDERS}")
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


def test_without_a_runner(instance):
    """Nobody runs jobs: Odoo's mail queue is told of it after a while."""
    long_ago = "UPDATE queue_job SET date_created = date_created - INTERVAL '1 hour'"
    instance.query(long_ago)
    instance.query("DELETE FROM ir_cron_trigger")
    instance.shell("env['mail.mail']._reminder_send_alongside()", "env.cr.commit()")
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
    instance.shell("env['mail.mail']._reminder_send_alongside()", "env.cr.commit()")
    assert Books(instance).states == {"sent": NUMBER}


def test_we_are_uninstalled(instance):
    uninstall(instance, "reminder_automation")
    assert states(instance) == {}
    assert instance.query(FUNCTION) == []
    channels = "SELECT complete_name FROM queue_job_channel"
    assert instance.query(channels) == [("root",)]
