"""Portal access, given and taken on the contact, one by one and many at once."""

import re
from urllib.parse import quote

from common import ADMIN, ReminderFixture, new_test_user
from markupsafe import Markup

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase

from odoo.addons.mail.tests.common import MockEmail


class PortalCase(ReminderFixture, MockEmail, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "manager",
            "base.group_user,base.group_partner_manager",
            name="Mia Manager",
        )
        cls.company.email = "office@example.com"
        cls.company.reminder_portal_mail = True
        cls.person = cls.make_person("Pia")

    @classmethod
    def make_person(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "email": f"{name.lower()}@person.example.com", **values}
        )

    def give(self, person=None, user=None):
        person = (person or self.person).with_user(user or self.manager)
        with self.mock_mail_gateway():
            person.reminder_portal_access = True

    def take(self, person=None):
        (person or self.person).with_user(self.manager).reminder_portal_access = False

    def user_of(self, person=None):
        return (person or self.person).with_context(active_test=False).user_ids

    def said(self, person=None):
        """What the contact's chatter says of portal access, newest first."""
        messages = (person or self.person).message_ids.filtered(
            # Odoo itself notes "Portal Access Granted", without a word about a mail.
            lambda message: re.search("ortal access was|invitation", message.body or "")
        )
        return [(message.author_id.name, str(message.body)) for message in messages]

    def queued(self):
        return self.env["mail.mail"].search(
            [("reminder_portal_partner_id", "!=", False)]
        )

    def refused(self, person, *words):
        with self.assertRaises(UserError) as refusal:
            self.give(person)
        for word in words:
            self.assertIn(word, str(refusal.exception))


class TestGive(PortalCase):
    def test_saved_on_the_form(self):
        with Form(self.person.with_user(self.manager)) as form:
            form.reminder_portal_access = True
        user = self.user_of()
        self.assertTrue(user.active and user._is_portal())
        self.assertEqual(user.login, "pia@person.example.com")
        self.assertEqual(self.person.reminder_portal_state, "invited")
        for access, found in ((True, self.person), (False, self.contact)):
            people = self.env["res.partner"].search(
                [
                    ("reminder_portal_access", "=", access),
                    ("id", "in", (self.person | self.contact).ids),
                ]
            )
            self.assertEqual(people, found)

    def test_new_contact(self):
        person = (
            self.env["res.partner"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Neo",
                    "email": "neo@person.example.com",
                    "reminder_portal_access": True,
                }
            )
        )
        self.assertTrue(self.user_of(person)._is_portal())

    def test_invitation(self):
        self.give()
        mail = self.queued()
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("/web/signup?", mail.body_html)
        self.assertIn("token=", mail.body_html)
        ((author, text),) = self.said()
        self.assertEqual(author, "Mia Manager")
        self.assertIn("queued", text)
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(len(self._mails), 1)
        self.assertIn("pia@person.example.com", self._mails[0]["email_to"][0])
        self.assertIn("went out", self.said()[0][1])

    def test_invitation_that_does_not_leave(self):
        self.give()
        mail = self.queued()
        mail._postprocess_sent_message([], [], "No such mailbox.", "mail_email_invalid")
        self.assertIn("could not be sent: No such mailbox.", self.said()[0][1])

    def test_switched_off(self):
        self.company.reminder_portal_mail = False
        self.give()
        self.assertTrue(self.user_of()._is_portal())
        self.assertFalse(self.queued())
        self.assertFalse(self._mails)
        self.assertIn("No invitation is sent", self.said()[0][1])

    def test_off_is_preset(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertFalse(company.reminder_portal_mail)
        self.assertEqual(
            company.reminder_portal_template_id,
            self.env.ref("auth_signup.portal_set_password_email"),
        )

    def test_template_is_chosen(self):
        users = self.env["ir.model"]._get("res.users")
        self.company.reminder_portal_template_id = self.env["mail.template"].create(
            {
                "name": "Ours",
                "model_id": users.id,
                "subject": "Come in, {{ object.name }}",
                "email_to": "{{ object.email_formatted }}",
                "body_html": "<p>Come in</p>",
            }
        )
        self.give()
        self.assertEqual(self.queued().subject, "Come in, Pia")
        with self.assertRaises(ValidationError):
            self.company.reminder_portal_template_id = self.rule.mail_template_id

    def test_the_key_is_for_who_is_invited(self):
        """Whomever the template names: with it one chooses the person's password."""
        self.company.reminder_portal_template_id = self.env["mail.template"].create(
            {
                "name": "Welcome",
                "model_id": self.env["ir.model"]._get("res.users").id,
                "subject": "Welcome",
                "body_html": "<p>Welcome.</p>",
                "email_to": "other@example.com",
                "email_cc": "third@example.com",
                "partner_to": str(self.staff.partner_id.id),
                "use_default_to": False,
            }
        )
        self.give()
        with self.mock_mail_gateway():
            self.queued().send()
        [mail] = self._mails
        self.assertIn("signup", mail["body"])
        self.assertIn("pia@person.example.com", mail["email_to"][0])
        self.assertFalse(mail["email_cc"])

    def test_an_answer_that_quotes_the_invitation(self):
        """Colleagues read it, and choose nobody's password."""
        self.person.signup_prepare()
        link = self.person._get_signup_url()
        wrapped = quote(link, safe="")
        self.assertIn("token", wrapped)
        message = self.person.message_post(
            body=Markup("<p>It does not work: <a href='%s'>%s</a> %s</p>")
            % (link, link, wrapped),
            message_type="email",
        )
        self.assertNotIn("token", message.body)
        self.assertIn("/web/signup", message.body)
        self.assertIn("It does not work", message.body)

    def test_settings_of_the_contacts_company(self):
        self.other_company.reminder_portal_mail = False
        self.manager.company_ids |= self.other_company
        person = self.make_person("Otto", company_id=self.other_company.id)
        self.give(person)
        self.assertFalse(self.queued())
        self.assertEqual(self.user_of(person).company_id, self.other_company)

    def test_twice_is_once(self):
        self.give()
        self.give()
        self.assertEqual(len(self.queued()), 1)
        self.assertEqual(len(self.said()), 1)

    def test_invited_again(self):
        person = self.person.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "has no portal access"):
            person.action_reminder_portal_invite()
        self.give()
        person.action_reminder_portal_invite()
        self.assertEqual(len(self.queued()), 2)
        for email, words in ((False, "no e-mail address"), ("at home", "is not the")):
            self.person.email = email
            with self.assertRaisesRegex(UserError, words):
                person.action_reminder_portal_invite()
        self.person.email = "pia@person.example.com"
        self.company.reminder_portal_mail = False
        with self.assertRaisesRegex(UserError, "switched off"):
            person.action_reminder_portal_invite()

    def test_language_is_gone(self):
        """Odoo lets a language go that only archived contacts have."""
        danish = self.env["res.lang"]._activate_lang("da_DK")
        self.person.write({"lang": "da_DK", "active": False})
        danish.active = False
        self.person.active = True
        self.give()
        self.assertIn("/web/signup?", self.queued().body_html)

    def test_name_of_two_lines(self):
        self.person.name = "Pia\nPetersen"
        self.give()
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        self.assertNotIn("\n", self._mails[0]["email_to"][0])


class TestRefused(PortalCase):
    def test_a_colleague_who_left(self):
        left = new_test_user(self.env, "left", email="left@person.example.com")
        left.action_archive()
        person = left.partner_id
        person.active = True
        self.refused(person, "is a colleague", "settings of users")
        with self.assertRaisesRegex(UserError, "settings of users"):
            person.with_user(self.manager).action_reminder_portal_again()

    def test_no_email(self):
        self.person.email = False
        self.refused(self.person, "Pia has no e-mail address", "Enter one")

    def test_no_name(self):
        address = self.make_person(
            "Bills",
            parent_id=self.make_person("Nord ApS", is_company=True).id,
            type="invoice",
        )
        address.write({"name": False, "email": False})
        self.refused(address, "Nord ApS, Invoice", "no e-mail address")

    def test_archived(self):
        self.person.active = False
        self.refused(self.person, "Pia is archived")

    def test_invalid_email(self):
        self.person.email = "pia at home"
        self.refused(self.person, "“pia at home” is not", "Correct it")

    def test_two_emails(self):
        self.person.email = "pia@example.com, bo@example.com"
        self.refused(self.person, "one person")

    def test_used_by_a_colleague(self):
        self.staff.login = "Pia@person.example.com"
        self.refused(self.person, self.staff.name, "Enter another e-mail address")

    def test_used_by_an_archived_user(self):
        new_test_user(
            self.env, "pia@person.example.com", "base.group_portal"
        ).action_archive()
        self.refused(self.person, "already signs in")

    def test_a_similar_address_is_another_one(self):
        for login, email in (
            ("pia.x@person.example.com", "pia_x@person.example.com"),
            ("piaxx@person.example.com", "pia%@person.example.com"),
        ):
            with self.subTest(email=email):
                new_test_user(self.env, login, "base.group_portal")
                person = self.make_person("Pia", email=email)
                self.give(person)
                self.assertEqual(self.user_of(person).login, email)
        # Whoever wrote it in capitals is the same.
        new_test_user(self.env, "Ole_X@Person.example.com", "base.group_portal")
        other = self.make_person("Ole", email="ole_x@person.example.com")
        self.refused(other, "already signs in")

    def test_company(self):
        self.client.email = "nord@example.com"
        self.refused(self.client, "is a company")

    def test_colleague_keeps_access(self):
        colleague = self.staff.partner_id.with_user(self.system)
        self.assertTrue(colleague.reminder_portal_access)
        with self.assertRaisesRegex(UserError, "is a colleague"):
            colleague.reminder_portal_access = False

    def test_template_is_gone(self):
        self.company.reminder_portal_template_id = False
        self.env.ref("auth_signup.portal_set_password_email").unlink()
        self.refused(self.person, "No invitation to the portal is chosen")

    def test_who_may(self):
        for user in (self.staff, self.inspector, self.admin, self.portal):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.give(user=user)
                with self.assertRaises(AccessError):
                    self.person.with_user(user).action_reminder_portal_again()
                with self.assertRaises(AccessError):
                    self.env["reminder.portal.access"].with_user(user).create({})
        self.assertFalse(self.user_of())
        self.assertTrue(self.admin.has_group(ADMIN))


class TestTake(PortalCase):
    def test_revoked(self):
        self.give()
        user = self.user_of()
        self.take()
        self.assertFalse(user.active)
        self.assertEqual(self.person.reminder_portal_state, "revoked")
        self.assertFalse(self.person.reminder_portal_access)
        self.assertFalse(self.person.signup_type)
        self.assertIn("taken away", self.said()[0][1])

    def test_given_again_is_asked(self):
        self.give()
        user = self.user_of()
        self.take()
        self.refused(self.person, "taken away before", "Give again")
        self.assertFalse(user.active)
        self.person.with_user(self.manager).action_reminder_portal_again()
        self.assertTrue(user.active and user._is_portal())
        self.assertEqual(len(self.queued()), 2)


class TestMany(PortalCase):
    def wizard(self, partners, user=None, **values):
        return (
            self.env["reminder.portal.access"]
            .with_user(user or self.manager)
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create(values)
        )

    def test_constant_queries_in_a_list(self):
        def count(people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people.with_user(self.manager).read(["name", "reminder_portal_access"])
            return self.env.cr.sql_log_count - before

        people = self.env["res.partner"].browse()
        for number in range(12):
            people |= self.make_person(f"Number{number}")
        self.wizard(people).action_give()
        count(people[:1])
        self.assertEqual(count(people), count(people[:2]))

    def test_those_that_fail_are_told(self):
        nobody = self.make_person("Nobody", email=False)
        others = self.make_person("Ada") | self.make_person("Ben")
        wizard = self.wizard(others[0] | nobody | self.client | others[1])
        action = wizard.action_give()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertTrue(all(self.user_of(one)._is_portal() for one in others))
        self.assertFalse(self.user_of(nobody))
        self.assertEqual(wizard.done_text, "Done: 2 of 4.")
        self.assertEqual(len(wizard.failed_text.splitlines()), 2)
        self.assertIn("Nobody has no e-mail", wizard.failed_text)

    def test_two_with_one_address(self):
        twins = self.make_person("Ada") | self.make_person("Ada")
        wizard = self.wizard(twins)
        wizard.action_give()
        self.assertEqual(wizard.done_text, "Done: 1 of 2.")
        self.assertIn("already signs in", wizard.failed_text)

    def test_taken_and_given_again(self):
        people = self.make_person("Ada") | self.make_person("Ben")
        self.wizard(people).action_give()
        self.wizard(people).action_take()
        wizard = self.wizard(people)
        wizard.action_give()
        self.assertEqual(wizard.done_text, "Done: 0 of 2.")
        wizard = self.wizard(people, again=True)
        wizard.action_give()
        self.assertEqual(wizard.done_text, "Done: 2 of 2.")
