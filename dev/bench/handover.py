"""(10) Handing reminders over to a mail server, against Odoo's own queue."""

import contextlib
import subprocess
import sys
import time
from unittest.mock import patch

from ground import mail_sink, paths

import odoo.sql_db
from odoo.tools import config

from .reminder import Ways
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_most, duration

PATIENCE = 30


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env, server():
        ways = Handover(env, sizes._replace(reminders=sizes.handed_over, posts=0))
        ways.take_turns()  # templates are compiled, caches filled
        # Each is long enough to be like the others.
        turns = [ways.take_turns() for _round in range(min(sizes.rounds, 3))]
    reminders, mails, ways_of_ours, ways_of_odoo = zip(*turns, strict=True)
    seconds, queries = median([one.measure for one in reminders])
    commits = sorted(one.commits for one in reminders)[len(reminders) // 2]
    return [
        Row(
            "a reminder: door, SMTP, outcome, chatter",
            f"{duration(seconds)}, {queries:.2f} queries, {commits:.2f} commits",
        ),
        _one("the same mail in Odoo's queue", [one.measure for one in mails]),
        at_most(
            "handing a reminder over takes of Odoo's queue",
            ratio([o.measure for o in reminders], [o.measure for o in mails]),
            0.3,
        ),
        Row(
            "queries to hand a reminder over",
            f"{queries:.2f}",
            "6 or less",
            "met" if queries <= 6 else "MISSED",
        ),
        Row(
            "commits to hand a reminder over",
            f"{commits:.2f}",
            "1.2 or less",
            "met" if commits <= 1.2 else "MISSED",
        ),
        _one("from due to delivered", ways_of_ours),
        _one("send_mail_batch and Odoo's queue", ways_of_odoo),
        at_most(
            "the whole way takes of Odoo's", ratio(ways_of_ours, ways_of_odoo), 0.35
        ),
    ]


def _one(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.2f} queries")


@contextlib.contextmanager
def server(delay=0):
    """A mail server that takes everything and keeps nothing.

    :param delay: how long it takes for each mail, in seconds
    """
    port = mail_sink.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.server", str(port), str(delay)],
        cwd=paths.ROOT / "dev",
        stdin=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not mail_sink.answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the mail server of the bench did not start")
            time.sleep(0.05)
        config["smtp_server"], config["smtp_port"] = "127.0.0.1", port
        yield port
    finally:
        process.terminate()
        process.wait()


class Turn:
    """What one turn took, for each mail."""

    def __init__(self, measure, commits):
        self.measure = measure
        self.commits = commits


@contextlib.contextmanager
def counted():
    """Count what all cursors of this process do meanwhile: a dict."""
    from odoo.addons.reminder_automation.models.delivery.gate import Gate

    found = {"commits": 0}

    def counting(method):
        def count(*args, **kwargs):
            found["commits"] += 1
            return method(*args, **kwargs)

        return count

    queries = odoo.sql_db.sql_counter
    with (
        patch.object(odoo.sql_db.Cursor, "commit", counting(odoo.sql_db.Cursor.commit)),
        # Each is committed as it is run.
        patch.object(Gate, "_execute", counting(Gate._execute)),
    ):
        yield found
    found["queries"] = odoo.sql_db.sql_counter - queries


class Handover(Ways):
    """Mails about invoices, made by reminders and by `send_mail_batch`, handed over."""

    def take_turns(self):
        self._start_anew()
        made = measured(self.env, self.send_reminders)
        ours = self._hand_over(len(self.reminded))
        batch = measured(self.env, self.send_batch)
        others = self._hand_over(len(self.batch))
        return (
            ours,
            others,
            _together(made, ours.measure, len(self.reminded)),
            _together(batch, others.measure, len(self.batch)),
        )

    def _hand_over(self, count):
        if self._count_queued() != count:
            raise RuntimeError("other mails are in the queue")
        with counted() as found:
            seconds, _queries = measured(self.env, self._run_queue)
        if self._count_queued():
            raise RuntimeError("some mails are still in the queue")
        return Turn(
            Measure(seconds / count, found["queries"] / count), found["commits"] / count
        )

    def _run_queue(self):
        self.env["mail.mail"].process_email_queue()
        self.env.cr.commit()


def _together(made, sent, count):
    return Measure(
        made.seconds / count + sent.seconds, made.queries / count + sent.queries
    )
