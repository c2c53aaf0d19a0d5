"""(7) A reminder of a step, against one of a rule with three numbers."""

from . import clients, rules
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_most, duration

STEPS = 4


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        plain, ladder = clients.make_rule(env), clients.make_rule(env)
        climb(ladder)
        clients.add(env, sizes.reminders * (sizes.rounds + 1))
        for rule in (plain, ladder):
            rules.enrol(rule)
        clients.tidy(env)
        for rule in (plain, ladder):  # templates are compiled, caches filled
            send(env, rule, sizes.reminders)
        turns = [
            [send(env, rule, sizes.reminders) for rule in (plain, ladder)]
            for _round in range(sizes.rounds)
        ]
    plains, ladders = zip(*turns, strict=True)
    return [
        _one("a reminder of a rule with three numbers", plains),
        _one(f"a reminder of a ladder of {STEPS} steps", ladders),
        at_most("a ladder takes of a plain rule", ratio(ladders, plains), 1.1),
    ]


def climb(rule):
    """Steps of which each has a text of its own."""
    rule.env["reminder.step"].create(
        [
            {
                "rule_id": rule.id,
                "sequence": number,
                "days": 5,
                "mail_template_id": rule.mail_template_id.copy().id,
            }
            for number in range(STEPS)
        ]
    )
    rule.env.cr.commit()


def send(env, rule, number):
    """What a reminder takes when so many are due."""
    clients.make_due(env, rule, number)
    seconds, queries = measured(env, lambda: rules.send(rule))
    return Measure(seconds / number, queries / number)


def _one(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.2f} queries")
