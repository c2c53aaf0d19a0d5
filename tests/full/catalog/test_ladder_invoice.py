"""The ready-made ladder of invoices: from before the due date to the call."""

from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo import Command
from odoo.tools import html2plaintext


class TestInvoiceLadder(EngineCase, InvoiceCase):
    """An invoice that is due on the fifth of January, of which Bo takes care."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False  # its clients get letters of other things
        cls.preset = cls.env.ref("reminder_automation.reminder_preset_invoice")
        cls.ready = cls.preset._add_rule()
        cls.change(cls.ready, {"tz": "Europe/Copenhagen"})
        cls.start(cls.ready)
        cls.bo = (
            cls.env["res.users"]
            .sudo()
            .create(
                {
                    "name": "Bo Accountant",
                    "login": "bo_accountant",
                    "email": "bo@example.com",
                    "group_ids": [
                        Command.link(cls.env.ref("account.group_account_invoice").id)
                    ],
                }
            )
        )
        cls.company.sudo().phone = "+45 70 10 20 30"

    def waiting(self, client=None, **values):
        invoice = self.make_invoice(
            client or self.client(), invoice_user_id=self.bo.id, **values
        )
        invoice.is_move_sent = True
        self.sweep("2026-01-01 12:00")
        return invoice

    def sent(self, moment):
        """What leaves to clients at a moment: pairs of subject and plain text."""
        self.sweep(moment)
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()
            self.env.flush_all()
            return [
                (one["subject"], html2plaintext(one["body"]))
                for one in self._mails
                if "bo@example.com" not in one["email_to"][0]
            ]

    def test_from_before_the_date_to_the_call(self):
        self.assertFalse(self.ready._is_advance_warning())
        invoice = self.waiting()
        item = self.item(invoice, self.ready)
        self.assertEqual(str(item.next_date), "2026-01-02 07:00:00")
        found = []
        for moment, words in (
            ("2026-01-02 07:00", "is due on"),
            ("2026-01-08 07:00", "overlooked"),
            ("2026-01-15 07:00", "seven days"),
            ("2026-01-26 07:00", "will call you"),
        ):
            self.assertFalse(self.sent(f"{moment[:10]} 06:30"))
            [(subject, text)] = self.sent(moment)
            self.assertIn(words, text)
            for told in (invoice.name, "100.00", "01/05/2026", "Bo Accountant"):
                self.assertIn(told, f"{subject} {text}")
            self.assertIn(self.company.phone.replace(" ", ""), text.replace(" ", ""))
            # The way to the invoice, as a button and so in the plain text, too.
            self.assertIn(invoice.access_token, text)
            found.append(subject)
        self.assertEqual(len(set(found)), 4)
        self.assertEqual((item.sent_count, item.maximum), (4, 4))
        notices = item.notice_ids.filtered(lambda one: one.channel == "email")
        self.assertEqual(
            sorted(notices.mapped("step_text")),
            [
                "1 of 4, Before the due date",
                "2 of 4, Friendly",
                "3 of 4, Firm",
                "4 of 4, Final",
            ],
        )
        # None is told apart: what follows its date goes on from what came before.
        self.assertFalse(any(notices.mapped("advance_warning")))
        todo = invoice.activity_ids.filtered(lambda one: one.user_id == self.bo)
        self.assertEqual(todo.summary, "Call about the unpaid invoice")
        self.assertEqual(str(todo.date_deadline), "2026-01-28")
        self.assertFalse(self.sent("2026-02-28 07:00"))

    def test_paid_in_between(self):
        invoice = self.waiting()
        self.assertTrue(self.sent("2026-01-02 07:00"))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertFalse(self.sent("2026-01-08 07:00"))
        item = self.item(invoice, self.ready)
        self.assertEqual(item.state, "done")
        self.assertEqual(
            [one["state"] for one in item.rungs["lines"]],
            ["sent", "never", "never", "never"],
        )

    def test_made_anew(self):
        """A rule that is deleted and added again says nothing a second time."""
        invoice = self.waiting()
        self.assertTrue(self.sent("2026-01-02 07:00"))
        texts = self.ready.step_ids.mail_template_id
        self.ready.unlink()
        self.assertTrue(self.ready.exists(), "kept with what it has sent")
        self.ready.preset_id = False
        self.assertTrue(texts.exists())
        again = self.start(self.preset._add_rule())
        self.change(again, {"tz": "Europe/Copenhagen"})
        self.assertFalse(self.sent("2026-01-03 07:00"))
        [(subject, _text)] = self.sent("2026-01-08 07:00")
        self.assertIn("still open", subject)
        self.assertEqual(self.item(invoice, again).sent_count, 2)

    def test_letter_of_several(self):
        """Worded by the highest step, it names that one and has all of them."""
        client = self.client()
        first = self.waiting(client)
        self.assertTrue(self.sent("2026-01-02 07:00"))
        second = self.waiting(client, invoice_date_due="2026-01-11")
        [(subject, text)] = self.sent("2026-01-08 07:00")
        self.assertIn("overlooked", text)
        self.assertIn("list below", text)
        for invoice in (first, second):
            self.assertIn(invoice.name, text)
        self.assertNotIn("is due on", text)
        self.assertIn("200", subject)
