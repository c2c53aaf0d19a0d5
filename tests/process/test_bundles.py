"""Sweeps at the same time: what is due for one person goes in one e-mail."""

from books import Books
from harness import gate

CLIENTS, RULES = 300, 3
# More rules over the same clients.
MORE_RULES = (
    "first = the_rule(env)",
    f"rules = first.browse().union(*(first.copy() for _n in range({RULES - 1})))",
    "env['res.company'].search([]).write("
    "{'reminder_enabled': False, 'reminder_bundle': True})",
    "[rule._start('all') for rule in rules]",
    "sweep(env)",
    "env['res.company'].search([]).reminder_enabled = True",
    "env.cr.commit()",
)
LETTERS = """
    SELECT letters, parts, COUNT(*) FROM (
        SELECT COUNT(DISTINCT delivery_id) AS letters, COUNT(*) AS parts
          FROM reminder_notice WHERE ended IS NULL GROUP BY partner_id) each
  GROUP BY 1, 2
"""


def test_two_sweeps_at_once(instance):
    """Each claims a part of what is due for the same people."""
    instance.shell(f"seed(env, {CLIENTS})", *MORE_RULES)
    with gate(instance.database, 1, waiting=2):
        two = [instance.spawn("meet(env, 1)", "sweep(env)") for _sweep in range(2)]
    for process in two:
        process.wait()
    assert instance.query(LETTERS) == [(1, RULES, CLIENTS)]


def test_a_sender_helps(instance):
    """A further sender that has nothing to hand over claims with the sweep, and hands
    over afterwards: one letter each, and each once."""
    instance.shell(
        "env['ir.cron']._reminder_set_senders(2)", f"seed(env, {CLIENTS})", *MORE_RULES
    )
    with gate(instance.database, 1, waiting=2):
        sweeping = instance.spawn("meet(env, 1)", "sweep(env)")
        helping = instance.spawn(
            "sizes = tally(env, 'reminder.item', '_claim')",
            "meet(env, 1)",
            "env['mail.mail']._reminder_send_alongside()",
            "env.cr.commit()",
            "print(sum(sizes))",
        )
    sweeping.wait()
    assert int(helping.wait()), "it had nothing to do: nothing was tested"
    assert instance.query(LETTERS) == [(1, RULES, CLIENTS)]
    instance.shell("settle(env)")
    books = Books(instance)
    assert books.states == {"sent": RULES * CLIENTS}
    assert books.arrived.total() == CLIENTS
    assert set(books.arrived.values()) == {1}
