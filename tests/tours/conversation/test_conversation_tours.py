"""A conversation in a real browser: colleagues write, the client answers by the link
in its e-mail, and is not reminded any more."""

import re

from common import ReminderFixture, noon
from freezegun import freeze_time

from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail


class TestConversationTours(ReminderFixture, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rule = cls.env.ref("reminder_automation.reminder_rule_conversation")
        cls.env["reminder.rule"].search([("id", "!=", rule.id)]).active = False
        cls.company.sudo().reminder_enabled = True

    def sweep_after(self, days):
        with freeze_time(noon(days)), self.mock_mail_gateway():
            self.env["reminder.rule"]._cron_sweep()
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            self.env.invalidate_all()
            return list(self._mails)

    def test_conversation(self):
        login = self.inspector.login
        with self.mock_mail_gateway():
            self.start_tour("/odoo", "reminder_conversation_start", login=login)
            self.env["mail.mail"].process_email_queue()
        conversation = self.env["reminder.conversation"].search([])
        self.assertTrue(conversation.awaiting_client)
        [mail] = self._mails
        self.assertEqual(mail["email_to"], [self.contact.email_formatted])
        self.assertIn("Read and answer", mail["body"])
        # The reminder's link leads to the same page, and its line is not shown there.
        [reminder] = self.sweep_after(days=3)
        self.env["reminder.notice"]._log_sent()
        for mailed in (mail, reminder):
            link = re.search(
                rf'href="[^"]*(/my/conversations/{conversation.id}\?[^"]*)"',
                str(mailed["body"]),
            )[1].replace("&amp;", "&")
            self.assertIn(f"pid={self.contact.id}&", link + "&")
        self.start_tour(link, "reminder_conversation_answer")
        self.env.invalidate_all()
        self.assertFalse(conversation.awaiting_client)
        self.start_tour(
            "/odoo/conversations", "reminder_conversation_answered", login=login
        )
        # Colleagues are told of the answer; the client is left alone.
        told = [mail["email_to"] for mail in self.sweep_after(days=10)]
        self.assertNotIn([self.contact.email_formatted], told)
