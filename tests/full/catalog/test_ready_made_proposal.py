"""A proposal that was sent and not accepted."""

from ready_made_case import ReadyMadeCase

from odoo import Command


class TestReadyMadeProposal(ReadyMadeCase):
    PRESET = "proposal"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Advice", "type": "service", "list_price": 100}
        )

    def waiting(self, send=True, **values):
        with self.at("2026-01-05 12:00"), self.mock_mail_gateway():
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.client().child_ids.id,
                    "order_line": [Command.create({"product_id": self.product.id})],
                    "validity_date": False,
                    **values,
                }
            )
            if send:
                context = order.action_quotation_send()["context"]
                composer = self.env["mail.compose.message"].with_context(**context)
                composer.create({})._action_send_mail()
                self.assertEqual(order.state, "sent")
            self.env.flush_all()
        return order

    def test_reminds(self):
        link = self.check_reminds()
        order = self.env["sale.order"].search([], limit=1, order="id desc")
        self.assertIn(order.access_token, link)
        self.check_opens(link, order.name)

    def test_counted_from_when_it_was_sent(self):
        """Also when it was only marked so, and counted anew when it is marked again."""
        order = self.waiting(send=False)
        with self.at("2026-01-05 12:00"):
            order.action_quotation_sent()
            self.env.flush_all()
        self.sweep(self.BEFORE)
        item = self.ready_item(order)
        self.assertEqual(str(item.origin_date), "2026-01-05 12:00:00")
        self.assertEqual(str(item.next_date)[:16], self.DUE)
        with self.at("2026-01-07 12:00"):
            order.action_draft()
            order.action_quotation_sent()
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)

    def test_marked_by_a_clock_that_was_ahead(self):
        order = self.waiting(send=False)
        with self.at("2027-01-05 12:00"):
            order.action_quotation_sent()
            self.env.flush_all()
        self.sweep(self.BEFORE)
        item = self.ready_item(order)
        self.assertEqual(str(item.origin_date)[:16], self.BEFORE)
        with self.at("2026-01-07 12:00"):
            order.action_draft()
            order.action_quotation_sent()
            self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)

    def test_a_mail_that_did_not_leave(self):
        """The app marks the order nevertheless; nobody was asked."""
        order = self.waiting()
        order.message_ids.notification_ids.notification_status = "exception"
        self.env.flush_all()
        self.assertFalse(self.sweep_and_deliver(self.DUE))
        self.assertEqual(self.ready_item(order).reason_code, "no_anchor")

    def test_stops_when_confirmed(self):
        self.check_stops(lambda order: order.action_confirm())

    def test_stops_when_signed(self):
        """Also where an order is confirmed by its payment only."""

        def sign(order):
            order.write({"signed_by": "Anna", "signed_on": "2026-01-06 12:00"})
            self.assertEqual(order.state, "sent")

        self.check_stops(sign, require_payment=True)

    def test_stops_when_cancelled(self):
        self.check_stops(lambda order: order._action_cancel())

    def test_stops_when_expired(self):
        """By the clock alone: nothing happens to the order."""
        self.ready.delay_days = 5
        order = self.waiting(validity_date="2026-01-09")
        for moment in ("2026-01-06 10:00", "2026-01-09 20:00"):
            self.sweep(moment)
            self.assertEqual(self.ready_item(order).state, "waiting", moment)
        self.assertTrue(self.ready.full_date)
        self.sweep("2026-01-10 00:10")
        self.assertEqual(self.ready_item(order).state, "done")
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))

    def test_stops_when_it_expires_in_the_queue(self):
        order = self.waiting(validity_date="2026-01-08")
        self.sweep(self.DUE)
        self.assertEqual(self.ready_item(order).notice_ids.state, "queued")
        self.assertFalse(self.deliver("2026-01-09 00:01"))
        self.assertEqual(self.ready_item(order).notice_ids.state, "cancelled")

    def test_waits_again_when_its_validity_is_extended(self):
        order = self.waiting(validity_date="2026-01-06")
        self.sweep(self.BEFORE)
        self.sweep("2026-01-07 10:00")
        self.assertEqual(self.ready_item(order).state, "done")
        order.validity_date = "2026-02-01"
        self.sweep("2026-01-07 10:10")
        self.assertEqual(self.ready_item(order).state, "waiting")

    def test_stops_anyway(self):
        self.check_stops_anyway()

    def test_does_not_wait(self):
        self.check_does_not_wait(send=False)
        self.check_does_not_wait(validity_date="2026-01-05")

    def test_special_rule_for_a_quotation_template(self):
        template = self.env["sale.order.template"].create({"name": "Audit"})
        self.check_special_rule_wins(template.id, sale_order_template_id=template.id)
