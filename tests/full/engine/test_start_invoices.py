"""A rule about invoices starts: the largest first, and who else chases them."""

from unittest.mock import patch

from owed_case import OwedCase

from odoo.tests import tagged

START = "2026-01-12 10:00"  # a Monday


@tagged("post_install", "-at_install")
class TestStartInvoices(OwedCase):
    def setUp(self):
        super().setUp()
        with self.at("2026-01-05 10:00"):
            self.ready.write({"state": "draft"})
        self.prices = {
            self.invoice(self.client(), price=price): price for price in (20, 300, 100)
        }

    def test_largest_first(self):
        with self.at(START):
            self.ready._start("spread", days=3, order="largest")
            self.env.flush_all()
            self.env.invalidate_all()
        items = [self.item(invoice, self.ready) for invoice in self.prices]
        ordered = sorted(items, key=lambda item: item.not_before)
        prices = {invoice.id: price for invoice, price in self.prices.items()}
        self.assertEqual([prices[item.res_id] for item in ordered], [300, 100, 20])
        self.assertEqual(len({item.not_before for item in items}), 3)

    def test_amounts_by_customer(self):
        with self.at(START):
            action = self.ready.action_start()
            self.assertEqual(action["res_model"], "reminder.start")
            window = self.env["reminder.start"].with_context(action["context"])
            window = window.create({})
            self.assertIn("300.00", str(window.customers))

    def test_who_else_chases_them(self):
        records = self.env["account.move"]
        self.assertFalse(records._reminder_also_chased(self.ready))
        Module = self.env.registry["ir.module.module"]
        original = Module._installed

        def installed(module):
            names = ("account_credit_control", "account_reminder_x")
            return {**original(module), **dict.fromkeys(names, 0)}

        with patch.object(Module, "_installed", installed):
            control, other = records._reminder_also_chased(self.ready)
            self.assertIn("Credit control", control)
            self.assertIn("account_reminder_x", other)
            self.assertFalse(
                self.env["res.partner"]._reminder_also_chased(self.ready),
                "nobody else chases those",
            )
            with self.at(START):
                window = self.env["reminder.start"].create({"rule_id": self.ready.id})
                self.assertIn("account_reminder_x", str(window.obstacles))
