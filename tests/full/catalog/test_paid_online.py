"""What the client pays online, on the portal: in process, it is paid already as far as
the client is concerned."""

from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

from odoo import Command


class PaidOnlineCase(ReadyMadeCase):
    """A provider that says what it is told to say, and its payment form."""

    ROUTE = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        original = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.method = original.payment_method_ids[:1]
        cls.method.active = True
        cls.provider = original.copy(
            {
                "capture_manually": True,
                "company_id": cls.company.id,
                "is_published": True,
                "payment_method_ids": cls.method.ids,
                "state": "test",
            }
        )

    def pay_online(self, record, outcome):
        """As the payment form on the record's portal page does it.

        :param outcome: what the provider reports
        :return: the `payment.transaction`
        """
        self.authenticate(None, None)
        answer = self.make_jsonrpc_request(
            self.ROUTE.format(record.id),
            {
                "access_token": record._portal_ensure_token(),
                "amount": record.amount_total,
                "flow": "direct",
                "landing_route": "/my",
                "payment_method_id": self.method.id,
                "provider_id": self.provider.id,
                "token_id": None,
                "tokenization_requested": False,
            },
        )
        self.report(answer["reference"], outcome)
        [payment] = record.transaction_ids
        return payment

    def report(self, reference, outcome):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": reference,
                "payment_details": "1234",
                "simulated_state": outcome,
            },
        )
        self.env.invalidate_all()


class TestInvoicePaidOnline(PaidOnlineCase, InvoiceCase):
    PRESET = "invoice"
    ROUTE = "/invoice/transaction/{}"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.journal_id = cls.company_data["default_journal_bank"]

    def waiting(self):
        invoice = self.make_invoice(self.client())
        invoice.is_move_sent = True
        return invoice

    def test_stops_while_pending(self):
        def pay(invoice):
            payment = self.pay_online(invoice, "pending")
            self.assertEqual(payment.state, "pending")
            self.assertEqual(invoice.payment_state, "not_paid")

        self.check_stops(pay)

    def test_stops_while_authorized(self):
        """Paid, but staff have not captured the amount yet."""

        def authorize(invoice):
            payment = self.pay_online(invoice, "done")
            self.assertEqual(payment.state, "authorized")
            self.assertEqual(invoice.payment_state, "not_paid")

        self.check_stops(authorize)

    def test_goes_on_when_the_payment_fails(self):
        invoice = self.waiting()
        self.sweep(self.BEFORE)
        with self.at("2026-01-06 11:00"):
            payment = self.pay_online(invoice, "pending")
        self.sweep("2026-01-06 11:10")
        item = self.ready_item(invoice)
        self.assertEqual(item.state, "done")
        self.assertEqual(item.reason, "An online payment is in process")
        with self.at("2026-01-06 12:00"):
            self.report(payment.reference, "cancel")
        self.sweep("2026-01-06 12:10")
        self.assertEqual(item.state, "waiting")
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 1)

    def test_a_promised_transfer_is_no_payment(self):
        """It may never come; Odoo lets the client pay in another way, too."""
        invoice = self.waiting()
        self.sweep(self.BEFORE)
        with self.at("2026-01-06 11:00"):
            self.pay_online(invoice, "pending")
        self.provider.code = "none"
        self.assertEqual(len(self.sweep_and_deliver(self.DUE)), 1)

    def test_filter_that_asks_for_payments_itself(self):
        """Such as one for payments that were begun and never completed."""
        self.ready.domain = "[('transaction_ids.state', '=', 'pending')]"
        invoice = self.waiting()
        with self.at("2026-01-05 13:00"):
            self.pay_online(invoice, "pending")
        self.sweep(self.BEFORE)
        self.assertEqual(self.ready_item(invoice).state, "waiting")

    def test_only_what_was_paid_is_looked_at(self):
        """Not all open invoices whenever somebody pays one."""
        self.waiting()
        invoice = self.waiting()
        self.sweep(self.BEFORE)
        with self.at("2026-01-06 11:00"):
            self.assertEqual(self.ready._to_read(set(), {}), set())
            self.pay_online(invoice, "pending")
            self.assertEqual(self.ready._to_read(set(), {}), set(invoice.ids))


class TestProposalPaidOnline(PaidOnlineCase):
    PRESET = "proposal"
    ROUTE = "/my/orders/{}/transaction"

    def waiting(self):
        product = self.env["product.product"].create(
            {"name": "Advice", "type": "service", "list_price": 100}
        )
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.client().child_ids.id,
                    "order_line": [Command.create({"product_id": product.id})],
                    "require_payment": True,
                    "require_signature": False,
                    "validity_date": False,
                }
            )
            context = order.action_quotation_send()["context"]
            composer = self.env["mail.compose.message"].with_context(**context)
            composer.create({})._action_send_mail()
            self.env.flush_all()
        return order

    def test_stops_while_the_payment_is_pending(self):
        """It confirms the order only when it is settled."""

        def pay(order):
            self.pay_online(order, "pending")
            self.assertEqual(order.state, "sent")

        self.check_stops(pay)
