"""Message templates, starting conversations with many, and the dialog for it."""

import base64
from datetime import timedelta

from common import new_test_user
from conversation_case import ConversationCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

INSPECTOR = "reminder_automation.group_reminder_inspector"


class TemplateCase(ConversationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.syd = cls.env["res.partner"].create(
            {"name": "Syd & Co", "email": "syd@example.com"}
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {"name": "form.pdf", "datas": base64.b64encode(b"%PDF-1.4")}
        )
        cls.message_template = cls.env["reminder.conversation.template"].create(
            {
                "name": "Papers",
                "subject": "Papers of {{ object.name }}",
                "body": '<p>Dear <t t-out="object.name"/>, please.</p>',
                "reminder_number": 2,
                "attachment_ids": [Command.set(cls.attachment.ids)],
            }
        )

    def start(self, partners, user=None, moment="2026-01-05 10:00", **kwargs):
        model = self.env["reminder.conversation"].with_user(user or self.staff)
        with self.at(moment), self.mock_mail_gateway():
            conversations = model._start(
                partners.with_user(user or self.staff), self.message_template, **kwargs
            )
            self.env.flush_all()
            self.env["mail.mail"].sudo().process_email_queue()
            self.mailed = sorted(mail["email_to"][0] for mail in self._mails)
        return conversations.sudo()

    def dialog(self, user=None, **context):
        model = self.env["reminder.conversation.message"].with_user(user or self.staff)
        return Form(model.with_context(**context))

    def send(self, form):
        with self.at("2026-01-05 10:00"), self.mock_mail_gateway():
            action = form.save().action_send()
            self.env.flush_all()
            self.env["mail.mail"].sudo().process_email_queue()
            self.mailed = sorted(mail["email_to"][0] for mail in self._mails)
        return action


class TestStart(TemplateCase):
    def test_many_at_once(self):
        conversations = self.start(self.nord | self.syd)
        self.assertRecordValues(
            conversations,
            [
                {"name": "Papers of Nord ApS", "partner_id": self.nord.id},
                {"name": "Papers of Syd & Co", "partner_id": self.syd.id},
            ],
        )
        self.assertIn("Dear Syd &amp; Co,", conversations[1].last_message_id.body)
        self.assertEqual(len(self.mailed), 3)
        self.assertTrue(all(conversations.mapped("awaiting_client")))
        self.assertEqual(set(conversations.mapped("reminder_number")), {2})
        self.assertEqual(conversations.user_id, self.staff)
        for conversation in conversations:
            copy = conversation.last_message_id.attachment_ids
            self.assertEqual((copy.name, copy.res_id), ("form.pdf", conversation.id))
            self.assertNotEqual(copy, self.attachment)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 3)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 3)
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))

    def test_contacts_of_one_client_share_a_conversation(self):
        [conversation] = self.start(self.anna | self.bo)
        self.assertEqual(conversation.partner_id, self.nord)
        self.assertEqual(conversation.participant_ids, self.anna | self.bo)
        [other] = self.start(self.bo)
        self.assertEqual(other.participant_ids, self.bo)

    def test_from_an_automation(self):
        """As the superuser: the client's salesperson writes."""
        self.nord.user_id = self.staff
        [conversation] = self.start(self.nord, user=self.env.ref("base.user_root"))
        self.assertEqual(conversation.user_id, self.staff)
        self.assertEqual(conversation.last_message_id.author_id, self.staff.partner_id)
        self.assertTrue(conversation.awaiting_client)

    def test_without_reminders(self):
        self.message_template.reminder_auto = False
        self.start(self.nord)
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))

    def test_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.message_template.with_context(lang="da_DK").write(
            {"subject": "Papirer", "body": "<p>Kære kunde</p>"}
        )
        self.syd.lang = "da_DK"
        names = self.start(self.nord | self.syd).mapped("name")
        self.assertEqual(names, ["Papers of Nord ApS", "Papirer"])

    def test_colleagues_are_no_clients(self):
        with self.assertRaises(UserError):
            self.env["reminder.conversation"].action_start_with(self.staff.partner_id)

    def test_inspector_starts_in_own_area_only(self):
        inspector = new_test_user(
            self.env, "chat-inspector", INSPECTOR, email="chat@example.com"
        )
        self.nord.reminder_area_id = self.env["reminder.area"].create(
            {"name": "North", "inspector_ids": inspector.ids}
        )
        [conversation] = self.start(self.nord, user=inspector)
        self.assertTrue(conversation.awaiting_client)
        self.assertEqual(conversation.last_message_id.attachment_ids.name, "form.pdf")
        with self.assertRaises(AccessError):
            self.start(self.syd, user=inspector)


class TestTemplate(TemplateCase):
    def test_broken_placeholder_is_refused(self):
        with self.assertRaises(ValidationError):
            self.message_template.subject = "{{ object.no_such_field }}"

    def test_without_a_text(self):
        with self.assertRaises(ValidationError):
            self.message_template.body = "<p><br/></p>"

    def test_code_only_by_template_editors(self):
        admin = new_test_user(
            self.env,
            "chat-admin",
            "reminder_automation.group_reminder_admin",
            company_ids=self.env["res.company"].search([]).ids,
        )
        # As after the setting "restrict e-mail templates to editors".
        self.env["ir.config_parameter"].set_param(
            "mail.restrict.template.rendering", True
        )
        template = self.message_template.with_user(admin)
        template.body = "<p>Hello</p>"
        with self.assertRaises(AccessError):
            template.body = '<p><t t-out="object.env.user.login"/></p>'


class TestDialog(TemplateCase):
    def test_a_template_of_another_company(self):
        """The text is filled in with the rights of whoever writes the message."""
        company = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.message_template.company_id = company
        window = self.env["reminder.conversation.message"].with_user(self.staff)
        values = {"partner_ids": [Command.set(self.syd.ids)]}
        for fill_in in (
            lambda: window.create(values | {"template_id": self.message_template.id}),
            lambda: window.create(values).write(
                {"template_id": self.message_template.id}
            ),
        ):
            with self.assertRaises(AccessError):
                fill_in()
                window.env.flush_all()

    def test_start_with_one_client(self):
        form = self.dialog(default_partner_ids=self.nord.ids)
        self.assertEqual(form.receives, "Anna, Bo")
        form.template_id = self.message_template
        self.assertEqual(form.subject, "Papers of Nord ApS")
        form.body = "<p>Changed by hand</p>"
        form.reminder_number = 3
        action = self.send(form)
        conversation = self.env["reminder.conversation"].browse(action["res_id"])
        self.assertIn("Changed by hand", conversation.last_message_id.body)
        self.assertEqual(conversation.reminder_number, 3)
        self.assertEqual(len(self.mailed), 2)

    def test_start_with_several_clients(self):
        form = self.dialog(default_partner_ids=(self.nord | self.syd).ids)
        form.template_id = self.message_template
        self.assertTrue(form.is_merged)
        self.assertEqual(form.preview_subject, "Papers of Nord ApS")
        action = self.send(form)
        conversations = self.env["reminder.conversation"].search(action["domain"])
        self.assertEqual(
            sorted(conversations.mapped("name")),
            ["Papers of Nord ApS", "Papers of Syd & Co"],
        )

    def test_without_a_template(self):
        form = self.dialog(default_partner_ids=(self.nord | self.syd).ids)
        form.subject, form.body = "Closed in July", "<p>We are on holiday.</p>"
        action = self.send(form)
        conversations = self.env["reminder.conversation"].search(action["domain"])
        self.assertEqual(conversations.mapped("name"), ["Closed in July"] * 2)

    def test_tells_who_gets_nothing(self):
        self.anna.reminder_notify = False
        self.bo.email = False
        form = self.dialog(default_partner_ids=(self.anna | self.bo).ids)
        self.assertFalse(form.receives)
        self.assertIn("Anna (Notify is off)", form.misses)
        self.assertIn("Bo (no valid e-mail address)", form.misses)

    def test_nothing_to_send(self):
        form = self.dialog(default_partner_ids=self.nord.ids)
        form.subject = "Empty"
        with self.assertRaises(UserError):
            self.send(form)

    def test_each_chat_keeps_its_own_settings(self):
        """Only what is changed in the window is handed on to several of them."""
        names = ("reminder_auto", "reminder_days", "reminder_number")
        quiet, long = self.open(reminder_auto=False), self.open()
        long.write({"reminder_days": 7, "reminder_number": 4})
        for changed, expected in (
            ({}, [(False, 0, 0), (True, 7, 4)]),
            ({"reminder_number": 2}, [(False, 0, 2), (True, 7, 2)]),
        ):
            action = (quiet | long).with_user(self.staff).action_write_message()
            form = self.dialog(**action["context"])
            form.body = "<p>One more thing.</p>"
            for name, value in changed.items():
                form[name] = value
            self.send(form)
            for chat, values in zip((quiet, long), expected, strict=True):
                self.assertEqual(tuple(chat[name] for name in names), values)

    def test_a_closed_chat_is_opened_again(self):
        conversation, other = self.open(), self.open()
        conversation.action_archive()
        both = conversation | other
        action = both.with_user(self.staff).action_write_message()
        form = self.dialog(**action["context"])
        self.assertFalse(form.is_start)
        form.body = "<p>One more thing.</p>"
        self.send(form)
        self.assertEqual(both.mapped("active"), [True, True])
        self.assertEqual(both.mapped("awaiting_client"), [True, True])
        conversation.action_archive()
        self.write(conversation, "2026-01-06 10:00", body="And another one.")
        self.assertTrue(conversation.active)
        self.sweep("2026-01-06 10:05")
        self.assertTrue(self.sweep_and_deliver("2026-01-09 07:00"))

    def test_a_closed_chat_with_reminders_off(self):
        """As the window says, also where the message opens it again."""
        conversation = self.open()
        conversation.action_archive()
        action = conversation.with_user(self.staff).action_write_message()
        form = self.dialog(**action["context"])
        form.body = "<p>For your information.</p>"
        form.reminder_auto = False
        self.send(form)
        self.assertTrue(conversation.active)
        self.assertFalse(conversation.reminder_auto)
        conversation.action_archive()
        action = conversation.with_user(self.staff).action_write_message()
        form = self.dialog(**action["context"])
        form.body = "<p>For your information.</p>"
        self.assertFalse(form.reminder_auto)
        self.send(form)
        self.assertFalse(conversation.reminder_auto)

    def test_files_of_another_template_do_not_stay(self):
        """Who chooses another template sends what that one has, and his own files."""
        files = self.env["ir.attachment"].create(
            [{"name": name, "raw": b"x"} for name in ("first.txt", "second.txt")]
        )
        first, second = (
            self.message_template.copy({"attachment_ids": [Command.set(file.ids)]})
            for file in files
        )
        own = (
            self.env["ir.attachment"]
            .with_user(self.staff)
            .create({"name": "own.txt", "raw": b"y"})
        )
        form = self.dialog(default_partner_ids=self.anna.ids)
        form.template_id = first
        form.attachment_ids.add(own)
        form.template_id = second
        names = [file.name for file in form.save().attachment_ids]
        self.assertEqual(sorted(names), ["own.txt", "second.txt"])

    def test_what_was_uploaded_is_removed(self):
        """Each chat has a copy of its own; the window's file would stay for ever."""
        upload = (
            self.env["ir.attachment"]
            .with_user(self.staff)
            .create(
                {
                    "name": "upload.txt",
                    "raw": b"y",
                    "res_model": "reminder.conversation.message",
                    "res_id": 0,
                }
            )
        )
        form = self.dialog(default_partner_ids=self.anna.ids)
        form.subject, form.body = "Accounts", "<p>See the file.</p>"
        form.attachment_ids.add(upload)
        action = self.send(form)
        conversation = self.env["reminder.conversation"].browse(action["res_id"])
        window = self.env["reminder.conversation.message"]
        window._gc_lost_attachments()
        self.assertTrue(upload.exists())
        with self.at(fields.Datetime.now() + timedelta(days=2)):
            window._gc_lost_attachments()
        self.assertFalse(upload.exists())
        sent = conversation.sudo().last_message_id.attachment_ids
        self.assertEqual(sent.raw, b"y")

    def test_further_message(self):
        conversation = self.open()
        self.write(conversation, "2026-01-05 10:30", author=self.anna)
        action = conversation.with_user(self.staff).action_write_message()
        form = self.dialog(**action["context"])
        form.template_id = self.message_template
        form.reminder_days = 5
        self.send(form)
        self.assertIn("Dear Nord ApS", conversation.last_message_id.body)
        self.assertEqual(conversation.name, "Accounts")
        self.assertTrue(conversation.awaiting_client)
        self.assertEqual(conversation.reminder_days, 5)
