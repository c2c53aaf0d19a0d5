"""(2) A sweep with nothing due, over few and over very many stored items."""

import contextlib
from datetime import timedelta

from odoo import fields

from . import clients
from .session import measured, median, odoo_environment, ratio
from .table import Row, at_most, duration, within

# In full it takes long, and tells the same each time.
ROUNDS_IN_FULL = 3


def run(sizes, *databases):
    """Rows of the table.

    :param databases: an empty one for each number of stored items, small to large
    """
    with contextlib.ExitStack() as stack:
        stores = [
            Store(stack.enter_context(odoo_environment(database)), count)
            for database, count in zip(databases, sizes.items, strict=True)
        ]
        for store in stores:
            store.quiet()  # caches are filled
        turns = [
            [store.quiet() for store in stores] for _round in range(2 * sizes.rounds)
        ]
        largest = stores[-1]
        changed = [
            largest.after_changes(sizes.changed) for _round in range(2 * sizes.rounds)
        ]
        in_full = [largest.in_full() for _round in range(ROUNDS_IN_FULL)]
    return [
        *_rows_quiet(sizes, list(zip(*turns, strict=True))),
        _row(f"{largest.count:,} items, {sizes.changed:,} records changed", changed),
        _row(f"{largest.count:,} items, the daily pass in full", in_full),
    ]


def _rows_quiet(sizes, measures):
    smallest, *between, largest = (f"{count:,} items" for count in sizes.items)
    few, *_others, many = measures
    return [
        *map(_row, (smallest, *between), measures[:-1]),
        within(largest, median(many).seconds, 1),
        at_most(f"{largest} take of the time of {smallest}", ratio(many, few), 3),
    ]


def _row(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.0f} queries")


class Store:
    """A database of clients that wait, each of them reminded once before."""

    def __init__(self, env, count):
        self.env = env
        self.count = count
        self.rule = clients.make_rule(env)
        clients.store(env, self.rule, count)
        clients.tidy(env)

    def quiet(self):
        """A sweep when nothing is due and nothing changed."""
        return self._sweep()

    def after_changes(self, number):
        """A sweep when some clients stopped waiting, or wait again."""
        some = self.env["reminder.item"].search([], limit=number, order="id")
        partners = self.env["res.partner"].browse(some.mapped("res_id"))
        has_stopped = partners[0].function != clients.WAITS
        partners.function = clients.WAITS if has_stopped else "nothing"
        self.env.cr.commit()
        return self._sweep(waiting=self.count - (0 if has_stopped else number))

    def in_full(self):
        """The sweep that once a day reads all the records of each rule."""
        rules = self.env["reminder.rule"].search([])
        rules.full_date = fields.Datetime.now() - timedelta(days=2)
        self.env.cr.commit()
        return self._sweep()

    def _sweep(self, waiting=None):
        measure = measured(self.env, self.env["reminder.rule"]._cron_sweep)
        found = self.env["reminder.item"].search_count(
            [("state", "=", "waiting"), ("next_date", ">", fields.Datetime.now())]
        )
        if found != (self.count if waiting is None else waiting):
            raise RuntimeError(f"{found} of {self.count} items wait after the sweep")
        return measure
