"""The button of a letter that pays all of its invoices, on Odoo's own page."""

import re

from common import new_test_user
from owed_case import OwedCase

from odoo.tests import JsonRpcException


class PayLetterCase(OwedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        original = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.method = original.payment_method_ids[:1]
        cls.method.active = True
        cls.provider = original.copy(
            {
                "company_id": cls.company.id,
                "is_published": True,
                "payment_method_ids": cls.method.ids,
                "state": "test",
            }
        )
        cls.provider.journal_id = cls.company_data["default_journal_bank"]
        cls.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )

    def letter(self, invoices, person=None):
        """What is enclosed, once the rule has its items.

        :return: the path of the button, and its label
        """
        self.sweep("2026-01-06 10:00")
        self.assertEqual(
            len(self.env["reminder.item"]._about_records(invoices)), len(invoices)
        )
        person = person or self.anna
        enclosed = invoices._reminder_enclosed(person, self.company)
        base = self.anna.get_base_url()
        if enclosed.pay_url:
            self.assertTrue(enclosed.pay_url.startswith(base))
        return enclosed.pay_url.removeprefix(base), enclosed.pay_label

    def open(self, path):
        self.authenticate(None, None)
        return self.url_open(path, allow_redirects=False)

    def begin(self, path, amount, **values):
        """As the payment form does it."""
        page = self.open(path)
        [route] = re.findall(r'data-transaction-route="([^"]+)"', page.text)
        [token] = re.findall(r'data-access-token="([^"]+)"', page.text)
        return self.make_jsonrpc_request(
            route,
            {
                "access_token": token,
                "amount": amount,
                "flow": "direct",
                "landing_route": "/my",
                "payment_method_id": self.method.id,
                "provider_id": self.provider.id,
                "token_id": None,
                "tokenization_requested": False,
                **values,
            },
        )

    def refuses(self, why, path, amount, **values):
        with self.assertLogs("odoo.http", "WARNING"):
            with self.assertRaisesRegex(JsonRpcException, why):
                self.begin(path, amount, **values)

    def settle(self, reference):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": reference,
                "payment_details": "1234",
                "simulated_state": "done",
            },
        )
        self.env.invalidate_all()


class TestPayAll(PayLetterCase):
    def test_pays_what_the_letter_tells_of(self):
        first, second = self.invoice(), self.invoice(price=50)
        other = self.invoice(price=7)
        path, label = self.letter(first | second)
        self.assertIn("150.00", label)
        page = self.open(path)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("150.00", page.text)
        self.assertIn(first.name, page.text)
        self.assertNotIn(other.name, page.text)
        self.assertNotIn("157.00", page.text)
        answer = self.begin(path, 150)
        self.settle(answer["reference"])
        transaction = first.transaction_ids
        self.assertEqual(transaction.invoice_ids, first | second)
        self.assertEqual((transaction.amount, transaction.state), (150, "done"))
        self.assertEqual(transaction.partner_id, first.partner_id)
        # Nothing is left: it leads to the invoice, which says that it is paid.
        self.assertIn(f"/my/invoices/{first.id}", self.open(path).headers["Location"])

    def test_the_letter_outlives_its_rule(self):
        """Back to draft, or its items archived with their rule: it was sent, and what
        it asks for is owed."""
        first, second = self.invoice(), self.invoice(price=50)
        path, _label = self.letter(first | second)
        items = self.env["reminder.item"].sudo()._about_records(first | second)
        for rule_values, active in (({"state": "draft"}, True), ({}, False)):
            items.rule_id.write(rule_values)
            items.active = active
            page = self.open(path)
            self.assertEqual(page.status_code, 200)
            self.assertIn("150.00", page.text)
        items.rule_id.active = False
        self.assertEqual(self.open(path).status_code, 200)
        # Who has left the customer may still not pay for it.
        self.anna.parent_id = self.client()
        self.assertEqual(self.open(path).status_code, 404)

    def test_what_is_left_of_it(self):
        invoices = self.invoice() | self.invoice(price=50) | self.invoice(price=20)
        path, _label = self.letter(invoices)
        self.pay(invoices[0])
        self.refund(price=10)
        page = self.open(path)
        self.assertIn("60.00", page.text)
        self.assertNotIn(invoices[0].name, page.text)
        # The page of yesterday said more.
        self.refuses("ValidationError", path, 170)
        self.assertFalse(invoices.transaction_ids)
        self.pay(invoices[1])
        location = self.open(path).headers["Location"]
        self.assertIn(f"/my/invoices/{invoices[2].id}", location)
        self.assertIn("access_token=", location)

    def test_no_page_for_it(self):
        """A single invoice has its own button; two currencies, two customers' books,
        or nobody who takes the money: no page of Odoo's."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        first, second = self.invoice(), self.invoice(currency_id=euro.id)
        self.assertEqual(self.letter(first), ("", ""))
        self.assertEqual(self.letter(first | second), ("", ""))
        user = new_test_user(self.env, "anna-pays", "base.group_portal")
        self.anna.user_ids = user
        path, label = self.letter(first | second)
        self.assertEqual(path, "/my/invoices?filterby=overdue_invoices")
        self.assertTrue(label)
        third = self.invoice()
        self.assertIn("/pay", self.letter(first | third)[0])
        self.provider.state = "disabled"
        self.assertNotIn("/pay", self.letter(first | third)[0])

    def test_made_up_and_others(self):
        first, second = self.invoice(), self.invoice()
        path, _label = self.letter(first | second)
        token = path.split("/")[2]
        self.assertEqual(self.open(path).status_code, 200)
        for bad in (token[:-1], token[:-8] + "AAAAAAAA", "x", token + "AAAA"):
            self.assertEqual(self.open(f"/reminder/{bad}/pay").status_code, 404)
        # A link of another kind is none of this one.
        link = self.ready_item(first)._link(self.anna, "postpone").split("/")[2]
        self.assertEqual(self.open(f"/reminder/{link}/pay").status_code, 404)
        self.anna.parent_id = self.client()
        self.assertEqual(self.open(path).status_code, 404)

    def test_kept_cards_are_for_who_logs_in(self):
        first, second = self.invoice(), self.invoice()
        self.env["payment.token"].sudo().create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": first.partner_id.id,
                "payment_details": "4242",
                "provider_ref": "kept",
            }
        )
        path, _label = self.letter(first | second)
        self.assertNotIn("4242", self.open(path).text)
        token = self.env["payment.token"].sudo().search([("provider_ref", "=", "kept")])
        values = {"flow": "token", "token_id": token.id}
        self.refuses("ValidationError", path, 200, **values)
        self.refuses("ValidationError", path, 200, provider_id="1; DROP")
        self.refuses("ValidationError", path, [200])
        self.assertFalse(first.transaction_ids)
