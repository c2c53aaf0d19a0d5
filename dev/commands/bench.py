"""How fast the addon is: each figure with its target, in a table.

Everything is measured on copies of the database ``full``, which has the accounting,
sales, survey, project and mailing applications beside the addon, and of its base, which
has these applications alone.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import table
from bench.sizes import DEFAULT
from ground import databases, paths, sandbox
from ground.say import Stop, note, step

LOG = paths.LOGS / "bench.log"
FULL, BASE = ["full"], [databases.base_of("full")]
# The parts: what they are about, and of which database each needs copies.
PARTS = {
    "reminder": ("(1) A complete reminder of a posted invoice", FULL),
    "sweep": ("(2) A sweep with nothing due", 3 * FULL),
    "enrol": ("(3) New records", FULL),
    "memory": ("(4) The memory that a sweep needs", FULL),
    "customers": ("(5) Customer reminders that are due", FULL),
    "ready_made": ("(6) The ready-made rules of a large office", 2 * FULL),
    "ladder": ("(7) A reminder of a ladder", FULL),
    "forecast": ("(8) What will leave in 30 days", FULL),
    "letter": ("(9) A reminder in a letter of several", FULL),
    "handover": ("(10) From due to delivered", FULL),
    "senders": ("(11) Several senders and sweeps", FULL),
    "ordinary": ("(12) Ordinary work, with the addon and without it", FULL + BASE),
    "pages": ("(13) The pages that people open", FULL),
    "volume": ("(14) A tenth of a large stock due this morning", FULL),
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--number",
        type=int,
        default=DEFAULT,
        metavar="N",
        help="items in the largest database; all sizes follow from it "
        "(default: %(default)s; 1000 for a quick run, 100 to see whether it runs)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=paths.SANDBOX / "bench.txt",
        help="the file that the table is written to, too (default: %(default)s)",
    )
    parser.add_argument(
        "--part",
        choices=PARTS,
        action="append",
        help="only this part; may be given more than once",
    )
    chosen = parser.parse_args(arguments)
    if chosen.number < 1:
        parser.error("the number must be 1 or more")
    sandbox.up()
    databases.ensure("full")
    parts = {part: PARTS[part] for part in chosen.part or PARTS}
    text = table.render(
        {title: measure(part, chosen.number) for part, (title, _) in parts.items()}
    )
    print(text, flush=True)
    chosen.output.write_text(text)
    note(f"written to {chosen.output}")


def measure(part, size):
    """The rows of one part, measured in a process of its own."""
    title, kinds = PARTS[part]
    step(title)
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        names = [
            stack.enter_context(databases.copy_of(kind, f"bench-{number}"))
            for number, kind in enumerate(kinds)
        ]
        path = os.pathsep.join([str(paths.ROOT / "dev"), os.environ["PYTHONPATH"]])
        finished = subprocess.run(
            [sys.executable, "-m", "bench", part, str(size), *names],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
    if finished.returncode:
        raise Stop(f"the bench broke off in part {title}; see above and {LOG}")
    note(f"{time.monotonic() - start:.0f} s")
    return [table.Row(*row) for row in json.loads(finished.stdout)]
