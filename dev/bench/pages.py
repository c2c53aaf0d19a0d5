"""(13) The pages that people open: the portal's to-dos, the two lists, the bell."""

import statistics
import threading
import time

from . import bell, lists, portal
from .session import odoo_environment
from .table import Row, at_most_number, duration, within

SECONDS = 0.3
BELL_QUERIES = 2
# So many of the slowest questions are told, and all that take too long.
TOLD = 5


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        staff = lists.fill(env, sizes.listed)
        customer = portal.make(env, sizes.todos)
        records = bell.make(env, staff["admin"])
        env.cr.commit()
        lists.tidy(env)
        return [
            *_rows_portal(env, customer, sizes),
            *_rows_lists(env, staff, sizes),
            *_rows_bell(records, staff["admin"]),
        ]


def _rows_portal(env, customer, sizes):
    with portal.signed_in(env, customer) as browser:
        for what, ask in portal.pages(browser, sizes.todos).items():
            ask()  # templates are compiled, caches filled
            taken = statistics.median(_seconds(ask) for _round in range(sizes.rounds))
            yield within(f"{sizes.todos:,} to-dos: {what}", taken, SECONDS)


def _rows_lists(env, staff, sizes):
    for action in lists.ACTIONS:
        taken = {}
        for what, ask in lists.questions(env, action, staff):
            ask()  # caches are filled
            taken[what] = statistics.median(
                _sql_seconds(env, ask) for _round in range(3)
            )
        yield Row(
            f"{sizes.listed:,} {action}, {len(taken)} questions, SQL, the median",
            duration(statistics.median(taken.values())),
        )
        slowest = sorted(taken, key=taken.get, reverse=True)
        for place, what in enumerate(slowest):
            if place < TOLD or taken[what] >= SECONDS:
                yield within(f"{action}: {what}", taken[what], SECONDS)


def _rows_bell(records, user):
    for model, (without, with_bell) in bell.queries(records, user).items():
        yield at_most_number(
            f"the bell adds to a form of {model}", with_bell - without, BELL_QUERIES
        )


def _seconds(ask):
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def _sql_seconds(env, ask):
    """How long the database takes, without what Python makes of it."""
    env.invalidate_all()
    thread = threading.current_thread()
    thread.query_count, thread.query_time = 0, 0
    try:
        ask()
        return thread.query_time
    finally:
        del thread.query_count, thread.query_time
