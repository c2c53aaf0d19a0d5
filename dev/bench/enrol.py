"""(3) Very many new records, enrolled and planned in one pass."""

from . import clients, rules
from .session import measured, odoo_environment
from .table import Row


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        rule = clients.make_rule(env)
        rules.enrol(rule)  # caches are filled
        clients.add(env, sizes.enrolled)
        clients.tidy(env)
        rule.stale = True  # they were not written by Odoo, which would have told
        env.cr.commit()
        following = measured(env, lambda: rule._step(rule._follow))
        planning = measured(env, lambda: rules.enrol(rule))
        enrolled = env["reminder.item"].search_count(
            [("rule_id", "=", rule.id), ("next_date", "!=", False)]
        )
        if enrolled != sizes.enrolled:
            raise RuntimeError(f"{enrolled} of {sizes.enrolled} clients were enrolled")
    times = 10_000 / sizes.enrolled
    return [
        Row(what, f"{measure.seconds * times:.2f} s per 10,000")
        for what, measure in (
            (f"enrol {sizes.enrolled:,} new records in one pass", following),
            ("and plan them", planning),
        )
    ]
