"""Odoo's own tests of an app, with the addon installed and without it.

Both runs have the same apps and all of them loaded, whether a test is marked
`post_install` or not. What differs is told: tests that end in another way, and what
costs another number of queries. The exit status is 1 if any test ends in another way.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ground import databases, paths, sandbox
from ground.say import Stop, heading, note

SCRIPT = paths.ROOT / "dev" / "inside_odoo" / "upstream_tests.py"
# The modules whose tests are an app's; those that only test have models of their own.
APPS = {
    "mail": ("mail", "test_mail"),
    "portal": ("portal",),
    "sms": ("sms", "test_mail_sms"),
    "calendar": ("calendar",),
    "sale": ("sale",),
    "survey": ("survey",),
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="dev/upstream", description=__doc__)
    parser.add_argument("app", choices=APPS)
    parser.add_argument(
        "--tags",
        metavar="TAGS",
        help="only these tests, as Odoo's --test-tags has them: "
        "/test_mail:TestMailAPIPerformance",
    )
    chosen = parser.parse_args(arguments)
    sandbox.up()
    kind = f"upstream-{chosen.app}"
    databases.KINDS[kind] = databases.Kind(APPS[chosen.app])
    databases.ensure(kind)
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            start(kind, Path(folder, "with.json"), chosen),
            start(databases.base_of(kind), Path(folder, "without.json"), chosen),
        ]
        for run in runs:
            finish(*run)
        with_addon, without = [found(*run) for run in runs]
    return tell(with_addon, without)


def start(kind, output, chosen):
    """Run the tests on a copy of a database, as nicely as possible."""
    name = f"{kind}-run-{os.getpid()}"
    databases.clone(kind, name)
    command = [sys.executable, SCRIPT, name, output, ",".join(APPS[chosen.app])]
    log = paths.LOGS / f"{kind}.log"
    with open(log, "w") as file:
        process = subprocess.Popen(
            ["nice", *map(str, command), *filter(None, [chosen.tags])],
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    note(f"{kind}: running, its log is {log}")
    return name, process, output, log


def finish(name, process, _output, _log):
    """Wait for a run, and drop its database."""
    try:
        process.wait()
    finally:
        process.kill()
        process.wait()
        databases.drop(name)


def found(_name, _process, output, log):
    """What a run found out: how each test ended, and each number of queries."""
    if not output.exists():
        raise Stop(f"the tests broke off, see {log}")
    return json.loads(output.read_text())


def tell(with_addon, without):
    """Print what differs; return the exit status."""
    for run, words in ((without, "without"), (with_addon, "with")):
        failed = len(run["failures"])
        heading(f"{words} the addon: {run['tests']} tests, {failed} of them failed")
    bad, good = with_addon["failures"], without["failures"]
    for test in sorted(bad.keys() - good):
        print(f"fails with the addon only: {test}: {bad[test]}")
    for test in sorted(good.keys() - bad):
        print(f"fails without the addon only: {test}: {good[test]}")
    ours, theirs = with_addon["queries"], without["queries"]
    for test in sorted(ours.keys() & theirs):
        if ours[test] != theirs[test]:
            print(f"queries: {test}: {theirs[test]} without, {ours[test]} with")
    return 1 if bad.keys() ^ good else 0
