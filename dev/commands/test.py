"""The whole suite: linters, tests without Odoo, on both databases, and on processes.

The last lines are what failed and the sum of it all. Ends with status 1 when anything
failed.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from ground import paths, sandbox
from ground.say import step

from commands import lint

# What the other apps have a hand in, too: mails, contacts, rules over any model. These
# run on both databases, the rest of the models on one of them.
BESIDE_OTHER_APPS = (
    *("engine", "delivery", "requirement/test_client_reminders.py"),
    *("conversation/test_conversation.py", "conversation/test_conversation_people.py"),
    *("document/test_document.py", "document/test_document_reminders.py"),
    *("catalog/test_preset.py", "staff/test_alert_activity.py", "monitoring"),
    *("guard/test_access_overrides.py", "guard/test_companies.py"),
    *("guard/test_odoo_checks.py", "guard/test_security.py"),
)
# One line for each run of pytest: its name, its kind of database, its folders or files.
# Lanes are run side by side, and the runs of each one after the other, so that all end
# at about the same time. Those of real processes wait most of the time: the others have
# the cores meanwhile.
LANES = (
    (("unit", "none", ("unit",)),),
    (("bare", "bare", ("orm", "http")),),
    (("full", "full", ("full", *(f"orm/{place}" for place in BESIDE_OTHER_APPS))),),
    (("process", "none", ("process",)), ("screens", "bare", ("tours",))),
)

# Columns of a line of pytest's: enough for the name of a test and what went wrong.
WIDTH = "160"
SUMMARY = re.compile(r"=+ .* in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|error|skipped)")
FAILURE = re.compile(r"(FAILED|ERROR|SUBFAILED\S*) \S+")


class Tally(NamedTuple):
    """How many passed, failed, and were skipped, and a line for each that failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()

    def __add__(self, other):
        return Tally(*(mine + its for mine, its in zip(self, other, strict=True)))

    def __str__(self):
        more = f", {self.skipped} skipped" if self.skipped else ""
        total = f"{self.passed} passed, {self.failed} failed{more}"
        return "\n".join((*self.failures, total))


def main(_arguments):
    sandbox.up(sandbox.LINTERS, sandbox.NODE, sandbox.BROWSER)
    step("The linters, and the tests without Odoo, on bare, on full, and of processes")
    tally = together(lint_all, *(partial(in_turn, lane) for lane in LANES))
    print(tally, flush=True)
    return 1 if tally.failed else 0


def lint_all():
    outcomes = {name: lint.is_clean(name, *how) for name, how in lint.linters().items()}
    unclean = tuple(
        f"[{name}] is not clean" for name, clean in outcomes.items() if not clean
    )
    return Tally(len(outcomes) - len(unclean), len(unclean), failures=unclean)


def in_turn(lane):
    return sum((pytest(*run) for run in lane), Tally())


def pytest(name, kind, places):
    """Run pytest, each of its lines marked with ``name``, and count."""
    places = [f"tests/{place}" for place in places]
    options = ("--color=no", "--durations=5")
    process = subprocess.Popen(
        [sys.executable, "dev/pytest", kind, *places, *options],
        cwd=paths.ROOT,
        env=os.environ | {"COLUMNS": WIDTH},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    tally, failures = Tally(), []
    for line in process.stdout:
        marked = f"[{name}] {line.rstrip()}"
        print(marked, flush=True)
        if FAILURE.match(line):
            failures.append(marked)
        if SUMMARY.match(line):
            tally = read(line)
    # A run that broke off has failed, however many of its tests had passed.
    if process.wait() and not tally.failed:
        tally += Tally(failed=1)
        failures.append(f"[{name}] broke off")
    return tally._replace(failures=tuple(failures))


def read(summary):
    """Count from pytest's last line: === 1 failed, 2 passed, 1 skipped in 3.21s ==="""
    counts = {word: int(count) for count, word in COUNT.findall(summary)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return Tally(counts.get("passed", 0), failed, counts.get("skipped", 0))


def together(*checks):
    """Make several checks at once.

    :param checks: functions without arguments that return a `Tally`
    :return: the sum
    """
    with ThreadPoolExecutor(len(checks)) as pool:
        return sum(pool.map(lambda check: check(), checks), Tally())
