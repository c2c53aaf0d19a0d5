"""The invitation to the portal, as the person who got it follows it."""

import re
from html import unescape

from common import ReminderFixture, new_test_user

from odoo.http import Request
from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail

PASSWORD = "a long password of my own"


class TestInvitation(ReminderFixture, MockEmail, HttpCase):
    def test_link_leads_in(self):
        self.company.email = "office@example.com"
        self.company.reminder_portal_mail = True
        manager = new_test_user(
            self.env, "manager", "base.group_user,base.group_partner_manager"
        )
        self.contact.with_user(manager).reminder_portal_access = True
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        (mail,) = [
            mail for mail in self._mails if self.contact.email in mail["email_to"][0]
        ]
        self.assertNotIn(PASSWORD, mail["body"])
        link = unescape(re.search(r'href="([^"]*/web/signup\?[^"]*)"', mail["body"])[1])
        path = "/web/signup" + link.partition("/web/signup")[2]

        self.authenticate(None, None)
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.contact.email, page.text)
        token = re.search(r'name="token"[^>]*value="([^"]+)"', page.text)[1]
        answer = self.url_open(
            "/web/signup",
            data={
                "login": self.contact.email,
                "name": self.contact.name,
                "password": PASSWORD,
                "confirm_password": PASSWORD,
                "token": unescape(token),
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)

        self.authenticate(self.contact.email, PASSWORD)
        home = self.url_open("/my")
        self.assertEqual(home.status_code, 200)
        self.assertIn("/my", home.url)
        self.assertIn("/web/session/logout", home.text)
        self.contact.invalidate_recordset()
        self.assertEqual(self.contact.reminder_portal_state, "active")

        # Taken away: neither the password nor the link lets anybody in.
        self.contact.with_user(manager).reminder_portal_access = False
        self.authenticate(None, None)
        page = self.url_open(path)
        self.assertIn("Invalid signup token", page.text)
