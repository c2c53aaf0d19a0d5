"""What the list of items tells of invoices: how much, since when, how long overdue."""

from freezegun import freeze_time
from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

from odoo import Command


class TestItemsOfInvoices(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    def invoice(self, **values):
        invoice = self.make_invoice(self.anna.parent_id, **values)
        invoice.is_move_sent = True
        return invoice

    def test_amount_due_date_and_days(self):
        item = self.ready_item(self.listed(self.invoice()))
        with freeze_time("2026-01-20 12:00"):
            item.invalidate_recordset()
            self.assertEqual(
                (item.owed_amount, item.owed_currency_id),
                (100, self.company.currency_id),
            )
            self.assertEqual(str(item.owed_date), "2026-01-05")
            self.assertEqual(item.due_date, item.owed_date)
            self.assertEqual(item.days_overdue, 15)
            overdue = self.item_model.search(
                [("rule_id", "=", self.ready.id), ("due_date", "<", "today")]
            )
            self.assertEqual(overdue, item)

    def listed(self, invoice):
        self.sweep(self.BEFORE)
        return invoice

    def test_not_sent_is_overdue_all_the_same(self):
        """It is not chased, which the list says of it."""
        invoice = self.make_invoice(self.anna.parent_id)
        item = self.ready_item(self.listed(invoice))
        with freeze_time("2026-01-20 12:00"):
            item.invalidate_recordset()
            self.assertEqual((item.days_overdue, item.reason_code), (15, "no_anchor"))
            overdue = self.item_model.search(
                [("rule_id", "=", self.ready.id), ("due_date", "<", "today")]
            )
            self.assertEqual(overdue, item)

    def test_another_due_date(self):
        invoice = self.listed(self.invoice())
        invoice.invoice_date_due = "2026-01-30"
        self.sweep("2026-01-06 11:00")
        self.assertEqual(str(self.ready_item(invoice).due_date), "2026-01-30")
        with freeze_time("2026-01-20 12:00"):
            self.assertEqual(self.ready_item(invoice).days_overdue, 0)

    def test_as_many_questions_for_many(self):
        """One question a model, not one an invoice."""
        lines = [Command.create({"name": "Work", "price_unit": 9, "tax_ids": []})]
        invoices = [self.invoice(invoice_line_ids=lines) for _number in range(6)]
        self.sweep(self.BEFORE)
        items = self.item_model.union(*map(self.ready_item, invoices))
        counts = []
        for some in (items[:2], items):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            for name in ("owed_amount", "owed_date", "days_overdue"):
                some.mapped(name)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])
