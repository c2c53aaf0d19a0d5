"""Run pytest on a copy of a database, so that several runs at once do not meet."""

import subprocess
import sys

from ground import databases, sandbox
from ground.say import Stop

USAGE = """usage: dev/pytest bare|full|none [pytest's arguments]
bare and full are databases; none is for tests without Odoo in their own process"""
PYTEST = (sys.executable, "-m", "pytest")


def main(arguments):
    kind, *others = arguments or [""]
    if kind not in ("bare", "full", "none"):
        raise Stop(USAGE)
    sandbox.up()
    if kind == "none":
        return subprocess.call([*PYTEST, "-p", "no:odoo", *others])
    databases.ensure(kind)
    with databases.copy_of(kind, "test", is_small=True) as database:
        odoo = ("--odoo-database", database, "--odoo-http", "--odoo-log-level", "warn")
        return subprocess.call([*PYTEST, *odoo, *others])
