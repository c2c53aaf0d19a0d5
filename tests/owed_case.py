"""The ready-made rule for invoices, with invoices, credit notes and payments."""

from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

from odoo import Command


class OwedCase(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    def invoice(self, client=None, price=100, **values):
        """One that was sent."""
        return self.invoices([{"client": client, "price": price, **values}])

    def invoices(self, many):
        """Several that were sent, made at once; each by what `invoice` takes."""
        invoices = self.make_invoices([self.invoice_values(**one) for one in many])
        invoices.is_move_sent = True
        return invoices

    def invoice_values(self, client=None, price=100, **values):
        line = {"name": "Work", "price_unit": price, "tax_ids": []}
        return {
            "partner_id": (client or self.anna.parent_id).id,
            "invoice_line_ids": [Command.create(line)],
            **values,
        }

    def parts(self, *shares, **values):
        """One that is paid in parts: pairs of percent and days from the fifth."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in shares
                ],
            }
        )
        return self.invoice(
            invoice_date="2026-01-05",
            invoice_date_due=False,
            invoice_payment_term_id=term.id,
            **values,
        )

    def pay(self, invoice, amount=None, day="2026-01-05"):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day})
        )
        if amount:
            wizard.amount = amount
        wizard._create_payments()
        self.env.flush_all()

    def refund(self, client=None, price=100, post=True, **values):
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": (client or self.anna.parent_id).id,
                "invoice_date": "2026-01-03",
                "invoice_line_ids": [
                    Command.create({"name": "Back", "price_unit": price, "tax_ids": []})
                ],
                **values,
            }
        )
        if post:
            refund.action_post()
            self.env.flush_all()
        return refund

    def body(self):
        """The text of the one mail that left last."""
        [mail] = self._mails
        return str(mail["body"]).replace("\N{NO-BREAK SPACE}", " ")
