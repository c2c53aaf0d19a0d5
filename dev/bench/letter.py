"""(9) A reminder in a letter of several, against one that goes by itself."""

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from . import rules
from .reminder import BODY, WAITING
from .session import Measure, measured, median, odoo_environment, ratio
from .table import Row, at_most, duration

IN_A_LETTER = 5


def run(sizes, database):
    """Rows of the table."""
    with odoo_environment(database) as env:
        ways = Letters(env, sizes.reminders)
        ways.take_turns()  # templates are compiled, caches filled
        turns = [ways.take_turns() for _round in range(sizes.rounds)]
    singles, letters = zip(*turns, strict=True)
    return [
        _one("a reminder that goes by itself", singles),
        _one(f"a reminder in a letter of {IN_A_LETTER}", letters),
        at_most(
            "a reminder in a letter takes of one alone", ratio(letters, singles), 1
        ),
    ]


def _one(what, measures):
    seconds, queries = median(measures)
    return Row(what, f"{duration(seconds)}, {queries:.2f} queries")


class Letters:
    """Invoices of one rule: of some customers one each, of others several."""

    def __init__(self, env, count):
        self.env = env
        env.company.reminder_bundle = True
        self.rule = rules.make(
            env,
            "Bench: letters",
            "account.move",
            WAITING,
            "invoice_date_due",
            subject="Reminder: {{ object.name }} is overdue",
            body_html=BODY,
            lang="{{ object.partner_id.lang }}",
        )
        count -= count % IN_A_LETTER
        self.alone = self._make_invoices(count, 1)
        self.together = self._make_invoices(count, IN_A_LETTER)
        rules.enrol(self.rule)

    def take_turns(self):
        """What one reminder takes by itself, and what in a letter."""
        return self._send(self.alone, 1), self._send(self.together, IN_A_LETTER)

    def _send(self, invoices, in_each):
        self._make_due(invoices)
        queued = self._count_queued()
        seconds, queries = measured(self.env, lambda: rules.send(self.rule))
        if self._count_queued() != queued + len(invoices) // in_each:
            raise RuntimeError(f"there is no e-mail for each {in_each} invoices")
        return Measure(seconds / len(invoices), queries / len(invoices))

    def _count_queued(self):
        return self.env["mail.mail"].search_count([("state", "=", "outgoing")])

    def _make_due(self, invoices):
        """These invoices are due for a reminder, and no others."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE reminder_item
                   SET last_notified = NULL, last_reminded = NULL,
                       next_date = CASE WHEN res_id = ANY(%s) THEN %s ELSE NULL END
                 WHERE rule_id = %s
                """,
                invoices.ids,
                fields.Datetime.now(),
                self.rule.id,
            )
        )
        self.env.cr.commit()

    def _make_invoices(self, count, in_each):
        """Posted customer invoices, so many of each customer."""
        customers = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "email": f"c{number}@{in_each}.example.com",
                }
                for number in range(count // in_each)
            ]
        )
        line = {"name": "Work", "quantity": 1, "price_unit": 100}
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_line_ids": [Command.create(line)],
                }
                for customer in customers
                for _place in range(in_each)
            ]
        )
        invoices.action_post()
        self.env.cr.commit()
        return invoices
