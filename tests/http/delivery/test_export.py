"""A person's lines of the ledger as a download: who gets the file, and as what."""

from common import ReminderFixture

from odoo.tests import HttpCase


class TestDownload(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notice = cls.make_notice(cls.make_item(), address="anna@example.com")
        cls.window = (
            cls.env["reminder.export"]
            .with_user(cls.admin)
            .create({"partner_ids": cls.contact.ids})
        )

    def get(self, user):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(
            self.window.action_download()["url"], allow_redirects=False
        )

    def test_file(self):
        answer = self.get(self.admin)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertIn("sent-reminders.csv", answer.headers["Content-Disposition"])
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        text = answer.content.decode("utf-8-sig")
        self.assertIn("anna@example.com", text)

    def test_nobody_else(self):
        for user in (self.foreign, self.inspector, self.staff, self.portal, None):
            answer = self.get(user)
            with self.subTest(user=user and user.login):
                self.assertNotEqual(answer.status_code, 200)
                self.assertNotIn("anna@example.com", answer.text)

    def test_nothing_is_left(self):
        files = self.env["ir.attachment"].search([("name", "ilike", "%.csv")])
        self.get(self.admin)
        self.assertEqual(
            self.env["ir.attachment"].search([("name", "ilike", "%.csv")]), files
        )
