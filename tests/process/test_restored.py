# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A dump is restored, a database or a server is copied: nothing leaves twice."""

import os
import shutil
import subprocess
from collections import Counter

import pytest
from ground import databases, postgres
from ground.cluster import PROGRAMS, Cluster
from harness import Instance

NUMBER = 40
BEFORE = 3
ROUND = ("sweep(env)", "send_queue(env)")
# So many clients have been reminded before; the others come to wait.
SEED = f"seed(env, {BEFORE})"
MORE = (
    f"waiting_clients(env, {NUMBER}, 'More', WAITS)",
    "env['reminder.rule'].search([]).stale = True",
    "env.cr.commit()",
)
HELD = "SELECT signs FROM reminder_place"
GO_ON = (
    "env.ref('reminder_automation.reminder_job_sweep').action_go_on()",
    "env.cr.commit()",
)
SAID = (
    "job = env.ref('reminder_automation.reminder_job_sweep')",
    "print('SAID', job.health, job.problem)",
)
FIVE_DAYS = "INTERVAL '5 days'"


def program(name, *arguments):
    environment = {**os.environ, **postgres.environment()}
    subprocess.run([PROGRAMS / name, *arguments], check=True, env=environment)


def dump(database, file):
    program("pg_dump", "--format=custom", "--compress=0", "--file", file, database)


def times(sink):
    return Counter(mail["To"] for mail in sink.mails())


def assert_each_once(sink, number):
    arrived = times(sink)
    assert sum(arrived.values()) == number, arrived
    assert set(arrived.values()) == {1}, arrived


def assert_held(instance, sign, number):
    """Nothing leaves, whatever runs; it is told how many would."""
    instance.shell(*ROUND, *ROUND)
    assert sign in instance.query(HELD)[0][0].split()
    assert_each_once(instance.sink, number)
    said = instance.shell(*SAID).rpartition("SAID ")[2]
    assert said.startswith("alarm") and str(NUMBER) in said, said
    activities = instance.query(
        "SELECT COUNT(*) FROM mail_activity WHERE res_model = 'reminder.job' AND active"
    )
    assert activities[0][0] > 0


@pytest.mark.parametrize("state", ["due", "queued"])
def test_a_dump_restored_into_a_new_database(instance, tmp_path, state):
    """What left since the dump was made is held and shown; one button lets it go."""
    instance.shell(SEED, *ROUND, *MORE)
    if state == "queued":
        instance.shell("sweep(env)", "env.cr.commit()")
    file = tmp_path / "dump"
    dump(instance.database, file)
    instance.shell(*ROUND)
    assert_each_once(instance.sink, NUMBER + BEFORE)

    name = f"{instance.database}-restored"
    databases._create(name, "template0", databases.EMPTY)
    try:
        program("pg_restore", "--no-owner", "--dbname", name, file)
        restored = Instance(name, instance.sink, tmp_path / "restored")
        assert_held(restored, "database", NUMBER + BEFORE)
        restored.shell(*GO_ON, *ROUND)
        assert max(times(instance.sink).values()) == 2, "a person wanted it"
        restored.close()
    finally:
        databases.drop(name)
    # The original goes on as it was.
    instance.shell(*ROUND)
    assert instance.query(HELD) == [(None,)]


def test_nothing_had_left_when_it_was_dumped(instance, tmp_path):
    instance.shell(f"seed(env, {NUMBER})")
    file = tmp_path / "dump"
    dump(instance.database, file)
    instance.shell(*ROUND)
    name = f"{instance.database}-restored"
    databases._create(name, "template0", databases.EMPTY)
    try:
        program("pg_restore", "--no-owner", "--dbname", name, file)
        restored = Instance(name, instance.sink, tmp_path / "restored")
        assert_held(restored, "database", NUMBER)
        restored.close()
    finally:
        databases.drop(name)


def test_a_dump_restored_in_place(instance, tmp_path):
    """The same database, emptied and filled with what it was."""
    instance.shell(SEED, *ROUND, *MORE)
    file = tmp_path / "dump"
    dump(instance.database, file)
    instance.shell(*ROUND)
    instance.query("DROP SCHEMA public CASCADE")
    instance.query("CREATE SCHEMA public")
    program("pg_restore", "--no-owner", "--dbname", instance.database, file)
    assert_held(instance, "mark", NUMBER + BEFORE)
    instance.shell(*GO_ON)
    assert instance.query(HELD) == [(None,)]
    instance.shell(*ROUND)
    assert instance.query(HELD) == [(None,)], "once is enough"


def test_a_dump_that_was_made_while_mails_left(instance, tmp_path):
    """Some had left already, the rest stood in the queue."""
    instance.sink.behave("hold_after", let_through=10)
    process = instance.spawn(f"seed(env, {NUMBER})", *ROUND)
    instance.sink.wait_until_holding(process)
    file = tmp_path / "dump"
    dump(instance.database, file)
    instance.sink.behave("accept")
    process.wait()
    assert_each_once(instance.sink, NUMBER)
    instance.query("DROP SCHEMA public CASCADE")
    instance.query("CREATE SCHEMA public")
    program("pg_restore", "--no-owner", "--dbname", instance.database, file)
    instance.shell(*ROUND, *ROUND)
    assert instance.query(HELD) == [("mark",)]
    assert_each_once(instance.sink, NUMBER)


def test_a_copy_of_the_database(instance, tmp_path):
    """Made by the database server itself, not neutralized; the original goes on."""
    instance.shell(SEED, *ROUND, *MORE)
    name = f"{instance.database}-twin"
    databases._create(name, instance.database)
    try:
        instance.shell(*ROUND)
        twin = Instance(name, instance.sink, tmp_path / "twin")
        assert_held(twin, "database", NUMBER + BEFORE)
        twin.close()
    finally:
        databases.drop(name)


def test_a_copy_made_on_purpose(instance, tmp_path):
    """As tests and trials make them: it is at home where it is."""
    instance.shell(SEED, *ROUND, *MORE)
    name = f"{instance.database}-own"
    databases.clone(instance.database, name)
    try:
        own = Instance(name, instance.sink, tmp_path / "own")
        own.shell(*ROUND)
        assert own.query(HELD) == [(None,)]
        own.close()
    finally:
        databases.drop(name)
    assert_each_once(instance.sink, NUMBER + BEFORE)


def test_an_outage_of_five_days(instance):
    """Everything stood still for five days; then it goes on, each once."""
    instance.shell(SEED, *ROUND, *MORE)
    later = "; ".join(
        f'UPDATE "{table}" SET "{column}" = "{column}" - {FIVE_DAYS}'  # noqa: S608
        for table, column in instance.query(
            """
            SELECT cols.table_name, cols.column_name
              FROM information_schema.columns cols
              JOIN information_schema.tables tables USING (table_schema, table_name)
             WHERE table_schema = 'public' AND tables.table_type = 'BASE TABLE'
               AND data_type = 'timestamp without time zone'
               AND (cols.table_name LIKE 'reminder\\_%%'
                    OR cols.table_name IN ('ir_cron', 'ir_cron_trigger'))
            """
        )
    )
    instance.query(later)
    instance.shell(*ROUND, *ROUND)
    assert instance.query(HELD) == [(None,)]
    arrived = times(instance.sink)
    assert len(arrived) == NUMBER + BEFORE and max(arrived.values()) <= 2


def test_two_sweeps_and_queues_at_once(instance):
    """Their marks do not look like a restore to each other."""
    instance.shell(f"seed(env, {NUMBER})")
    processes = [instance.spawn(*(ROUND * 5)) for _number in range(3)]
    for process in processes:
        process.wait()
    assert instance.query(HELD) == [(None,)]
    assert_each_once(instance.sink, NUMBER)


def test_without_the_right_to_ask_for_the_server(instance):
    """The number of the database alone is compared then."""
    instance.query("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
    instance.shell(SEED, *ROUND)
    assert instance.query(HELD) == [(None,)]


@pytest.fixture
def servers(bare, tmp_path_factory):
    """A server of its own, with a copy of the database; it is copied as a whole."""
    folder = tmp_path_factory.mktemp("servers")
    own = Cluster(folder / "one")
    programs = {"PATH": own.environment()["PATH"]}
    subprocess.run(
        ["pg_dump", "--file", folder / "dump", bare],
        check=True,
        env=os.environ | programs,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PGPASSWORD", raising=False)
        for name, value in own.environment().items():
            patch.setenv(name, value)
        own.create()
        own.start()
        try:
            subprocess.run(["createdb", bare], check=True)
            quiet = ("--quiet", "--output", os.devnull, "--file", folder / "dump")
            subprocess.run(["psql", *quiet, bare], check=True)
            yield own
        finally:
            own.stop("immediate")


def test_a_physical_copy_of_the_server(servers, instance, tmp_path):
    """All of its files are put back as they were: every number is the same, and only
    the mark in the data folder tells."""
    instance.shell(SEED, *ROUND, *MORE)
    servers.stop()
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", servers.data, copy], check=True)
    servers.start()
    instance.shell(*ROUND)
    assert_each_once(instance.sink, NUMBER + BEFORE)
    servers.stop()
    shutil.rmtree(servers.data)
    subprocess.run(["cp", "-a", copy, servers.data], check=True)
    servers.start()
    assert_held(instance, "mark", NUMBER + BEFORE)
