"""Documents in a real browser: sent by staff, signed and approved by two contacts."""

import html
import re

from common import ADMIN, ReminderFixture, new_test_user, noon
from document_case import DocumentFixture
from freezegun import freeze_time

from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail


class TestDocumentTours(DocumentFixture, ReminderFixture, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@example.com"
        cls.company.sudo().reminder_enabled = True
        cls.user = new_test_user(
            cls.env, "document-tour", ADMIN, email="document-tour@example.com"
        )
        cls.bo = cls.make_contact(cls.client, "Bo Lind")
        cls.contacts = cls.contact + cls.bo

    def send(self, document):
        with self.mock_mail_gateway():
            self.start_tour(
                f"/odoo/client-documents/{document.id}",
                "reminder_document_send",
                login=self.user.login,
            )

    def link(self, contact):
        """The path of the link in the last mail to a contact."""
        [mail] = [one for one in self._mails if contact.email in one["email_to"][0]]
        [path] = re.findall(r'href="[^"]*(/my/documents/[^"]+)"', mail["body"])
        return html.unescape(path)

    def visit(self, path, tour):
        with self.mock_mail_gateway():
            self.start_tour(path, tour)
        self.env.invalidate_all()

    def reminded(self, days):
        """Sweep some days later; return which contacts were reminded."""
        with freeze_time(noon(days)), self.mock_mail_gateway():
            self.env["reminder.rule"]._cron_sweep()
            self.env["mail.mail"].process_email_queue()
        self.env.flush_all()
        self.env.invalidate_all()
        to = " ".join(mail["email_to"][0] for mail in self._mails)
        return [email for email in self.contacts.mapped("email") if email in to]

    def test_signed_by_two(self):
        document = self.document(
            self.client, self.contacts, user_id=self.user.id, expiry_date="2099-01-01"
        )
        self.send(document)
        links = [self.link(contact) for contact in self.contacts]
        self.visit(links[0], "reminder_document_sign")
        first, second = document.signer_ids
        self.assertEqual(
            (first.state, first.signed_name), ("signed", "Anna Maria Berg")
        )
        self.assertEqual(second.state, "waiting")
        self.assertEqual(self.reminded(days=4), [self.bo.email])
        self.visit(links[1], "reminder_document_sign")
        self.assertEqual(document.state, "done")
        self.assertTrue(document.signed_attachment_id)
        self.assertEqual(self.reminded(days=8), [])

    def test_approved_and_rejected(self):
        document = self.document(
            self.client,
            self.contacts,
            name="Annual accounts",
            request="approval",
            user_id=self.user.id,
        )
        self.send(document)
        self.visit(self.link(self.contact), "reminder_document_approve")
        login = new_test_user(
            self.env, "portal-bo", "base.group_portal", partner_id=self.bo.id
        ).login
        with self.mock_mail_gateway():
            self.start_tour("/my", "reminder_document_reject", login=login)
        self.env.invalidate_all()
        self.assertEqual(document.signer_ids.mapped("state"), ["approved", "rejected"])
        self.assertEqual(document.activity_ids.user_id, self.user)
        self.assertEqual(self.reminded(days=4), [])

    def test_request_all_pending(self):
        self.bo.reminder_notify = False
        documents = self.document(
            self.client, self.contacts, name="Budget", request="approval"
        ) + self.document(
            self.client, self.contact, name="Annual accounts", request="approval"
        )
        with self.mock_mail_gateway():
            documents.action_send()
        self.env.flush_all()
        self.start_tour(
            "/odoo/client-approvals",
            "reminder_document_request_all",
            login=self.user.login,
        )
        notices = self.env["reminder.notice"].search([])
        self.assertEqual(len(notices), 2)
        self.assertEqual(notices.partner_id, self.contact)
        self.assertEqual(len(notices.mail_message_id), 1)
