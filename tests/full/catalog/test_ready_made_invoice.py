"""An unpaid invoice."""

from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase


class TestReadyMadeInvoice(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    def waiting(self, **values):
        """One that was sent: what nobody sent is not chased."""
        invoice = self.make_invoice(self.client(), **values)
        invoice.is_move_sent = True
        return invoice

    def pay(self, invoice, **values):
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
            ._create_payments()
        )

    def test_reminds(self):
        link = self.check_reminds()
        invoice = self.env["account.move"].search([], limit=1, order="id desc")
        self.assertIn(invoice.access_token, link)
        self.check_opens(link, invoice.name)

    def test_stops_when_paid(self):
        """Also when that is between the claim and the moment when the mail leaves."""
        self.check_stops(self.pay)

    def test_stops_while_the_payment_is_in_process(self):
        Move = self.env.registry["account.move"]
        self.patch(Move, "_get_invoice_in_payment_state", lambda move: "in_payment")
        self.check_stops(self.pay)
        self.assertIn(
            "in_payment", self.env["account.move"].search([]).mapped("payment_state")
        )

    def test_stops_when_cancelled(self):
        def cancel(invoice):
            invoice.button_draft()
            invoice.button_cancel()

        self.check_stops(cancel)

    def test_stops_when_reversed(self):
        def reverse(invoice):
            invoice._reverse_moves(cancel=True)
            self.assertEqual(invoice.payment_state, "reversed")

        self.check_stops(reverse)

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_does_not_wait(self):
        self.check_does_not_wait(post=False)
        self.check_does_not_wait(move_type="out_refund")
        self.check_does_not_wait(move_type="in_invoice")

    def test_partly_paid_as_chosen(self):
        """The choice on the rule: at first, partly paid invoices are left in peace."""
        self.assertFalse(self.ready.preset_option)
        invoice = self.waiting()
        self.sweep(self.BEFORE)
        self.pay(invoice, amount=40)
        self.assertEqual(invoice.payment_state, "partial")
        self.sweep("2026-01-06 12:00")
        self.assertEqual(self.ready_item(invoice).state, "done")
        self.change(self.ready, {"preset_option": True})
        self.assertIn("partial", self.ready.domain)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 1)
        self.ready.preset_option = False
        self.sweep("2026-01-10 07:00")
        self.assertEqual(self.ready_item(invoice).state, "done")

    def test_the_choice_survives_the_filter_editor(self):
        self.ready.domain = (
            '["&", "&", ["move_type", "=", "out_invoice"],\n ["state", "=", "posted"],'
            ' ["payment_state", "in", ["not_paid", "partial"]]]'
        )
        self.assertTrue(self.ready.preset_option)
        self.ready.domain = '[("state", "=", "posted")]'
        self.assertFalse(self.ready.preset_option_name)

    def test_special_rule_for_a_journal(self):
        usual = self.company_data["default_journal_sale"]
        journal = usual.copy({"default_account_id": usual.default_account_id.id})
        self.check_special_rule_wins(journal.id, journal_id=journal.id)
