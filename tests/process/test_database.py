"""The database server is restarted, as in a crash, while Odoo is at work."""

import os
import subprocess

import pytest
from books import A_QUARTER_LATER, Books
from ground.cluster import Cluster

NUMBER = 12
ROUND = ("sweep(env)", "send_queue(env)")


@pytest.fixture(scope="module")
def own_postgres(bare, tmp_path_factory):
    """A PostgreSQL server of these tests' own, with a copy of the database ``bare``.

    The sandbox's own server serves others, and a person's own one is not ours to stop.
    """
    folder = tmp_path_factory.mktemp("postgres")
    own = Cluster(folder / "server")
    programs = {"PATH": own.environment()["PATH"]}
    run("pg_dump", "--file", folder / "dump", bare, env=os.environ | programs)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PGPASSWORD", raising=False)
        for name, value in own.environment().items():
            patch.setenv(name, value)
        own.create()
        own.start()
        try:
            run("createdb", bare)
            dump = ("--output", os.devnull, "--file", folder / "dump")
            run("psql", "--quiet", *dump, bare)
            yield own
        finally:
            own.stop("immediate")


def run(*command, env=None):
    subprocess.run(command, env=env, check=True)


def restart(server):
    server.stop("immediate")
    server.start()


def test_postgres_is_restarted_during_a_sweep(own_postgres, instance):
    """The sweep fails, in the middle of a step; the next one finishes."""
    process = instance.spawn(
        f"seed(env, {NUMBER})",
        "interrupt(env, SIGSTOP, 'reminder.notice', '_compose_email')",
        *ROUND,
    )
    process.wait_frozen()
    restart(own_postgres)
    process.thaw()
    process.wait(status=1)
    assert Books(instance).states == {"planned": NUMBER}

    instance.shell(*ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}


def test_postgres_is_restarted_while_mails_leave(own_postgres, instance):
    """The server has a mail whose outcome could not be noted: it is uncertain."""
    instance.sink.behave("hold_after", let_through=4)
    process = instance.spawn(f"seed(env, {NUMBER})", *ROUND)
    instance.sink.wait_until_holding(process)
    restart(own_postgres)
    instance.sink.behave("accept")
    process.wait(status=1)

    instance.shell(*ROUND)
    instance.query(A_QUARTER_LATER)
    instance.shell(*ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER - 1, "uncertain": 1}
    assert len(books.arrived) == NUMBER
