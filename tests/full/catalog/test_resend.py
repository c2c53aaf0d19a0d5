"""Resend of what other apps sent, paid invoices included; why reminders stopped."""

from engine_case import EngineCase
from invoice_case import InvoiceCase


class TestResendInvoice(EngineCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        preset = cls.env.ref("reminder_automation.reminder_preset_invoice")
        cls.ready = preset._add_rule()
        cls.ready.action_three_numbers()
        cls.ready.tz = "Europe/Copenhagen"
        cls.start(cls.ready)

    def invoice(self):
        invoice = self.make_invoice(self.client("Nord ApS"))
        invoice.is_move_sent = True
        self.sweep("2026-01-06 10:00")
        return invoice

    def pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def window(self, invoice):
        action = self.env["reminder.item"].action_send_now_for(invoice)
        return self.env["reminder.send"].with_context(action["context"]).create({})

    def test_open_and_paid(self):
        invoice = self.invoice()
        item = self.item(invoice, self.ready)
        with self.at("2026-01-06 10:00"):
            window = self.window(invoice)
            self.assertEqual(window.mail_template_id, self.ready.mail_template_id)
            window.action_send()
        self.assertEqual(len(self.deliver("2026-01-06 10:01")), 1)
        self.pay(invoice)
        with self.at("2026-01-06 12:00"):
            window = self.window(invoice)
            # The invoice again, and not that it is to be paid.
            self.assertEqual(
                window.mail_template_id,
                self.env.ref("account.email_template_edi_invoice"),
            )
            window.action_send()
        self.assertEqual(len(self.deliver("2026-01-06 12:01")), 1)
        [mail] = self._mails
        self.assertIn(invoice.name, mail["subject"])
        self.sweep("2026-01-06 12:02")
        lines = [
            body
            for body in invoice.message_ids.mapped("preview")
            if "sent by hand" in body or "Reminder 1" in body
        ]
        self.assertEqual(len(lines), 2, invoice.message_ids.mapped("preview"))
        item.invalidate_recordset()
        self.assertEqual(item.reason, "The customer paid the invoice")
        self.assertEqual(item.state, "done")

    def test_cancelled_and_credited(self):
        for end, why in (
            (lambda one: one._reverse_moves(cancel=True), "The invoice was credited"),
            (
                lambda one: (one.button_draft(), one.button_cancel()),
                "The invoice was cancelled",
            ),
        ):
            invoice = self.invoice()
            end(invoice)
            self.assertEqual(self.item(invoice, self.ready).reason, why)


class TestStopTexts(EngineCase):
    def why(self, record, done=True):
        texts = record._reminder_stop_texts(self.rule, done)
        return texts.get(record.id)

    def test_proposal(self):
        order = self.env["sale.order"].create({"partner_id": self.client().id})
        self.assertIsNone(self.why(order))
        self.assertEqual(
            self.why(order, done=False), "The customer has not signed the proposal"
        )
        order.action_confirm()
        self.assertEqual(self.why(order), "The proposal was confirmed")
        order.signed_by = "Anna"
        self.assertEqual(self.why(order), "The customer signed the proposal")
        order._action_cancel()
        self.assertEqual(self.why(order), "The proposal was cancelled")

    def test_questionnaire(self):
        survey = self.env["survey.survey"].create({"title": "Accounts"})
        answer = survey._create_answer(partner=self.client(), check_attempts=False)
        self.assertIsNone(self.why(answer))
        answer.deadline = "2026-01-01 10:00"
        self.assertEqual(self.why(answer), "The questionnaire was sealed")
        answer._mark_done()
        self.assertEqual(self.why(answer), "The customer submitted the questionnaire")
