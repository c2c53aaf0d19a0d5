"""(8) What will leave in the next 30 days: of many items, and one page of *Coming*."""

from odoo import fields
from odoo.tools import SQL

from . import clients
from .session import measured, median, odoo_environment
from .table import Row, duration, within

DAYS = 30
ROUNDS = 3
FILTER = [("function", "=", clients.WAITS)]
# Half of them begin to wait in the days to come.
MOVING = [*FILTER, ("create_date", "<", "today -30d")]


def run(sizes, database):
    """Rows of the table.

    :param database: an empty one
    """
    count = sizes.forecast
    with odoo_environment(database) as env:
        store = Store(env, count)
        plain = [store.forecast() for _round in range(ROUNDS)]
        lines = store.lines
        page = [store.page() for _round in range(ROUNDS)]
        store.have_it_move()
        moving = [store.forecast() for _round in range(ROUNDS)]
    return [
        within(f"{count:,} items, {lines:,} reminders", median(plain).seconds, 10),
        within("the same with a moving date", median(moving).seconds, 10),
        Row("its reminders", f"{store.lines:,}"),
        Row("a page of Coming, once worked out", duration(median(page).seconds)),
    ]


class Store:
    """A database of clients that wait, each reminded once of at most four times."""

    def __init__(self, env, count):
        self.env = env
        self.lines = 0
        self.rule = clients.make_rule(env)
        clients.store(env, self.rule, count)
        self.rule.write({"interval_days": 7, "max_count": 4})
        self.rule._forget_held()
        env.cr.execute(
            SQL(
                """
                UPDATE reminder_item
                   SET next_date = %(now)s + interval '1 hour' * (id %% 720),
                       to_plan = FALSE
                 WHERE rule_id = %(rule)s
                """,
                now=fields.Datetime.now(),
                rule=self.rule.id,
            )
        )
        env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET create_date = %(now)s - interval '1 hour' * (id %% 1440)
                 WHERE function = %(waits)s
                """,
                now=fields.Datetime.now(),
                waits=clients.WAITS,
            )
        )
        env.cr.execute(
            """
            UPDATE reminder_item item
               SET origin_date = client.create_date, anchor_date = client.create_date
              FROM res_partner client
             WHERE client.id = item.res_id
            """
        )
        env.cr.commit()
        env.invalidate_all()
        clients.tidy(env)

    def have_it_move(self):
        self.rule.domain = repr(MOVING)
        self.rule._put(reads_change=False)
        self.rule._forget_held()
        self.env.cr.commit()

    def forecast(self):
        def forecast():
            self.lines = len(self.rule._forecast(DAYS))

        return measured(self.env, forecast)

    def page(self):
        """One page of the list, as a screen asks for it."""
        Coming = self.env["reminder.coming"]
        Coming.search_count([])  # worked out

        def page():
            Coming.search_read([], ["moment", "res_name", "person_id"], limit=80)
            Coming.search_count([])

        return measured(self.env, page)
