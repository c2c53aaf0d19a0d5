"""(11) Several senders and sweeps at the same time, against one."""

import contextlib
import subprocess
import sys
import time

import psycopg2
from ground import postgres

from odoo.tools import config

from . import clients, rules
from .handover import server
from .session import odoo_environment
from .table import Row, at_least, duration

GATE = 4711  # of an advisory lock, at which all wait for each other
DELAY = 0.05  # what the mail server takes for each mail, in seconds
SENDERS = 4
SWEEPS = 2
PATIENCE = 120


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        env.company.reminder_bundle = False
        rule = clients.make_rule(env)
        clients.add(env, 2 * (sizes.sent_slowly + sizes.swept))
        rules.enrol(rule)
        clients.tidy(env)
    sweeps = [_sweep(database, sizes.swept, number) for number in (1, SWEEPS)]
    with server(DELAY) as port:
        senders = [
            _send(database, sizes.sent_slowly, number, port) for number in (1, SENDERS)
        ]
    return [
        *(
            Row(f"{sizes.sent_slowly:,} mails by {number} of them", duration(seconds))
            for number, seconds in zip((1, SENDERS), senders, strict=True)
        ),
        at_least(
            f"{SENDERS} senders are faster than one, at {DELAY * 1000:.0f} ms a mail",
            senders[0] / senders[1],
            3.5,
        ),
        *(
            Row(f"{sizes.swept:,} due by {number} of them", duration(seconds))
            for number, seconds in zip((1, SWEEPS), sweeps, strict=True)
        ),
        at_least(f"{SWEEPS} sweeps are faster than one", sweeps[0] / sweeps[1], 1.7),
    ]


def _sweep(database, count, number):
    _make_due(database, count)
    return _together(database, number, "sweep", 0)


def _send(database, count, number, port):
    _make_due(database, count)
    with odoo_environment(database) as env:
        env["ir.cron"]._reminder_set_senders(number)
        env["reminder.rule"]._cron_sweep()
    return _together(database, number, "send", port)


def _make_due(database, count):
    """So many are due, and nothing stands in the queue."""
    with odoo_environment(database) as env:
        env.cr.execute("DELETE FROM mail_mail")
        env.cr.commit()
        rule = env["reminder.rule"].search([("name", "=", clients.RULE)])
        clients.make_due(env, rule, count)
        env.cr.commit()


def _together(database, number, what, port):
    """How long so many processes need, which begin at the same moment."""
    return max(map(float, together(__name__, number, database, what, port)))


def together(module, number, database, *arguments):
    """Run a module in so many processes, which wait for each other at `begin`.

    :return: what each of them printed
    """
    command = [sys.executable, "-m", module, database, *map(str, arguments)]
    with contextlib.closing(postgres.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
        processes = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            for _number in range(number)
        ]
        deadline = time.monotonic() + PATIENCE
        while _waiting(cursor) < number:
            if time.monotonic() > deadline:
                raise RuntimeError("the processes of the bench did not start")
            time.sleep(0.05)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        return [process.communicate()[0] for process in processes]


def _waiting(cursor):
    cursor.execute(
        """
        SELECT count(*) FROM pg_locks
         WHERE locktype = 'advisory' AND NOT granted AND objid = %s
        """,
        [GATE],
    )
    return cursor.fetchone()[0]


def begin(database, port):
    """Be ready, and wait for the others.

    :param port: of the mail server
    """
    config["smtp_server"], config["smtp_port"] = "127.0.0.1", port
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.cursor().execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


def work(database, what, port):
    """Wait for the others, and do it.

    :return: how long it took, in seconds
    """
    with odoo_environment(database) as env:
        mails, sweeping = env["mail.mail"], env["reminder.rule"]
        begin(database, port)
        start = time.perf_counter()
        if what == "send":
            mails._reminder_send_alongside()
        else:
            sweeping._cron_sweep()
        return time.perf_counter() - start


if __name__ == "__main__":
    print(work(sys.argv[1], sys.argv[2], int(sys.argv[3])))
