"""The client: the first mail to it, the text of reminders, its switches, its form."""

from unittest.mock import patch

from common import ReminderCase

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import MailCommon


class TestRequestInformation(ReminderCase, MailCommon):
    def request(self, client=None):
        client = (client or self.client).with_user(self.inspector)
        action = client.action_request_information()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.inspector)
            .with_context(action["context"])
        )

    def test_needs_an_open_objective(self):
        with self.assertRaisesRegex(UserError, "Nord ApS has no open requirement."):
            self.request()

    def test_needs_a_contact_with_role_and_address(self):
        self.make_objective()
        self.contact.email = False
        self.make_contact(self.client, "Jens Holm")
        action = self.client.with_user(self.inspector).action_request_information()
        self.assertEqual(action["res_model"], "reminder.request")
        self.assertEqual(action["context"], {"default_partner_id": self.client.id})

    def test_writes_to_the_contacts_with_a_role(self):
        self.make_objective(name="Passport copy", deadline="2030-12-24")
        self.make_objective(name="Extract").action_fulfil()
        jens = self.make_contact(self.client, "Jens Holm", "representative")
        self.make_contact(self.client, "Bo Bogholder")
        composer = self.request()
        self.assertEqual(composer.partner_ids[:], self.contact | jens)
        self.assertIn("Passport copy, by 12/24/2030", html2plaintext(composer.body))
        self.assertNotIn("Extract", composer.body)
        with self.mock_mail_gateway():
            composer.save().action_send_mail()
        message = self.client.message_ids[0]
        self.assertEqual(message.author_id, self.inspector.partner_id)
        self.assertRecordValues(
            # In whatever order the database names them to Odoo.
            message.notification_ids.sorted(lambda one: one.res_partner_id.id),
            [
                {
                    "res_partner_id": partner.id,
                    "notification_type": "email",
                    "notification_status": "sent",
                }
                for partner in (self.contact | jens).sorted("id")
            ],
        )

    def test_a_private_client_is_its_own_contact(self):
        person = self.env["res.partner"].create(
            {
                "name": "Ole Privat",
                "email": "ole@example.com",
                "reminder_kyc_role": "contact",
                "reminder_area_id": self.north.id,
            }
        )
        self.make_objective(person)
        self.assertEqual(self.request(person).partner_ids[:], person)


class TestReminderText(ReminderCase):
    def render(self, **reminder):
        template = self.env.ref("reminder_automation.mail_template_objectives")
        if reminder:
            template = template.with_context(reminder={self.client.id: reminder})
        body = template._render_field("body_html", self.client.ids)[self.client.id]
        return " ".join(html2plaintext(body).split())

    def test_without_a_reminder(self):
        """As in the template's preview."""
        self.make_objective(deadline="2030-12-24")
        text = self.render()
        self.assertIn("Dear Nord ApS,", text)
        self.assertIn("Passport copy, by 12/24/2030", text)
        self.assertNotIn("days ago", text)

    def test_with_a_reminder(self):
        self.make_objective()
        self.make_objective(name="Extract").action_fulfil()
        self.make_objective(name="Elsewhere", company_id=self.other_company.id)
        self.client.user_id = self.inspector
        text = self.render(partner=self.contact, days=5, step=1, maximum=3, url="")
        self.assertIn("Dear Anna Berg, We wrote to you 5 days ago.", text)
        self.assertIn(f"send it to {self.inspector.name}", text)
        self.assertIn("Passport copy", text)
        self.assertNotIn("Extract", text)
        self.assertNotIn("Elsewhere", text)


class TestClientSwitches(ReminderCase):
    def test_steering_replans_the_clients_items(self):
        item = self.make_item()
        other = self.make_item(self.make_client("Syd A/S"))
        for partner, values in (
            (self.client, {"reminder_excluded": True}),
            (self.client, {"reminder_pause_until": "2030-01-01"}),
            (self.contact, {"reminder_notify": False}),
            (self.contact, {"reminder_kyc_role": False}),
        ):
            (item | other).to_plan = False
            partner.write(values)
            with self.subTest(values=values):
                self.assertTrue(item.to_plan)
                self.assertFalse(other.to_plan)

    def test_chatter_tells_who_excluded_and_paused(self):
        self.env.flush_all()
        self.cr.precommit.run()
        self.client.with_user(self.inspector).write(
            {"reminder_excluded": True, "reminder_pause_reason": "On holiday"}
        )
        self.env.flush_all()
        self.cr.precommit.run()
        tracked = self.client.message_ids[0].sudo()
        self.assertEqual(tracked.author_id, self.inspector.partner_id)
        self.assertEqual(
            set(tracked.tracking_value_ids.field_id.mapped("name")),
            {"reminder_excluded", "reminder_pause_reason"},
        )

    def test_other_writes_ask_for_none_of_it(self):
        """Nor do they tell of it, though what the user sees differs from what is so."""
        self.client.reminder_excluded = True
        self.outsider.group_ids += self.env.ref("base.group_partner_manager")
        self.env.flush_all()
        self.cr.precommit.run()
        before = self.client.message_ids
        partners = type(self.client)
        with patch.object(partners, "_visible_stops", side_effect=AssertionError):
            for user in (self.system, self.outsider):
                self.client.with_user(user).write({"phone": f"+45 {user.id}"})
                self.env.flush_all()
                self.cr.precommit.run()
        told = (self.client.message_ids - before).sudo().tracking_value_ids
        self.assertFalse(told.field_id.filtered(lambda one: "reminder" in one.name))

    def test_contacts_and_users_are_duplicated(self):
        """Also by who may not read what the system keeps on them."""
        self.client.write({"reminder_excluded": True, "reminder_notify": False})
        manager = self.env.ref("base.group_partner_manager")
        (self.staff | self.inspector | self.admin | self.system).group_ids += manager
        for user in (self.staff, self.inspector, self.admin, self.system):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                copy = self.client.with_user(user).copy().sudo()
                self.assertFalse(copy.reminder_area_id or copy.reminder_excluded)
                self.assertFalse(copy.reminder_notify)
        self.assertTrue(self.staff.with_user(self.system).copy().login)

    def test_mails_of_reminders_are_duplicated(self):
        """By administrators, in Odoo's own lists; a copy carries no reminder."""
        values = {"is_reminder": True, "reminder_delivery_id": self.delivery().id}
        for queued in (
            self.env["mail.mail"].create({"email_to": "a@example.com", **values}),
            self.env["sms.sms"].create({"number": "+4512345678", **values}),
        ):
            with self.subTest(model=queued._name):
                self.env.invalidate_all()
                copy = queued.with_user(self.system).copy().sudo()
                self.assertTrue(copy.is_reminder)
                self.assertFalse(copy.reminder_delivery_id)

    def delivery(self):
        return self.make_notice(self.make_item()).delivery_id

    def test_what_the_clients_form_shows(self):
        self.make_objective()
        item = self.make_item()
        self.make_notice(item)
        client = self.client.with_user(self.inspector)
        self.assertEqual(client.reminder_item_count, 1)
        self.assertEqual(client.reminder_notice_count, 1)
        self.assertEqual(client.reminder_notice_ids.partner_id, self.contact)
        for action in (
            client.action_open_reminder_items(),
            client.action_open_reminder_notices(),
        ):
            self.assertEqual(
                self.env[action["res_model"]].search_count(action["domain"]), 1
            )
        outside = self.client.with_user(self.outsider)
        self.assertEqual(outside.reminder_item_count, 0)
        self.assertEqual(outside.reminder_notice_count, 0)

    def test_a_client_becomes_anothers_contact(self):
        """What it must provide, and what staff wanted to be reminded of, is shown on as
        long as there is any of it: nowhere else could it be ended."""
        client = self.make_client("Ole Privat", self.north, is_company=False)
        objective = self.make_objective(client)
        reminder = self.env["reminder.customer"].create(
            {"name": "Visit", "partner_id": client.id, "recipients": "admin"}
        )
        client.parent_id = self.client
        self.assertTrue(self.shows_reminders(client))
        self.assertTrue(self.shows_reminders(self.client))
        objective.unlink()
        self.assertTrue(self.shows_reminders(client))
        reminder.unlink()
        self.assertFalse(self.shows_reminders(client))

    def shows_reminders(self, client):
        client = client.with_user(self.inspector)
        [page] = Form(client)._view["tree"].xpath("//page[@name='reminders']")
        names = (
            *("is_company", "parent_id", "reminder_may_steer"),
            *("reminder_customer_ids", "reminder_objective_ids"),
        )
        values = {name: client[name] for name in names}
        return not safe_eval(page.get("invisible"), values)

    def test_form_of_each_kind_of_user(self):
        """The client's form opens for everybody; ordinary users see no tab."""
        for user, sees in (
            (self.admin, True),
            (self.inspector, True),
            (self.staff, False),
        ):
            with self.subTest(user=user.login):
                view = self.client.with_user(user).get_view(
                    self.env.ref("base.view_partner_form").id, "form"
                )
                self.assertEqual('name="reminders"' in view["arch"], sees)
                Form(self.client.with_user(user))
