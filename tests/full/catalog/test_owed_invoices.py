"""What is owed of invoices is what Invoicing says: parts, credits, marks."""

from common import new_test_user
from owed_case import OwedCase

JANUARY, MARCH = "2026-01-08 07:00", "2026-03-09 07:00"


class TestParts(OwedCase):
    def test_one_after_the_other(self):
        invoice = self.parts((30, 0), (30, 30), (40, 60))
        self.assertEqual(len(self.sweep_and_deliver(JANUARY)), 1)
        self.assertIn("30.00", self.body())
        self.assertIn("01/05/2026", self.body())
        self.assertNotIn("100.00", self.body())
        self.pay(invoice, 30, "2026-01-09")
        self.sweep("2026-01-09 10:00")
        item = self.ready_item(invoice)
        self.assertEqual((item.state, item.cycle), ("waiting", 2))
        self.assertEqual(str(item.origin_date)[:10], "2026-02-04")
        self.assertFalse(self.sweep_and_deliver("2026-02-06 10:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-02-07 07:00")), 1)
        self.assertIn("02/04/2026", self.body())
        self.pay(invoice, 30, "2026-02-08")
        self.assertFalse(self.sweep_and_deliver("2026-03-08 07:00"))
        self.assertEqual(len(self.sweep_and_deliver(MARCH)), 1)
        self.assertIn("40.00", self.body())
        self.pay(invoice, None, "2026-03-10")
        self.sweep("2026-03-10 10:00")
        self.assertEqual(item.state, "done")

    def test_two_are_overdue(self):
        """The next one is chased although the first was never paid; each is named."""
        invoice = self.parts((30, 0), (70, 60))
        self.assertEqual(len(self.sweep_and_deliver(JANUARY)), 1)
        self.assertFalse(self.sweep_and_deliver("2026-02-20 07:00"))
        self.assertEqual(len(self.sweep_and_deliver(MARCH)), 1)
        for text in ("100.00", "30.00", "70.00", "01/05/2026", "03/06/2026"):
            self.assertIn(text, self.body())
        self.assertEqual(self.ready_item(invoice).cycle, 2)

    def test_partly_paid_parts_as_chosen(self):
        invoice = self.parts((30, 0), (70, 60))
        self.pay(invoice, 10)
        self.assertFalse(self.sweep_and_deliver(JANUARY))
        self.ready.preset_option = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 1)
        self.assertIn("20.00", self.body())

    def test_one_is_asked_for_as_one(self):
        """As mails leave, the same is asked of one invoice after the other. The
        database plans that once for all where it need not fear a list of many in it."""
        query = self.ready._waiting_query([7]).subselect()
        self.assertIn(7, query.params)
        self.assertFalse([one for one in query.params if isinstance(one, list)])
        few = self.ready._waiting_query([7, 8]).subselect()
        self.assertIn([7, 8], few.params)


class TestNotOwed(OwedCase):
    def test_open_payment(self):
        self.invoice()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.anna.id,
                "amount": 120,
                "date": "2026-01-06",
            }
        )
        payment.action_post()
        self.assertTrue(payment.move_id)
        self.assertFalse(self.sweep_and_deliver(JANUARY))

    def test_a_credit_covers_the_oldest_first(self):
        old, new = self.invoice(), self.invoice(invoice_date_due="2026-01-06")
        self.refund(price=130)
        self.assertFalse(self.sweep_and_deliver(JANUARY))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 1)
        self.assertIn(new.name, self.body())
        self.assertIn("70.00", self.body())
        self.assertFalse(self.ready_item(old))

    def test_credits_of_others(self):
        """Of another client, or not posted yet."""
        self.invoice()
        self.refund(self.client())
        self.refund(post=False)
        self.assertEqual(len(self.sweep_and_deliver(JANUARY)), 1)
        self.assertIn("100.00", self.body())

    def test_at_the_sweep_the_claim_and_the_door(self):
        clients = [self.client() for _number in range(3)]
        early, claimed, queued = (self.invoice(client) for client in clients)
        self.sweep(self.BEFORE)
        self.refund(clients[0])
        self.sweep("2026-01-06 12:00")
        self.assertEqual(self.ready_item(early).state, "done")
        self.refund(clients[1])
        # As if no sweep had heard of it.
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM reminder_touch")
        self.sweep(JANUARY)
        self.assertEqual(self.ready_item(claimed).state, "done")
        self.assertFalse(self.ready_item(claimed).notice_ids)
        notice = self.ready_item(queued).notice_ids
        self.assertEqual(notice.state, "queued")
        self.refund(clients[2])
        self.assertFalse(self.deliver("2026-01-08 07:01"))
        self.assertEqual(notice.state, "cancelled")

    def test_goes_on_when_the_credit_is_gone(self):
        invoice = self.invoice()
        refund = self.refund()
        self.sweep(self.BEFORE)
        self.assertFalse(self.ready_item(invoice))
        refund.button_draft()
        self.assertEqual(len(self.sweep_and_deliver(JANUARY)), 1)

    def test_no_follow_up(self):
        """Odoo's own marks, on the invoice, on its line, and its block on payments."""
        first, second, third = (self.invoice(self.client()) for _number in range(3))
        self.sweep(self.BEFORE)
        first.no_followup = True
        lines = second.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        lines.no_followup = True
        third.action_toggle_block_payment()
        self.env.flush_all()
        self.sweep("2026-01-06 12:00")
        items = [self.ready_item(one) for one in (first, second, third)]
        self.assertEqual([item.state for item in items], ["done"] * 3)
        self.assertFalse(self.sweep_and_deliver(JANUARY))
        first.no_followup = False
        third.action_toggle_block_payment()
        self.env.flush_all()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 2)


class TestNeverSent(OwedCase):
    def test_listed_and_not_chased(self):
        invoice = self.make_invoice(self.anna.parent_id)
        self.assertFalse(self.sweep_and_deliver(JANUARY))
        item = self.ready_item(invoice)
        self.assertEqual((item.state, item.reason_code), ("waiting", "no_anchor"))
        invoice.is_move_sent = True
        self.env.flush_all()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 1)

    def test_overdue_all_the_same(self):
        """The list finds it by the day of the part that is owed."""
        invoice = self.make_invoice(self.anna.parent_id)
        parts = self.parts((30, 0), (70, 60), client=self.client())
        parts.is_move_sent = False
        self.sweep(self.BEFORE)
        items = self.ready_item(invoice) | self.ready_item(parts)
        self.assertEqual(items.mapped("reason_code"), ["no_anchor"] * 2)
        days = [str(item.due_date) for item in items]
        self.assertEqual(days, ["2026-01-05", "2026-01-05"])
        self.sweep("2026-03-07 10:00")
        self.assertEqual(str(self.ready_item(parts).due_date), "2026-03-06")

    def test_unless_the_rule_says_so(self):
        self.make_invoice(self.anna.parent_id)
        self.assertFalse(self.sweep_and_deliver(JANUARY))
        self.ready.chase_unsent = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 1)


class TestHowMuch(OwedCase):
    def test_one_query_a_batch(self):
        invoices = self.env["account.move"]
        for _number in range(12):
            invoices |= self.invoice(self.client())
        self.env.flush_all()
        for some in (invoices[:1], invoices):
            self.env.invalidate_all()
            self.assertTrue(self.env.user.name)
            with self.assertQueryCount(1):
                owed = some._reminder_owed()
            self.assertEqual({one.amount for one in owed.values()}, {100.0})

    def test_in_the_currency_of_the_record(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        invoice = self.invoice(currency_id=euro.id)
        owed = invoice._reminder_owed()[invoice.id]
        self.assertEqual((owed.amount, owed.currency), (100.0, euro))
        self.refund(price=25)
        owed = invoice._reminder_owed()[invoice.id]
        self.assertEqual((owed.amount, owed.currency), (50.0, euro))

    def test_lists_and_to_dos(self):
        invoice = self.parts((30, 0), (70, 60))
        with self.at(JANUARY):
            self.sweep()
            item = self.ready_item(invoice)
            self.assertEqual(
                (item.owed_amount, str(item.owed_date)), (30, "2026-01-05")
            )
            self.assertEqual(item.owed_currency_id, invoice.currency_id)
            [todo] = item.sudo()._todo_values(self.anna)
        self.assertEqual((todo["amount"], str(todo["due"])), (30, "2026-01-05"))
        self.assertTrue(todo["is_late"])

    def test_only_for_who_may_read_the_invoice(self):
        invoice = self.invoice()
        self.sweep(self.BEFORE)
        admin = new_test_user(
            self.env,
            "no-accountant",
            "base.group_user,reminder_automation.group_reminder_admin",
            company_ids=self.env["res.company"].search([]).ids,
        )
        item = self.ready_item(invoice)
        self.assertEqual(item.owed_amount, 100)
        item = item.with_user(admin)
        self.assertEqual((item.owed_amount, item.owed_date), (0, False))
        self.assertFalse(item.owed_currency_id)
