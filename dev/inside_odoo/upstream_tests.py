"""Run Odoo's own tests of some modules in one database, with all that is installed in
it loaded, and write down how each ended and how many queries it counted.

Called by ``dev/upstream`` with the database, the file to write, the modules, and which
of their tests (none: all).
"""

import contextlib
import json
import socket
import sys
from collections import defaultdict
from pathlib import Path

import odoo.cli
import odoo.http
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

STARTED_AS = "shell"  # for Odoo's tests: on purpose, not by mistake


def main(database, output, modules, tags=None):
    odoo.cli.COMMAND = STARTED_AS
    config.parse_config(
        [
            *(f"--database={database}", f"--db-filter=^{database}$", "--workers=0"),
            *("--max-cron-threads=0", f"--http-port={free_port()}", "--log-level=warn"),
        ],
        setup_logging=True,
    )
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.http_spawn()
    found = run(database, modules.split(","), tags)
    Path(output).write_text(json.dumps(found))


def free_port():
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(database, modules, tags):
    # Loaded before tests are enabled: else they would run as each module is loaded.
    registry = Registry(database)
    config["test_enable"] = True
    config["test_tags"] = tags or "standard"
    # Only now: the tests look at the configuration as they are imported.
    from odoo.tests.loader import make_suite, run_suite
    from odoo.tests.shell import _log_test_report

    keep = watch()
    # As `odoo.tests.shell` does it: the tests of an installation, after it.
    registry.loaded = registry.ready = False
    report = run_suite(make_suite(modules, "at_install"))
    registry.loaded = registry.ready = True
    report.update(run_suite(make_suite(modules, "post_install"), report))
    _log_test_report(report)
    return {**keep, "tests": report.testsRun}


def watch():
    """Have Odoo's results and counts noted as they come.

    :return: dict of how tests failed and what they counted, each by the test's name
    """
    from odoo.tests import BaseCase
    from odoo.tests.result import OdooTestResult

    failures, queries = {}, defaultdict(list)

    def noting(method):
        def note(self, test, err):
            if not self._soft_fail:
                failures[test.id()] = f"{err[0].__name__}: {err[1]}"[:500]
            return method(self, test, err)

        return note

    for name in ("addError", "addFailure"):
        setattr(OdooTestResult, name, noting(getattr(OdooTestResult, name)))
    count = BaseCase.assertQueryCount

    @contextlib.contextmanager
    def counting(self, *args, **counters):
        with count(self, *args, **counters):
            before = self.cr.sql_log_count
            yield
        if self.warm:
            queries[self.id()].append(self.cr.sql_log_count - before)

    BaseCase.assertQueryCount = counting
    return {"failures": failures, "queries": queries}


if __name__ == "__main__":
    main(*sys.argv[1:])
