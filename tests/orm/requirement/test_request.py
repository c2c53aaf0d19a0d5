"""Request information where nobody to ask is known yet; what the form then knows."""

from common import ReminderFixture, new_test_user

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase

from odoo.addons.mail.tests.common import MockEmail


class TestRequest(ReminderFixture, MockEmail, TransactionCase):
    def window(self, user=None, client=None):
        return Form(
            self.env["reminder.request"]
            .with_user(user or self.inspector)
            .with_context(default_partner_id=(client or self.client).id)
        )

    def test_no_dead_end_without_contacts(self):
        self.make_objective()
        self.contact.reminder_kyc_role = False
        action = self.client.with_user(self.inspector).action_request_information()
        self.assertEqual(action["res_model"], "reminder.request")
        self.assertEqual(action["context"]["default_partner_id"], self.client.id)

    def test_a_contact_is_made_and_asked(self):
        """Who looks after the customer need not have the right to write contacts."""
        self.contact.email = False
        window = self.window()
        with window.line_ids.edit(0) as line:
            self.assertEqual((line.name, line.role), ("Anna Berg", "ubo"))
            line.role = False
        with window.line_ids.new() as line:
            line.name = "Bo Lind"
            line.email = "bo@nord.example.com"
            line.role = "representative"
        action = window.save().action_continue()
        self.assertEqual(action["res_model"], "mail.compose.message")
        contact = self.client.child_ids - self.contact
        self.assertRecordValues(
            contact,
            [
                {
                    "name": "Bo Lind",
                    "email": "bo@nord.example.com",
                    "reminder_kyc_role": "representative",
                }
            ],
        )
        self.assertEqual(action["context"]["default_partner_ids"], contact.ids)
        # What is asked of a company, where nothing was open.
        self.assertEqual(len(self.client.reminder_objective_ids), 5)

    def test_who_signs_in_gets_no_address_from_here(self):
        """With it a new password could be asked for: who may write contacts sets it."""
        new_test_user(self.env, "anna", "base.group_portal", partner_id=self.contact.id)
        self.contact.write({"email": False, "name": "Anna Berg"})
        window = self.window()
        with window.line_ids.edit(0) as line:
            line.email = "other@example.com"
        with self.assertRaises(AccessError):
            window.save().action_continue()
        self.assertFalse(self.contact.email)

    def test_what_is_missing_is_said(self):
        self.contact.email = False
        window = self.window()
        with window.line_ids.edit(0) as line:
            line.role = "contact"
        with self.assertRaisesRegex(UserError, "e-mail address of Anna Berg"):
            window.save().action_continue()
        with window.line_ids.edit(0) as line:
            line.email = "anna@nord.example.com, bo@nord.example.com"
        with self.assertRaisesRegex(UserError, "is not one e-mail address"):
            window.save().action_continue()
        with window.line_ids.edit(0) as line:
            line.role = False
        with self.assertRaisesRegex(UserError, "Choose at least one contact"):
            window.save().action_continue()
        self.assertFalse(self.client.reminder_objective_ids)

    def test_goes_by_the_company_of_the_letter(self):
        """What another company needs, whose switch is on as well, is not in it."""
        self.make_objective(company_id=self.other_company.id)
        client = self.client.with_user(self.admin)
        self.assertEqual(client.reminder_open_objective_count, 1)
        self.assertFalse(client.reminder_open_objective_ids)
        with self.assertRaisesRegex(UserError, "has no open requirement"):
            client.action_request_information()
        window = self.window(self.admin)
        self.assertFalse(window.is_open)
        self.assertTrue(window.set_id)
        action = window.save().action_continue()
        own = client.reminder_open_objective_ids
        self.assertEqual(own.company_id, self.company)
        self.assertEqual(len(own), 5)
        self.assertTrue(self.window(self.admin).is_open)
        letter = Form(
            self.env["mail.compose.message"]
            .with_user(self.admin)
            .with_context(action["context"])
        )
        for objective in own:
            self.assertIn(objective.name, letter.body)

    def test_of_own_customers_only(self):
        with self.assertRaises(AccessError):
            self.window(self.outsider).save().action_continue()
        with self.assertRaises(AccessError):
            self.window(self.staff)
        foreign = self.make_contact(self.make_client("Syd ApS", self.south), "Eva Syd")
        request = (
            self.env["reminder.request"]
            .with_user(self.inspector)
            .create(
                {
                    "partner_id": self.client.id,
                    "line_ids": [
                        (0, 0, {"contact_id": foreign.id, "role": "ubo", "email": "x"})
                    ],
                }
            )
        )
        with self.assertRaisesRegex(UserError, "of another customer"):
            request.action_continue()
        self.assertFalse(foreign.reminder_kyc_role)

    def test_the_form_knows_that_it_was_sent(self):
        self.make_objective()
        client = self.client.with_user(self.inspector)
        self.assertFalse(client.reminder_requested_date)
        action = client.action_request_information()
        with self.mock_mail_gateway():
            composer = Form(
                self.env["mail.compose.message"]
                .with_user(self.inspector)
                .with_context(action["context"])
            ).save()
            told = composer.action_send_mail()
        self.assertIn("was sent to Anna Berg", told["params"]["message"])
        client.invalidate_recordset()
        self.assertTrue(client.reminder_requested_date)
        # Fulfilled, and asked of anew: not of the new one yet.
        self.client.reminder_objective_ids.action_fulfil()
        client.invalidate_recordset()
        self.assertFalse(client.reminder_requested_date)
