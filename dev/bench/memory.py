"""(4) The memory that a sweep needs, which must not grow with the number due."""

import gc
import subprocess
import sys
import threading

import psutil

from . import clients, rules
from .session import odoo_environment
from .table import Row, at_most

INTERVAL = 0.02
MEGABYTE = 2**20
# Sent beforehand, so that what any first sweep loads is not counted.
WARM_UP = 10


def run(sizes, database):
    """Rows of the table; each sweep runs in a process of its own."""
    few, many = sizes.due
    with odoo_environment(database) as env:
        rule = clients.make_rule(env)
        clients.add(env, few + many + 2 * WARM_UP)
        rules.enrol(rule)
        clients.tidy(env)
    peaks = [_sweep_in_own_process(database, count) for count in (few, many)]
    return [
        *(
            Row(
                f"peak of a sweep with {count:,} due",
                f"{peak / MEGABYTE:.0f} MB, {(peak - before) / MEGABYTE:.0f} of it new",
            )
            for count, (before, peak) in zip(sizes.due, peaks, strict=True)
        ),
        at_most(
            f"{many:,} due need of the memory of {few:,}",
            peaks[1][1] / peaks[0][1],
            1.1,
        ),
    ]


def _sweep_in_own_process(database, count):
    output = subprocess.run(
        [sys.executable, "-m", __name__, database, str(count)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return tuple(map(int, output.split()))


def sweep(database, count):
    """The resident memory before a sweep that sends ``count``, and its peak."""
    with odoo_environment(database) as env:
        rule = env["reminder.rule"].search([("name", "=", clients.RULE)])
        for due in (WARM_UP, count):
            clients.make_due(env, rule, due)
            env.invalidate_all()
            gc.collect()
            sent = env["reminder.notice"].search_count([])
            with Peak() as memory:
                env["reminder.rule"]._cron_sweep()
            if env["reminder.notice"].search_count([]) != sent + due:
                raise RuntimeError(f"the sweep did not send the {due} that were due")
        return memory.before, memory.peak


class Peak:
    """The most memory that this process has while the block runs."""

    def __enter__(self):
        self.process = psutil.Process()
        self.before = self.peak = self._now()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()

    def _watch(self):
        while not self.ended.wait(INTERVAL):
            self.peak = max(self.peak, self._now())

    def _now(self):
        return self.process.memory_info().rss


if __name__ == "__main__":
    print(*sweep(sys.argv[1], int(sys.argv[2])))
