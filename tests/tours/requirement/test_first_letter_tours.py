"""Off is seen on every screen; the first letter takes seven clicks; who may switch."""

from common import ADMIN, ReminderFixture, new_test_user, noon

from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail


class TestFirstLetterTours(ReminderFixture, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].search([("id", "!=", cls.rule.id)]).active = False
        cls.company.email = "office@example.com"
        cls.login = new_test_user(
            cls.env,
            "tour-admin",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            email="tour-admin@example.com",
        ).login

    def test_seven_clicks(self):
        with self.mock_mail_gateway():
            self.start_tour("/odoo", "reminder_first_letter", login=self.login)
            self.env["mail.mail"].process_email_queue()
        client = self.env["res.partner"].search([("name", "=", "Fresh Fish ApS")])
        self.assertRecordValues(
            client.child_ids,
            [
                {
                    "name": "Frida Fisk",
                    "email": "frida@freshfish.example.com",
                    "reminder_kyc_role": "contact",
                }
            ],
        )
        self.assertEqual(len(client.reminder_objective_ids), 5)
        self.assertEqual(len(self._mails), 1)
        self.assertIn("frida@freshfish.example.com", self._mails[0]["email_to"][0])

    def test_from_the_form_as_inspector(self):
        """Who has no contacts to ask chooses them, and the form knows what was sent."""
        self.make_objective()
        self.contact.write({"reminder_kyc_role": False, "email": False})
        with self.mock_mail_gateway():
            self.start_tour(
                f"/odoo/res.partner/{self.client.id}",
                "reminder_request_from_form",
                login=self.inspector.login,
            )
        self.assertEqual(self.contact.email, "anna@nord.example.com")
        self.assertEqual(self.contact.reminder_kyc_role, "contact")
        self.assertTrue(self.client.with_user(self.inspector).reminder_requested_date)

    def test_switch_from_the_banner(self):
        self.make_objective()
        self.make_item(next_date=noon(3), anchor_date=noon(-2))
        self.start_tour(
            "/odoo/reminders", "reminder_switch_on_from_banner", login=self.login
        )
        self.assertTrue(self.company.sudo().reminder_enabled)
