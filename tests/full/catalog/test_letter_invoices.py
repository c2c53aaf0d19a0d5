"""What a letter has for invoices: rows, credits and total are what Invoicing says."""

import base64
import itertools
import random
from collections import defaultdict
from datetime import date, timedelta

from owed_case import OwedCase
from qr import read_qr

from odoo import Command
from odoo.exceptions import ValidationError

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

    def with_pdf(self, size=1000, **values):
        """An invoice whose PDF was made when it was sent."""
        return self.with_pdfs([values], size)

    def with_pdfs(self, many, size=1000):
        """Several such, made at once; each by what `invoice` takes."""
        invoices = self.invoices(many)
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"{invoice.name}.pdf".replace("/", "_"),
                    "raw": b"%PDF-1.4 " + invoice.name.encode().ljust(size, b"x"),
                    "res_model": "account.move",
                    "res_id": invoice.id,
                    "res_field": "invoice_pdf_report_file",
                }
                for invoice in invoices
            ]
        )
        invoices.invalidate_recordset(["invoice_pdf_report_file"])
        return invoices

    def names(self, enclosed):
        return [name for name, _content in enclosed.files]

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

    def books(self, pairs, chance):
        """Some invoices, credit notes and payments of customers in companies, most of
        them late; each kind made at once for a company.

        :return: the invoices of each pair of customer and company
        """
        plans = {pair: self.plan(*pair, chance) for pair in pairs}
        books = {}
        for company in (self.company, self.other):
            theirs = [(pair, plans[pair]) for pair in pairs if pair[1] == company]
            moves = self.env["account.move"].with_company(company)
            moves = moves.create([one for _pair, plan in theirs for one in plan[0]])
            moves.action_post()
            made, payments = iter(moves), []
            for pair, (values_list, paid, more) in theirs:
                own = moves.browse().concat(*itertools.islice(made, len(values_list)))
                books[pair] = own.filtered(lambda one: one.move_type == "out_invoice")
                for invoice, is_paid in zip(books[pair], paid, strict=True):
                    if is_paid:
                        self.pay(invoice, round(invoice.amount_total * 0.37, 2), TODAY)
                payments += more
            payment = self.env["account.payment"].with_company(company)
            payment.create(payments).action_post()
        return books

    def plan(self, client, company, chance):
        """What a customer has: values of invoices and credit notes, which invoices are
        paid in part, and values of payments."""
        moves = []
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
            moves.append(values)
        paid = [
            company == self.company and chance.random() < 0.3
            for values in moves
            if values["move_type"] == "out_invoice"
        ]
        payments = []
        if chance.random() < 0.3:
            payments.append(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": client.id,
                    "amount": chance.randint(1_00, 300_00) / 100,
                    "date": TODAY - timedelta(days=3),
                }
            )
        return moves, paid, payments

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
        pairs = [
            (client, company)
            for client in [self.client() for _number in range(14)]
            for company in (self.company, self.other)
        ]
        clients = self.books(pairs, chance)
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
                    self.assertFalse(
                        any(row.overdue for row in told if row not in late)
                    )
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


class TestWhereToPay(LetterOfInvoicesCase):
    """The company's account, the reference, Odoo's QR code."""

    IBAN = "DK5000400440116243"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        cls.company.partner_id.bank_ids.active = False
        cls.bank = cls.account(cls.IBAN)
        cls.company.qr_code = True
        methods = dict(cls.bank.get_available_qr_methods_in_sequence())
        if "sct_qr" not in methods:
            raise cls.skipTest(cls, "account_qr_code_sepa is not installed")

    @classmethod
    def account(cls, number, trusted=True, partner=None):
        return (
            cls.env["res.partner.bank"]
            .sudo()
            .create(
                {
                    "acc_number": number,
                    "partner_id": (partner or cls.company.partner_id).id,
                    "allow_out_payment": trusted,
                    "acc_holder_name": "Nord & Co",
                }
            )
        )

    def euros(self, price=100, **values):
        values = {"currency_id": self.euro.id, **values}
        return self.invoice(price=price, partner_bank_id=self.bank.id, **values)

    def payload(self, picture):
        """Of a transfer: to which account, how much, structured, free reference."""
        lines = read_qr(picture[1]).split("\n")
        self.assertEqual(lines[:4], ["BCD", "002", "1", "SCT"])
        return lines[6], lines[7], lines[9], lines[10]

    def test_one(self):
        invoice = self.euros()
        self.refund(price=10)
        _rows, enclosed = self.letter(invoice)
        bank = dict(enclosed.bank)
        self.assertEqual(bank["Bank account"].replace(" ", ""), self.IBAN)
        self.assertEqual(bank["Account holder"], "Nord & Co")
        self.assertEqual(bank["Payment reference"], invoice.payment_reference)
        [picture] = enclosed.qr
        account, amount, structured, free = self.payload(picture)
        self.assertEqual((account, amount), (self.IBAN, "EUR80.0"))
        self.assertIn(invoice.payment_reference, (structured, free))
        self.assertIn("80.00", picture[0])

    def test_one_for_the_total(self):
        invoices = self.euros() | self.euros(50.25) | self.euros(20)
        _rows, enclosed = self.letter(invoices)
        [picture] = enclosed.qr
        account, amount, structured, free = self.payload(picture)
        self.assertEqual((account, amount), (self.IBAN, "EUR170.25"))
        self.assertEqual(structured, "")
        self.assertEqual(free.split(), invoices.mapped("payment_reference"))

    def test_more_than_a_reference_has_room_for(self):
        euros = {"currency_id": self.euro.id, "partner_bank_id": self.bank.id}
        invoices = self.invoices([{"price": 10, **euros} for _number in range(12)])
        _rows, enclosed = self.letter(invoices)
        [picture] = enclosed.qr
        *_others, free = self.payload(picture)
        self.assertLessEqual(len(free), 140)
        *names, more = free.split()
        self.assertEqual(names, invoices.mapped("payment_reference")[: len(names)])
        self.assertEqual(more, f"+{12 - len(names)}")

    def test_two_accounts(self):
        other = self.account("DE89370400440532013000")
        first, second = self.euros(), self.euros(50)
        second.partner_bank_id = other
        _rows, enclosed = self.letter(first | second)
        self.assertEqual(
            [self.payload(picture)[:2] for picture in enclosed.qr],
            [(self.IBAN, "EUR100.0"), ("DE89370400440532013000", "EUR50.0")],
        )
        labels = [label for label, _text in enclosed.bank]
        self.assertIn(f"Bank account for {second.name}", labels)

    def test_where_the_method_does_not_go(self):
        """Dollars cannot be transferred by it, nor is it asked for."""
        _rows, enclosed = self.letter(self.invoice(partner_bank_id=self.bank.id))
        self.assertFalse(enclosed.qr)
        self.company.qr_code = False
        _rows, enclosed = self.letter(self.euros())
        self.assertFalse(enclosed.qr)
        self.assertTrue(enclosed.bank)

    def test_only_own_accounts_that_are_trusted(self):
        stranger = self.account("DE75512108001245126199", partner=self.anna)
        added = self.account("FR1420041010050500013M02606", trusted=False)
        for bank in (stranger, added):
            invoice = self.euros()
            invoice.partner_bank_id = bank
            _rows, enclosed = self.letter(invoice)
            self.assertEqual(
                [label for label, _text in enclosed.bank], ["Payment reference"]
            )
            self.assertFalse(enclosed.qr)

    def test_nothing_from_outside_steers(self):
        """In the picture a line is a field: a name of several would choose the account
        and the amount."""
        self.bank.acc_holder_name = "Nord\nDE75512108001245126199\nEUR9999"
        _rows, enclosed = self.letter(self.euros())
        self.assertFalse(enclosed.qr)
        self.assertEqual(
            dict(enclosed.bank)["Account holder"], "Nord DE75512108001245126199 EUR9999"
        )
        self.bank.acc_holder_name = False
        invoice = self.euros(payment_reference="RF1\nEUR9999\nDE75512108001245126199")
        _rows, enclosed = self.letter(invoice)
        [picture] = enclosed.qr
        self.assertEqual(self.payload(picture)[:2], (self.IBAN, "EUR100.0"))

    def test_references_of_their_own(self):
        first, second, third = self.euros(), self.euros(), self.euros()
        second.payment_reference = "RF18 5390 0754 7034"
        _rows, enclosed = self.letter(first | second | third)
        bank = dict(enclosed.bank)
        self.assertEqual(bank["Payment reference"], f"{first.name}, {third.name}")
        self.assertEqual(
            bank[f"Payment reference for {second.name}"], "RF18 5390 0754 7034"
        )
        (first | second | third).payment_reference = "CUST/7"
        _rows, enclosed = self.letter(first | second | third)
        self.assertEqual(dict(enclosed.bank)["Payment reference"], "CUST/7")

    def test_colleagues_pay_nothing(self):
        _rows, enclosed = self.letter(
            self.euros() | self.euros(), self.env.user.partner_id
        )
        self.assertEqual((enclosed.bank, enclosed.qr, enclosed.pay_url), ((), (), ""))


class TestHowManyQueries(LetterOfInvoicesCase):
    def test_of_many_letters(self):
        """As many for the letters of eight customers as for those of two; but Odoo
        asks for the countries of each QR code."""
        self.company.qr_code = True
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        bank = TestWhereToPay.account.__func__(self, TestWhereToPay.IBAN)
        clients = [self.client() for _number in range(8)]
        values = {"currency_id": euro.id, "partner_bank_id": bank.id}
        moves = self.with_pdfs(
            [{"client": client, **values} for client in clients for _number in range(3)]
        )
        letters = []
        for number, client in enumerate(clients):
            self.refund(client, price=10)
            letters.append((client.child_ids, moves[3 * number : 3 * number + 3]))
        self.env.flush_all()
        counts = []
        # The first ones also fill what is kept for all, such as settings.
        for some in (letters[:1], letters[:2], letters):
            self.env.invalidate_all()
            counts.append(self.queries_of(some))
        self.assertEqual(counts[2] - 8, counts[1] - 2, counts)

    def queries_of(self, letters):
        moves = self.env["account.move"].union(*(found for _person, found in letters))
        people = self.env["res.partner"].union(*(person for person, _found in letters))
        people.mapped("partner_share")
        moves = moves.with_context(reminder_batch={"account.move": moves.ids})
        before = self.env.cr.sql_log_count
        moves._reminder_rows()
        for person, found in letters:
            found = moves.browse(found.ids)
            person = person.with_prefetch(people.ids)
            enclosed = found._reminder_enclosed(person, self.company, found.ids)
            self.assertEqual(len(enclosed.credits), 1)
            self.assertEqual(len(enclosed.files), 3)
            self.assertEqual(len(enclosed.qr), 1)
        return self.env.cr.sql_log_count - before


class TestRows(LetterOfInvoicesCase):
    def test_parts(self):
        invoice = self.parts((30, 0), (30, 30), (40, 200))
        self.pay(invoice, 40, "2026-01-20")
        rows, _enclosed = self.letter(invoice)
        [row] = rows[invoice.id]
        self.assertEqual((row.name, row.amount), (invoice.name, 20))
        self.assertEqual(
            (row.part, str(row.due), row.overdue), ("part 2 of 3", "2026-02-04", 25)
        )
        self.assertEqual(str(row.date), "2026-01-05")

    def test_what_falls_due_soon(self):
        invoice = self.invoice(invoice_date_due="2026-03-04")
        rows, _enclosed = self.letter(invoice)
        [row] = rows[invoice.id]
        self.assertEqual(
            (str(row.due), row.overdue, row.amount), ("2026-03-04", 0, 100)
        )

    def test_credits_go_where_they_cover(self):
        """The oldest takes most of it: the letter about the younger one shows what is
        left of it."""
        old, young = self.invoice(), self.invoice(invoice_date_due="2026-01-20")
        refund = self.refund(price=130)
        self.refund(self.client(), price=70)
        rows, enclosed = self.letter(young)
        self.assertEqual([row.amount for row in rows[young.id]], [100])
        [credit] = enclosed.credits
        self.assertEqual(
            (credit.name, credit.amount), (f"Credit note {refund.name}", -30)
        )
        self.assertEqual((str(credit.date), credit.part), ("2026-01-03", "in part"))
        rows, enclosed = self.letter(old | young)
        self.assertEqual(sum(self.total(rows, enclosed).values()), 70)

    def test_a_payment_that_nobody_has_matched(self):
        invoice = self.invoice()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.anna.id,
                "amount": 25,
                "date": "2026-01-06",
            }
        )
        payment.action_post()
        rows, enclosed = self.letter(invoice)
        [credit] = enclosed.credits
        self.assertEqual((credit.amount, credit.part), (-25, ""))
        self.assertEqual(credit.name, f"Payment {payment.move_id.name}")
        self.assertEqual(self.total(rows, enclosed), {invoice.currency_id: 75})


class TestFiles(LetterOfInvoicesCase):
    """The PDFs that go with a letter, and how many."""

    def test_as_they_were_sent(self):
        invoices = self.with_pdf() | self.with_pdf()
        _rows, enclosed = self.letter(invoices, attach=invoices.ids)
        self.assertEqual(
            self.names(enclosed),
            [f"{name}.pdf".replace("/", "_") for name in invoices.mapped("name")],
        )
        content = base64.b64decode(enclosed.files[0][1])
        self.assertTrue(content.startswith(b"%PDF-1.4 INV"))
        self.assertFalse(enclosed.note)
        _rows, enclosed = self.letter(invoices, attach=invoices[0].ids)
        self.assertEqual(len(enclosed.files), 1)
        _rows, enclosed = self.letter(invoices)
        self.assertFalse(enclosed.files)

    def test_no_more_than_an_e_mail_takes(self):
        self.company.sudo().reminder_attach_count = 2
        invoices = self.with_pdf() | self.with_pdf() | self.with_pdf()
        _rows, enclosed = self.letter(invoices, attach=invoices.ids)
        self.assertEqual(len(enclosed.files), 2)
        self.assertIn("at most 2 files", enclosed.note)
        self.assertIn(invoices[2].name, enclosed.note)
        self.assertNotIn(invoices[1].name, enclosed.note)

    def test_no_larger_than_an_e_mail_takes(self):
        self.company.sudo().reminder_attach_size = 1
        large = self.with_pdf(700 * 1024), self.with_pdf(700 * 1024), self.with_pdf()
        invoices = self.env["account.move"].union(*large)
        _rows, enclosed = self.letter(invoices, attach=invoices.ids)
        # A small one behind it still goes in.
        self.assertEqual(len(enclosed.files), 2)
        self.assertIn(large[1].name, enclosed.note)
        with self.assertRaises(ValidationError):
            self.company.sudo().reminder_attach_size = 26

    def test_without_a_printer(self):
        """It leaves, and staff see what is missing."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
            self.skipTest("wkhtmltopdf is installed")
        invoices = self.with_pdf() | self.invoice()
        _rows, enclosed = self.letter(invoices, attach=invoices.ids)
        self.assertEqual(len(enclosed.files), 1)
        self.assertIn("wkhtmltopdf", enclosed.note)
        self.assertIn(invoices[1].name, enclosed.note)
        self.assertNotIn(invoices[0].name, enclosed.note)


class TestAtTheDoor(LetterOfInvoicesCase):
    """The real way: five invoices in one letter, and what happens before it leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().reminder_bundle = True
        cls.ready.attach = True
        cls.ready.step_ids.attach = True
        # Those paid in part, too.
        cls.change(cls.ready, {"preset_option": True})

    def setUp(self):
        super().setUp()
        self.five = self.with_pdfs([{"price": 100 + number} for number in range(5)])
        self.sweep("2026-03-02 09:00")
        [self.delivery] = self.ready_item(self.five[0]).notice_ids.delivery_id
        self.notices = self.delivery.notice_ids

    def sent(self):
        [address] = self.deliver("2026-03-02 09:05")
        self.assertIn(self.anna.email, address)
        [mail] = self._mails
        return mail, self.body()

    def test_as_it_was_made(self):
        self.assertEqual(len(self.notices), 5)
        mail, body = self.sent()
        for invoice in self.five:
            self.assertIn(invoice.name, body)
        self.assertIn("510.00", body)
        self.assertEqual(len(mail["attachments"]), 5)

    def test_one_was_paid_and_one_in_part(self):
        paid, partly, *_others = self.five
        with self.at("2026-03-02 09:02"):
            self.pay(paid, day="2026-03-02")
            self.pay(partly, 51, "2026-03-02")
            self.refund(price=20)
        mail, body = self.sent()
        self.assertNotIn(f">{paid.name}<", body)
        # The credit lowers the total; the rows say what is open of each.
        for text in ("50.00", "20.00", "339.00", "In your favour"):
            self.assertIn(text, body)
        self.assertNotIn("510.00", body)
        names = [name for name, *_content in mail["attachments"]]
        self.assertEqual(len(names), 4)
        self.assertNotIn(f"{paid.name}.pdf".replace("/", "_"), names)
        states = {one.res_id: one.state for one in self.notices}
        self.assertEqual(states.pop(paid.id), "cancelled")
        self.assertEqual(set(states.values()), {"sent"})

    def test_staff_see_what_is_missing(self):
        self.company.sudo().reminder_attach_count = 3
        with self.at("2026-03-02 09:02"):
            self.pay(self.five[0], day="2026-03-02")
        mail, _body = self.sent()
        self.assertEqual(len(mail["attachments"]), 3)
        [note] = set(
            self.notices.filtered(lambda one: one.state == "sent").mapped("note")
        )
        self.assertIn("at most 3 files", note)
        self.assertIn(self.five[4].name, note)
