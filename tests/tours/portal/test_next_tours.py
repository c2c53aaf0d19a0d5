"""The portal knows at once what was answered, and offers what comes next."""

from common import ReminderFixture, new_test_user
from document_case import DocumentFixture

from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail


class TestNextTours(DocumentFixture, ReminderFixture, MockEmail, HttpCase):
    def test_one_after_the_other(self):
        self.company.email = "office@example.com"
        self.company.sudo().reminder_enabled = True
        new_test_user(
            self.env, "anna-portal", "base.group_portal", partner_id=self.contact.id
        )
        self.contact.name = "Anna Berg"
        with self.mock_mail_gateway():
            self.document(
                self.client, self.contact, name="Annual accounts", request="approval"
            ).action_send()
            self.document(self.client, self.contact).action_send()
            chat = self.env["reminder.conversation"].create(
                {
                    "name": "Accounts of 2025",
                    "partner_id": self.client.id,
                    "participant_ids": self.contact.ids,
                }
            )
            chat.message_post(
                body="Please send us the receipts",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.env["mail.mail"].process_email_queue()
        self.env["reminder.rule"]._cron_sweep()
        # In this order.
        for name, minute in (
            ("Accounts of 2025", 3),
            ("Letter of engagement", 2),
            ("Annual accounts", 1),
        ):
            self.env["reminder.item"].search([]).filtered(
                lambda item, name=name: item.res_name == name
            ).last_reminded = f"2026-01-01 10:0{minute}:00"
        self.env.flush_all()
        with self.mock_mail_gateway():
            self.start_tour(
                "/my/todos", "reminder_portal_one_after_the_other", login="anna-portal"
            )
        self.env.invalidate_all()
        self.assertFalse(chat.awaiting_client)
        self.assertEqual(
            self.env["reminder.document"].search([]).mapped("state"), ["done", "done"]
        )
