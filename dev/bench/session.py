"""Odoo in this process, on one database."""

import contextlib
import gc
import statistics
import time
from typing import NamedTuple

from ground import paths


@contextlib.contextmanager
def odoo_environment(database):
    """The superuser's environment in a database; what is not committed is lost."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    log = paths.LOGS / "bench.log"
    config.parse_config(["--no-http", "--logfile", str(log)], setup_logging=True)
    registry = Registry(database)
    # `measured` need not look through all of Odoo each time.
    gc.freeze()
    with registry.cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})
        cursor.rollback()


class Measure(NamedTuple):
    """What one run of something took."""

    seconds: float
    queries: int


def measured(env, action):
    """Run ``action`` with cold record caches, as a job of its own would."""
    env.invalidate_all()
    gc.collect()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    action()
    return Measure(time.perf_counter() - start, env.cr.sql_log_count - queries)


def median(measures):
    return Measure(*map(statistics.median, zip(*measures, strict=True)))


def ratio(measures, others):
    """How many times longer ``measures`` took: compared round by round.

    The two of one round were measured right after each other, so that what else the
    machine did at that time cancels out.
    """
    return statistics.median(
        one.seconds / other.seconds for one, other in zip(measures, others, strict=True)
    )
