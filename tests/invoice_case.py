"""Invoices by a user of Invoicing who administers reminders, for tests on *full*."""

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class InvoiceCase(AccountTestInvoicingCommon):
    """Mix it into an engine case, after that one."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref(
            "reminder_automation.group_reminder_admin"
        )

    def make_invoice(self, client, post=True, **values):
        """An invoice of 100 that was due on the fifth of January."""
        values["partner_id"] = client.id
        return InvoiceCase.make_invoices(self, [values], post)

    def make_invoices(self, values_list, post=True):
        """Several at once, each of them 100 and due on the fifth of January."""
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "invoice_date": "2026-01-01",
                    "invoice_date_due": "2026-01-05",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 100, "tax_ids": []}
                        )
                    ],
                    **values,
                }
                for values in values_list
            ]
        )
        if post:
            invoices.action_post()
        return invoices
