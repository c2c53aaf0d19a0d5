"""What a letter has for invoices: rows, credits and total are what Invoicing says."""

import random
from collections import defaultdict
from datetime import date, timedelta

from owed_case import OwedCase

from odoo import Command

TODAY = date(2026, 3, 1)


class LetterOfInvoicesCase(OwedCase):
    """Letters as the composing asks for them: of invoices, for a person."""

    def setUp(self):
        super().setUp()
        self.startPatcher(self.at("2026-03-01 09:00"))

    def letter(self, invoices, person=None, attach=()):
        """The rows, and what is enclosed."""
        self.env.flush_all()
        self.env.invalidate_all()
        person = person or self.anna
        rows = invoices._reminder_rows()
        enclosed = invoices._reminder_enclosed(person, invoices.company_id[:1], attach)
        return rows, enclosed

    def total(self, rows, enclosed):
        """Rows less credits, for each currency."""
        totals = defaultdict(float)
        for row in [*sum(rows.values(), []), *enclosed.credits]:
            if row.amount is not None:  # else nothing is owed of it
                totals[row.currency] += row.amount
        return {currency: round(amount, 2) for currency, amount in totals.items()}


class TestTotals(LetterOfInvoicesCase):
    """Random books of many customers, in two currencies and two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        cls.other = cls.setup_other_company()["company"]
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "In three parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in ((30, 0), (30, 30), (40, 60))
                ],
            }
        )

    def books_of(self, client, company, chance):
        """Some invoices, credit notes and payments of a customer, most of them late."""
        moves = self.env["account.move"]
        foreign = chance.random() < 0.4
        for _number in range(chance.randint(1, 5)):
            day = TODAY - timedelta(days=chance.randint(20, 200))
            currency = company.currency_id
            if foreign and chance.random() < 0.5:
                currency = self.euro
            is_credit = chance.random() < 0.35
            price = chance.randint(1_00, 900_00) / 100
            values = {
                "move_type": "out_refund" if is_credit else "out_invoice",
                "company_id": company.id,
                "partner_id": chance.choice([client, *client.child_ids]).id,
                "currency_id": currency.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": price, "tax_ids": []})
                ],
            }
            if not is_credit and chance.random() < 0.3:
                values["invoice_payment_term_id"] = self.terms.id
            else:
                values["invoice_payment_term_id"] = False
                values["invoice_date_due"] = day + timedelta(days=10)
            moves |= self.env["account.move"].with_company(company).create(values)
        moves.action_post()
        invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
        for invoice in invoices:
            if company == self.company and chance.random() < 0.3:
                self.pay(invoice, round(invoice.amount_total * 0.37, 2), TODAY)
        if chance.random() < 0.3:
            payment = self.env["account.payment"].with_company(company).create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": client.id,
                    "amount": chance.randint(1_00, 300_00) / 100,
                    "date": TODAY - timedelta(days=3),
                }
            )
            payment.action_post()
        return invoices

    def overdue_lines(self, client, company):
        """What Invoicing has open of a customer: what is due, and all credits."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("partner_id.commercial_partner_id", "=", client.id),
                ("reconciled", "=", False),
            ]
        )
        return lines, lines.filtered(
            lambda line: line.amount_residual < 0 or line.date_maturity <= TODAY
        )

    def test_are_what_invoicing_says(self):
        chance = random.Random("letters")
        clients = {
            (client, company): self.books_of(client, company, chance)
            for client in [self.client() for _number in range(14)]
            for company in (self.company, self.other)
        }
        self.env.flush_all()
        seen = defaultdict(int)
        for (client, company), invoices in clients.items():
            invoices = invoices.with_company(company)
            rows, enclosed = self.letter(invoices, client.child_ids)
            totals = self.total(rows, enclosed)
            lines, overdue = self.overdue_lines(client, company)
            expected = overdue.mapped("amount_residual")
            owed = invoices._reminder_owed()
            with self.subTest(client=client.id, company=company.name):
                # The same as single reminders, lists and the filter say.
                by_currency = defaultdict(float)
                for one in owed.values():
                    by_currency[one.currency] += one.amount
                self.assertEqual(
                    totals, {key: round(sum_, 2) for key, sum_ in by_currency.items()}
                )
                names = set(invoices.mapped("name"))
                told = sum(rows.values(), [])
                self.assertLessEqual({row.name for row in told}, names)
                told = [row for row in told if row.amount is not None]
                self.assertTrue(all(row.amount > 0 for row in told))
                late = [row for row in told if row.due <= TODAY]
                if not expected or sum(expected) <= 0:
                    self.assertFalse(late)
                    seen["nothing"] += 1
                    continue
                if late != told:
                    # Besides, it warns of what falls due soon.
                    self.assertFalse(any(row.overdue for row in told if row not in late))
                    seen["ahead"] += 1
                    continue
                told = sum(
                    currency._convert(amount, company.currency_id, company, TODAY)
                    for currency, amount in totals.items()
                )
                self.assertAlmostEqual(told, sum(expected), delta=0.03)
                seen["several" if len(totals) > 1 else "one"] += 1
                seen["credits"] += bool(enclosed.credits)
                if lines == overdue:
                    credit = client.with_company(company).credit
                    self.assertAlmostEqual(told, credit, delta=0.03)
                    seen["all due"] += 1
        # The books were not all alike.
        for kind in ("nothing", "several", "one", "credits", "all due"):
            self.assertGreater(seen[kind], 1, seen)
