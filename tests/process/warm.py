"""Odoo, loaded once in this process, for others to be forked from it.

Odoo's own prefork server does the same: what is forked is a process of its own, with
connections of its own, that begins with the work at once.
"""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
import traceback

from ground import postgres

TICK = 0.02
# Which apps a registry is made of, how often it has changed since, and which fields
# people have added: a script tells nobody of those.
MADE_OF = """
    SELECT array_agg((name, latest_version, state)::text ORDER BY name),
           (SELECT max(id) FROM orm_signaling_registry),
           (SELECT array_agg(id ORDER BY id) FROM ir_model_fields
             WHERE state = 'manual')
      FROM ir_module_module WHERE state != 'uninstalled'
"""


# The databases whose registries are loaded, and what each is made of.
loaded = {}


def load(database):
    """Load Odoo and the registry of a database."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_all
    from odoo.tools import config

    config.parse_config(["--database", database, "--no-http"], setup_logging=False)
    Registry(database).clear_all_caches()
    close_all()
    loaded[database] = made_of(database)
    # What is never looked at stays shared.
    gc.collect()
    gc.freeze()


class Fork:
    """A process that runs one of Odoo's commands, as `subprocess.Popen` does."""

    def __init__(self, database, arguments, script, output, log):
        """
        :param arguments: of Odoo's command line, after ``odoo shell``
        :param script: path of its standard input
        :param output, log: paths
        """
        self.returncode = None
        self.pid = os.fork()
        if not self.pid:
            _become_shell(database, arguments, script, output, log)

    def poll(self):
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout):
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(TICK)
        return self.returncode


def _become_shell(database, arguments, script, output, log):
    """What the new process does, to its end."""
    status = 1
    try:
        os.setsid()
        _connect(script, output, log)
        status = _shell(database, arguments)
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        # It goes nowhere else: the process ends here.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _connect(script, output, log):
    """Read and write these files as standard input, output and error."""
    writes = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, path, flags in (
        (0, script, os.O_RDONLY),
        (1, output, writes),
        (2, log, writes),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", closefd=False)
    sys.stderr = open(2, "w", buffering=1, closefd=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _shell(database, arguments):
    from odoo.cli.shell import Shell
    from odoo.modules.registry import Registry
    from odoo.sql_db import db_connect
    from odoo.tools import config

    # The server of PostgreSQL may be another one by now.
    config.parse_config(arguments, setup_logging=False)
    made = loaded and made_of(database)
    alike = [name for name, known in loaded.items() if known == made]
    registries = {name: Registry.registries.pop(name) for name in loaded}
    if alike:
        registry = registries[alike[0]]
        registry.db_name = database
        registry._db = db_connect(database, readonly=False)
        Registry.registries[database] = registry
        registry.check_signaling()
    return Shell().run(arguments) or 0


def made_of(database):
    with contextlib.closing(postgres.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute(MADE_OF)
        return cursor.fetchone()
