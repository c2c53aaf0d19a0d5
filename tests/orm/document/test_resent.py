"""What follows a resend, why reminders stopped, and what comes after an answer."""

from common import new_test_user
from document_case import DocumentCase


class TestResent(DocumentCase):
    def setUp(self):
        super().setUp()
        self.signature = self.sent("2026-01-05 12:00", name="Terms")
        self.accounts, self.budget = (
            self.sent(request="approval", name=name) for name in ("Accounts", "Budget")
        )
        self.user = new_test_user(
            self.env, "anna-portal", "base.group_portal", partner_id=self.anna.id
        )
        self.sweep("2026-01-06 10:00")

    def todos(self):
        return [
            item._record().name
            for item in self.env["reminder.item"]._todos(self.user).sudo()
        ]

    def request_again(self, moment):
        with self.at(moment):
            action = self.budget.signer_ids.action_request_approvals()
            self.env["reminder.approval.request"].with_context(
                action["context"]
            ).create({}).action_send()
            self.env.flush_all()

    def resend(self, document, moment):
        """As from the three dots of the list."""
        with self.at(moment):
            action = self.env["reminder.item"].action_send_now_for(document)
            self.env["reminder.send"].with_context(action["context"]).create(
                {}
            ).action_send()
            self.env.flush_all()

    def lines(self, document):
        return [
            body
            for body in document.message_ids.sorted("id").mapped("preview")
            if "eminder" in body
        ]

    def test_each_kind_moves_up_and_is_in_the_audit_trail(self):
        self.assertEqual(self.todos()[0], "Terms")
        self.request_again("2026-01-06 11:00")
        self.assertEqual(self.todos()[0], "Budget")
        self.resend(self.accounts, "2026-01-06 11:10")
        self.assertEqual(self.todos()[:2], ["Accounts", "Budget"])
        self.resend(self.signature, "2026-01-06 11:20")
        self.assertEqual(self.todos(), ["Terms", "Accounts", "Budget"])
        self.deliver("2026-01-06 11:30")
        self.sweep("2026-01-06 11:31")
        for document in (self.signature, self.accounts, self.budget):
            [line] = self.lines(document)
            self.assertIn("sent by hand to", line)
        # Nobody is reminded again before the interval is over.
        self.assertFalse(self.reminded("2026-01-08 07:00"))

    def test_why_reminders_stopped(self):
        def why(document):
            item = self.item(self.signer(document, self.anna), rule_of[document])
            item.invalidate_recordset()
            return item.reason

        rule_of = {
            self.signature: self.signature_rule,
            self.accounts: self.approval_rule,
            self.budget: self.approval_rule,
        }
        self.sign(self.signature, self.anna)
        with self.at("2026-01-06 12:00"), self.mock_mail_gateway():
            self.signer(self.accounts, self.anna)._approve("", "192.0.2.1")
            self.budget.action_cancel()
            self.assertEqual(why(self.signature), "The customer signed the document")
            self.assertEqual(why(self.accounts), "The customer approved the document")
            self.assertEqual(why(self.budget), "The document was withdrawn")

    def test_why_after_the_last_one(self):
        self.sweep_and_deliver("2026-01-09 07:30")
        self.sweep_and_deliver("2026-01-20 07:30")
        item = self.item(self.signer(self.signature, self.anna), self.signature_rule)
        with self.at("2026-01-20 08:00"):
            self.assertIn(
                "The customer has not signed the document, but the set number of "
                "reminders was sent",
                item.reason,
            )

    def test_the_next_one(self):
        Item = self.env["reminder.item"]
        signer = self.signer(self.signature, self.anna)
        mine = Item.with_user(self.user)._next_todo(self.anna, signer)
        self.assertEqual(mine["count"], 2)
        self.assertIn(mine["title"], ("Accounts", "Budget"))
        self.assertIn("/my/documents/", mine["url"])
        # By a link it is only told that there is more, and nothing of what.
        public = self.env.ref("base.public_user")
        told = Item.with_user(public)._next_todo(self.anna.sudo(), signer)
        self.assertEqual((told["count"], told["title"], told["url"]), (2, "", ""))
        # Who cannot sign in has no page of to-dos.
        self.assertIsNone(Item.with_user(public)._next_todo(self.bo.sudo(), signer))
