"""Own words about invoices: at the door their table and total are made anew, and the
words go back where they are no longer true."""

from common import new_test_user
from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError

NOW = "2026-01-06 10:00"
LATER = "2026-01-06 10:05"
GROUPS = (
    "base.group_user,account.group_account_manager,"
    "reminder_automation.group_reminder_admin"
)


class TestResendWordsInvoice(EngineCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        preset = cls.env.ref("reminder_automation.reminder_preset_invoice")
        cls.ready = preset._add_rule()
        # What is paid in part waits, too.
        cls.ready.domain = (
            "[('move_type', '=', 'out_invoice'),"
            " ('payment_state', 'in', ('not_paid', 'partial'))]"
        )
        cls.ready.tz = "Europe/Copenhagen"
        cls.start(cls.ready)
        cls.company.sudo().reminder_bundle = True
        cls.me = new_test_user(cls.env, "writer", GROUPS, email="w@example.com")
        cls.me.sudo().company_ids = cls.env["res.company"].sudo().search([])
        cls.nord = cls.env["res.partner"].create(
            {"name": "Nord ApS", "is_company": True, "email": "n@nord.example.com"}
        )

    def invoices(self, count=1):
        found = self.env["account.move"]
        for _number in range(count):
            found |= self.make_invoice(self.nord)
        found.is_move_sent = True
        self.sweep("2026-01-01 10:00")
        return found

    def items(self, invoices):
        found = self.item_model.search(
            [("rule_id", "=", self.ready.id), ("res_id", "in", invoices.ids)]
        )
        return found.with_user(self.me)

    def window(self, invoices, **values):
        action = self.items(invoices).action_send_now()
        Window = self.env["reminder.send"].with_user(self.me)
        return Window.with_context(**action["context"]).create(values)

    def send(self, invoices, **values):
        with self.at(NOW):
            window = self.window(invoices)
            window.write({"body": "<p>These are my words.</p>", **values})
            window.action_send()
        return self.items(invoices).sudo().notice_ids.delivery_id

    def deliver(self, moment=None):
        """As Odoo's queue does it: as the system, not as the test's user."""
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].sudo().with_user(SUPERUSER_ID).process_email_queue()
            self.env.flush_all()
            self.env.invalidate_all()
            return sorted(mail["email_to"][0] for mail in self._mails)

    def pay(self, invoices, amount=None):
        for invoice in invoices:
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            values = {"amount": amount, "payment_difference_handling": "open"}
            register.create(values if amount else {})._create_payments()

    def todo(self):
        return self.env["mail.activity"].search([("user_id", "=", self.me.id)])

    def test_several_in_one_letter(self):
        invoices = self.invoices(3)
        with self.at(NOW):
            window = self.window(invoices)
            self.assertTrue(window.can_edit, window.hint)
            self.assertEqual(window.letter_count, 1)
            # The table stands below, and is not the writer's.
            self.assertNotIn(invoices[1].name, window.body)
            for invoice in invoices:
                self.assertIn(invoice.name, window.below)
            self.assertNotIn("href", window.below)
        delivery = self.send(invoices, subject="Three of them")
        self.assertEqual(len(delivery), 1)
        self.assertTrue(delivery.own_words)
        self.assertEqual(len(self.deliver(LATER)), 1)
        [mail] = self._mails
        self.assertEqual(mail["subject"], "Three of them")
        body = mail["body"]
        self.assertIn("300.00", body)
        self.assertLess(body.index("These are my words."), body.index("o_rm_letter"))
        self.assertFalse(self.todo())

    def test_one_of_several_was_paid(self):
        invoices = self.invoices(3)
        delivery = self.send(invoices)
        self.pay(invoices[0])
        self.assertEqual(self.deliver(LATER), [])
        self.assertEqual(delivery.state, "cancelled")
        todo = self.todo()
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.res_model, "account.move")
        self.assertIn("no longer waits", todo.note)
        self.assertIn("These are my words.", todo.note)
        # Their steps are free, and the text is there for what is left.
        with self.at("2026-01-06 10:10"):
            again = self.window(invoices[1:])
            self.assertIn("These are my words.", again.body)
            self.assertIn("did not leave", again.came_back)
            again.action_send()
        self.assertEqual(len(self.deliver("2026-01-06 10:11")), 1)
        [mail] = self._mails
        self.assertIn("These are my words.", mail["body"])
        self.assertIn("200.00", mail["body"])
        self.assertNotIn(invoices[0].name, mail["body"])

    def test_part_of_it_was_paid(self):
        invoice = self.invoices()
        delivery = self.send(invoice)
        self.pay(invoice, 40)
        self.assertEqual(self.deliver(LATER), [])
        self.assertEqual(delivery.state, "cancelled")
        self.assertIn("What is owed has changed", self.todo().note)
        self.assertEqual(self.todo().res_id, invoice.id)

    def test_nothing_changed(self):
        invoice = self.invoices()
        delivery = self.send(invoice)
        self.assertEqual(len(self.deliver(LATER)), 1)
        self.assertEqual(delivery.state, "sent")
        self.assertFalse(self.todo())

    def test_another_due_date_leaves(self):
        """The words hold: what they are about waits, and the amount is the same."""
        invoices = self.invoices(2)
        delivery = self.send(invoices)
        invoices[0].invoice_date_due = "2026-01-04"
        self.assertEqual(len(self.deliver(LATER)), 1)
        self.assertIn("These are my words.", self._mails[0]["body"])
        self.assertEqual(delivery.state, "sent")
        self.assertTrue(delivery.own_words)

    def test_paid_while_the_window_was_open(self):
        invoice = self.invoices()
        with self.at(NOW):
            window = self.window(invoice)
            window.body = "<p>Mine</p>"
            self.env.flush_all()
        self.pay(invoice, 40)
        with self.at(LATER), self.assertRaisesRegex(UserError, "has changed since"):
            window.action_send()
        self.assertFalse(self.items(invoice).sudo().notice_ids)

    def test_the_template_is_made_anew_as_ever(self):
        invoice = self.invoices()
        with self.at(NOW):
            self.window(invoice).action_send()
        self.pay(invoice, 40)
        self.assertEqual(len(self.deliver(LATER)), 1)
        self.assertIn("60.00", self._mails[0]["body"])
        self.assertFalse(self.todo())

    def test_a_test_of_an_invoice(self):
        invoice = self.invoices()
        before = self.env["reminder.notice"].search_count([])
        for step in self.ready.step_ids:
            window = (
                self.env["reminder.test"]
                .with_user(self.me)
                .create(
                    {
                        "rule_id": self.ready.id,
                        "record": f"account.move,{invoice.id}",
                        "step_id": step.id,
                    }
                )
            )
            self.assertEqual(window.step, step.number)
            if not step._channels():
                with self.assertRaisesRegex(UserError, "sends nothing"):
                    window.action_send()
                continue
            with self.at(NOW):
                window.action_send()
            mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
            self.assertIn(invoice.name, mail.subject + mail.body_html)
            self.assertIn("100.00", mail.body_html)
            self.assertNotIn("access_token", mail.body_html)
        self.assertEqual(self.env["reminder.notice"].search_count([]), before)
        self.assertFalse(
            self.env["mail.activity"].search([("user_id", "=", self.me.id)])
        )
