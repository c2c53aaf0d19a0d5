"""Real Odoo processes, and a real SMTP server that misbehaves on demand.

Nothing here sleeps for a fixed time to be in step with another process: conditions are
waited for, and a wait that takes too long fails with what was seen so far.
"""

import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import warm
from ground import databases, mail_sink, maildir, postgres, sandbox

PATIENCE = 90
TICK = 0.05
HERE = Path(__file__).parent


def wait_until(condition, what, patience=PATIENCE, tick=TICK):
    """Return what ``condition()`` returns as soon as that is true."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(tick)
    raise AssertionError(f"waited {patience} s in vain: {what}")


def query(database, statement, *arguments):
    """The rows of a query, read from outside of Odoo."""
    with contextlib.closing(postgres.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement, arguments)
        return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def copied(template):
    """A copy of a database that lasts as long as the block."""
    name = f"{template}-copy"
    databases.clone(template, name)
    try:
        yield name
    finally:
        databases.drop(name)


@contextlib.contextmanager
def gate(database, number, waiting):
    """Keep processes at ``inside.meet(env, number)`` until so many have come."""
    with contextlib.closing(postgres.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        yield
        arrived = f"""
            SELECT count(*) = {waiting} FROM pg_locks
             WHERE locktype = 'advisory' AND NOT granted AND objid = {number}
               AND database = (SELECT oid FROM pg_database
                                WHERE datname = current_database())
        """
        wait_until(lambda: query(database, arrived)[0][0], "processes at the gate")


def _lines(path):
    """The lines of a file that may not be there yet."""
    return path.read_text().splitlines() if path.exists() else []


class Sink:
    """A real SMTP server in a process of its own, with a Maildir of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = mail_sink.free_port()
        self.process = None
        self.orders = 0
        self.folder.mkdir(parents=True, exist_ok=True)
        self.behave("accept")

    def behave(self, mode, **details):
        """Switch what it does from now on; see ``sink_server`` for the modes."""
        (self.folder / "held").unlink(missing_ok=True)
        self.orders += 1
        fresh = self.folder / "orders.new"
        fresh.write_text(json.dumps({"mode": mode, "number": self.orders, **details}))
        fresh.replace(self.folder / "orders.json")

    def start(self):
        command = [sys.executable, HERE / "sink_server.py", self.folder, str(self.port)]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._answers, "the mail sink to answer")

    def stop(self):
        """Be down: connections are refused."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def is_holding(self, process, number=1):
        """Whether a process that ought to end up here hangs in SMTP by now.

        :param number: of the mails that hang
        """
        if len(_lines(self.folder / "held")) < number:
            assert not process.has_ended(), process.log.read_text()[-4000:]
            return False
        return True

    def wait_until_holding(self, process, number=1):
        """Wait until a process hangs in the middle of handing a mail over."""
        wait_until(
            lambda: self.is_holding(process, number), "a process to hang in SMTP"
        )

    def moods(self):
        """What went wrong in a moody server: how often what happened."""
        return Counter(_lines(self.folder / "moods"))

    def mails(self):
        return list(maildir.arrived(folder=self.folder / "mail"))

    def _answers(self):
        with contextlib.suppress(OSError, smtplib.SMTPException):
            with smtplib.SMTP("127.0.0.1", self.port, timeout=5):
                return True


class Process:
    """One running Odoo process, its log and its output."""

    def __init__(self, folder, arguments):
        """
        :param arguments: of Odoo's command line
        """
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.out")))
        self.output = folder / f"{number}.out"
        self.log = folder / f"{number}.log"
        self.output.touch()  # the next one has another number
        self.popen = self._begin([*arguments, "--log-level=info"])

    def _begin(self, arguments):
        with open(self.output, "wb") as output, open(self.log, "wb") as log:
            return subprocess.Popen(
                sandbox.odoo(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self):
        return self.popen.pid

    def has_ended(self):
        return self.popen.poll() is not None

    def wait(self, status=0):
        """Wait for its end; return what it printed. Fails if it ended otherwise."""
        ended = self.popen.wait(PATIENCE * 4)
        assert ended == status, f"status {ended}: {self.log.read_text()[-4000:]}"
        return self.output.read_text()

    def wait_killed(self):
        """Wait until SIGKILL has ended it."""
        self.wait(-signal.SIGKILL)

    def wait_frozen(self):
        """Wait until it has stopped itself by SIGSTOP."""
        options = os.WSTOPPED | os.WEXITED | os.WNOWAIT | os.WNOHANG
        status = wait_until(lambda: os.waitid(os.P_PID, self.pid, options), "a freeze")
        assert status.si_code == os.CLD_STOPPED, self.log.read_text()[-4000:]

    def thaw(self):
        os.kill(self.pid, signal.SIGCONT)

    def kill(self):
        """End it, and all that it has started, as a power cut would, with no chance to
        tidy up."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
        self.popen.wait(PATIENCE)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        self.popen.wait(PATIENCE)

    def children(self):
        """The numbers of the processes that it has forked and that live."""
        with contextlib.suppress(FileNotFoundError):
            path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
            return [int(pid) for pid in path.read_text().split()]
        return []


class Script(Process):
    """A script in ``odoo shell``."""

    def __init__(self, folder, arguments, database, lines):
        """
        :param lines: of the script
        """
        self.database = database
        self.lines = lines
        super().__init__(folder, arguments)

    def _begin(self, arguments):
        script = self.output.with_suffix(".py")
        script.write_text("\n".join(self.lines))
        return warm.Fork(self.database, arguments, script, self.output, self.log)


class Team(Script):
    """A script that has forked processes; see ``inside.senders``."""

    def members(self):
        """The numbers of the processes that were forked."""
        return [pid for pid, _status in self._told("BORN")]

    def ended(self):
        """How those of them ended that did, by their number."""
        return dict(self._told("ENDED"))

    def sent(self):
        """How many mails each of them has handed over, by its number."""
        lines = self.log.read_text().splitlines()
        pids = (line.split()[2] for line in lines if "successfully sent" in line)
        return Counter(map(int, pids))

    def _told(self, word):
        lines = map(str.split, _lines(self.output))
        return [(int(one[1]), int(one[2])) for one in lines if one[:1] == [word]]


class Instance:
    """Odoo on a database of its own: servers, and scripts in ``odoo shell``."""

    def __init__(self, database, sink, folder):
        self.database = database
        self.sink = sink
        self.folder = Path(folder)
        self.port = mail_sink.free_port()
        self.processes = []

    def start(self, *arguments, workers=0, cron_threads=0):
        """Start a server and wait until it answers.

        :param arguments: more of its command line
        """
        server = self._launch(
            *("--http-port", self.port, "--workers", workers),
            *("--max-cron-threads", cron_threads),
            *arguments,
        )
        wait_until(lambda: self._answers(server), f"Odoo to answer, see {server.log}")
        return server

    def run(self, *arguments):
        """Run Odoo to its end, to install an addon for example."""
        process = self._launch("--no-http", "--stop-after-init", *arguments)
        process.wait()
        return process

    def neutralize(self):
        """Make the database a neutralized copy, as Odoo's command does."""
        process = Process(self.folder, ["neutralize", "--database", self.database])
        self.processes.append(process)
        process.wait()
        return process

    def spawn(self, *lines, kind=None):
        """Start a script in ``odoo shell``; do not wait.

        It has ``env`` and all that is defined in ``inside``.

        :param kind: of `Script`
        """
        arguments = [*self._arguments(), "--no-http"]
        lines = ["from inside import *", *lines]
        script = (kind or Script)(self.folder, arguments, self.database, lines)
        self.processes.append(script)
        return script

    def team(self, number, *lines):
        """Start so many senders at the same moment; do not wait.

        :param lines: a script that their parent runs before
        """
        return self.spawn(*lines, f"senders(env, {number})", kind=Team)

    def shell(self, *lines):
        """Run a script in ``odoo shell`` and return what it printed."""
        return self.spawn(*lines).wait()

    def wait_for_crons(self, condition, what):
        """Wait until the crons of a server have brought a condition about."""

        def woken():
            query("postgres", "SELECT pg_notify('cron_trigger', %s)", self.database)
            return condition()

        wait_until(woken, what, tick=0.5)

    def close(self):
        for process in self.processes:
            process.kill()

    def query(self, statement, *arguments):
        return query(self.database, statement, *arguments)

    def _launch(self, *arguments):
        process = Process(self.folder, [*self._arguments(), *map(str, arguments)])
        self.processes.append(process)
        return process

    def _arguments(self):
        return [
            *("--database", self.database, "--smtp-port", str(self.sink.port)),
            *("--db-filter", f"^{self.database}$"),
        ]

    def _answers(self, server):
        assert not server.has_ended(), server.log.read_text()[-4000:]
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            address = f"http://127.0.0.1:{self.port}/web/health"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status == 200
