"""Who takes part in a conversation, whose links open it, and whose files go along."""

import base64
from datetime import timedelta

from common import new_test_user
from conversation_case import ConversationCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger


class PeopleCase(ConversationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.syd = cls.env["res.partner"].create({"name": "Syd A/S", "is_company": True})
        cls.eve = cls.env["res.partner"].create(
            {"name": "Eve", "parent_id": cls.syd.id, "email": "eve@syd.example.com"}
        )
        cls.colleague = new_test_user(
            cls.env, "colleague", "base.group_user", email="colleague@example.com"
        ).partner_id

    def follow(self, conversation, partner):
        """As it may have been before: beside all that refuses it."""
        self.env.cr.execute(
            """
            WITH follower AS (
                INSERT INTO mail_followers (res_model, res_id, partner_id)
                     VALUES ('reminder.conversation', %s, %s) RETURNING id)
            INSERT INTO mail_followers_mail_message_subtype_rel
                 SELECT id, %s FROM follower
            """,
            [conversation.id, partner.id, self.env.ref("mail.mt_comment").id],
        )
        self.env.invalidate_all()

    def link(self, conversation, partner):
        """The signature in the person's newest link, "" when there is none."""
        _url, _mark, query = conversation._client_url(partner).partition("?")
        return dict(part.split("=") for part in query.split("&") if part).get(
            "hash", ""
        )

    def opens(self, conversation, partner, signature):
        conversation = conversation.with_user(self.env.ref("base.public_user")).sudo()
        return conversation._link_person(partner.id, signature) == partner


class TestStrangers(PeopleCase):
    def test_refused_wherever_one_is_added(self):
        conversation = self.open().with_user(self.staff)
        wizard = self.env["mail.followers.edit"].with_user(self.staff)
        system = new_test_user(
            self.env,
            "system",
            "base.group_system,reminder_automation.group_reminder_admin",
        )
        ids = self.eve.ids
        ways = {
            "participants": lambda: conversation.write(
                {"participant_ids": [Command.link(*ids)]}
            ),
            "participants set": lambda: conversation.write(
                {"participant_ids": [Command.set(self.anna.ids + ids)]}
            ),
            "from the form": lambda: conversation.web_save(
                {"participant_ids": [Command.link(*ids)]}, {}
            ),
            "a new contact": lambda: conversation.write(
                {"participant_ids": [Command.create({"name": "Zoe"})]}
            ),
            "at the start": lambda: conversation.create(
                {
                    "name": "New",
                    "partner_id": self.nord.id,
                    "participant_ids": [Command.set(ids)],
                }
            ),
            "subscribe": lambda: conversation.message_subscribe(ids),
            "subscribe to some": lambda: conversation.message_subscribe(
                ids, subtype_ids=self.env.ref("mail.mt_comment").ids
            ),
            "followers": lambda: conversation.write(
                {"message_partner_ids": [Command.link(*ids)]}
            ),
            "wizard": lambda: wizard.create(
                {
                    "res_model": conversation._name,
                    "res_ids": str(conversation.ids),
                    "partner_ids": [Command.set(ids)],
                }
            ).edit_followers(),
            "a follower": lambda: (
                self.env["mail.followers"]
                .with_user(system)
                .create(
                    {
                        "res_model": conversation._name,
                        "res_id": conversation.id,
                        "partner_id": self.eve.id,
                    }
                )
            ),
            "another follower": lambda: conversation.message_follower_ids.with_user(
                system
            )[:1].write({"partner_id": self.eve.id}),
            "addressed": lambda: conversation.message_post(
                body="x",
                message_type="comment",
                partner_ids=ids,
                subtype_xmlid="mail.mt_comment",
            ),
            "mentioned in a note": lambda: conversation.message_post(
                body="x", message_type="comment", partner_ids=ids
            ),
            "the responsible": lambda: conversation.write(
                {
                    "user_id": new_test_user(
                        self.env, "eve", "base.group_portal", partner_id=self.eve.id
                    ).id
                }
            ),
        }
        for name, add in ways.items():
            with self.subTest(way=name):
                with self.assertRaises(UserError) as refused:
                    add()
                self.assertRegex(str(refused.exception), "(?i)eve|zoe")
        self.env.invalidate_all()
        self.assertNotIn(self.eve, conversation.sudo().message_partner_ids)

    def test_the_refusal_names_nobody_whom_one_may_not_see(self):
        portal = new_test_user(
            self.env, "anna", "base.group_portal", partner_id=self.anna.id
        )
        conversation = self.open().with_user(portal)
        with self.assertRaises(UserError) as refused:
            conversation.message_post(body="x", partner_ids=self.eve.ids)
        self.assertNotIn("Eve", str(refused.exception))

    def test_colleagues_follow_but_take_no_part(self):
        conversation = self.open().with_user(self.staff)
        conversation.message_subscribe(self.colleague.ids)
        self.assertIn(self.colleague, conversation.message_partner_ids)
        self.assertNotIn(self.colleague, conversation.participant_ids)
        with self.assertRaisesRegex(UserError, "colleague"):
            conversation.participant_ids |= self.colleague

    def test_searched_by_who_takes_part(self):
        chat = self.open(participant_ids=[Command.set(self.anna.ids)])
        chat.message_subscribe(self.user_admin.partner_id.ids)
        silent = self.open()
        silent.message_unsubscribe((self.anna + self.bo).ids)
        chats = self.env["reminder.conversation"].with_user(self.staff)
        for operator, value, found in (
            ("ilike", "Anna", chat),
            ("ilike", "Bo", chats),
            ("in", self.anna.ids, chat),
            ("in", self.user_admin.partner_id.ids, chats),
            ("=", False, silent),
            ("!=", False, chat),
            ("not ilike", "Anna", silent),
        ):
            with self.subTest(operator=operator, value=value):
                domain = [
                    ("participant_ids", operator, value),
                    ("id", "in", (chat + silent).ids),
                ]
                self.assertEqual(chats.search(domain), found)

    def test_those_of_before_get_nothing(self):
        conversation = self.open()
        self.follow(conversation, self.eve)
        self.assertIn(self.eve, conversation.message_partner_ids)
        self.assertNotIn(self.eve, conversation.participant_ids)
        self.write(conversation, "2026-01-06 10:00")
        self.assertEqual(
            self.mailed,
            ['"Anna" <anna@nord.example.com>', '"Bo" <bo@nord.example.com>'],
        )
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 2)
        self.assertFalse(self.link(conversation, self.eve))

    def test_what_the_system_addresses_to_strangers(self):
        conversation = self.open()
        with self.mock_mail_gateway():
            message = conversation.with_user(
                self.env.ref("base.user_root")
            ).message_post(
                body="x",
                message_type="comment",
                partner_ids=(self.eve | self.anna).ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(message.partner_ids, self.anna)
        self.assertNotIn(self.eve, message.notified_partner_ids)

    def test_a_contact_who_moves_gets_nothing_more(self):
        conversation = self.open()
        signature = self.link(conversation, self.anna)
        self.anna.parent_id = self.syd
        self.write(conversation, "2026-01-06 10:00")
        self.assertEqual(self.mailed, ['"Bo" <bo@nord.example.com>'])
        self.assertFalse(self.opens(conversation, self.anna, signature))
        self.assertEqual(
            self.sweep_and_deliver("2026-01-09 07:00"), ['"Bo" <bo@nord.example.com>']
        )

    def test_nobody_else_is_suggested(self):
        conversation = self.open()
        self.receive(
            conversation.last_message_id,
            "2026-01-06 10:00",
            headers="Cc: eve@syd.example.com, lawyer@law.example.com\n",
        )
        self.assertNotIn(self.eve, conversation.message_partner_ids)
        suggested = conversation.with_user(
            self.staff
        )._message_get_suggested_recipients(reply_discussion=True)
        emails = {one["email"] for one in suggested}
        self.assertFalse([one for one in emails if "syd" in one or "law" in one])


class TestLinks(PeopleCase):
    def test_each_opens_for_one_person(self):
        conversation = self.open(participant_ids=(self.anna | self.bo).ids)
        anna = self.link(conversation, self.anna)
        bo = self.link(conversation, self.bo)
        self.assertTrue(self.opens(conversation, self.anna, anna))
        self.assertTrue(self.opens(conversation, self.bo, bo))
        self.assertFalse(self.opens(conversation, self.anna, bo))
        self.assertFalse(self.opens(conversation, self.nord, anna))
        for pid in (None, "", "x", -1, 0, 2**31, 2**70, "1e3", "\x00"):
            with self.subTest(pid=pid):
                public = conversation.with_user(self.env.ref("base.public_user"))
                self.assertFalse(public.sudo()._link_person(pid, anna))
        for signature in (
            *(None, "", "é" * 64, "\x00", "\ud800", 5, [], {}),
            conversation.access_token,
        ):
            with self.subTest(signature=signature):
                self.assertFalse(self.opens(conversation, self.anna, signature))

    def test_who_left_knows_nothing_that_opens(self):
        portal = new_test_user(
            self.env, "anna", "base.group_portal", partner_id=self.anna.id
        )
        ways = {
            "unsubscribed": (
                lambda one: one.message_unsubscribe(self.anna.ids),
                lambda one: one.message_subscribe(self.anna.ids),
            ),
            "no participant": (
                lambda one: one.write({"participant_ids": [Command.set(self.bo.ids)]}),
                lambda one: one.write(
                    {"participant_ids": [Command.link(self.anna.id)]}
                ),
            ),
            "archived": (
                lambda _one: (portal.action_archive(), self.anna.action_archive()),
                lambda _one: (self.anna.action_unarchive(), portal.action_unarchive()),
            ),
            "moved": (
                lambda _one: self.anna.write({"parent_id": self.syd.id}),
                lambda _one: self.anna.write({"parent_id": self.nord.id}),
            ),
            "access taken": (
                lambda _one: portal.action_archive(),
                lambda _one: portal.action_unarchive(),
            ),
        }
        for name, (leave, come_back) in ways.items():
            with self.subTest(way=name):
                conversation = self.open()
                anna = self.link(conversation, self.anna)
                bo = self.link(conversation, self.bo)
                self.assertTrue(self.opens(conversation, self.anna, anna))
                leave(conversation)
                self.env.flush_all()
                self.assertFalse(self.opens(conversation, self.anna, anna))
                self.assertFalse(self.link(conversation, self.anna))
                # The others' are new: Anna may have seen theirs.
                self.assertFalse(self.opens(conversation, self.bo, bo))
                self.assertTrue(
                    self.opens(conversation, self.bo, self.link(conversation, self.bo))
                )
                come_back(conversation)
                self.env.flush_all()
                self.assertFalse(self.opens(conversation, self.anna, anna))
                self.assertTrue(
                    self.opens(
                        conversation, self.anna, self.link(conversation, self.anna)
                    )
                )

    def test_a_queued_reminder_has_the_new_link(self):
        conversation = self.open()
        self.sweep("2026-01-08 07:00")
        notices = self.item(conversation).notice_ids
        conversation.message_unsubscribe(self.bo.ids)
        self.sweep("2026-01-08 07:01")
        anna = notices.filtered(lambda one: one.partner_id == self.anna)
        self.assertEqual(anna.state, "queued")
        body = str(anna.mail_message_id.mail_ids.body_html)
        self.assertIn(self.link(conversation, self.anna), body)
        self.assertEqual(
            self.deliver("2026-01-08 07:02"), ['"Anna" <anna@nord.example.com>']
        )

    @mute_logger("odoo.models")
    def test_staff_see_no_token(self):
        conversation = self.open()
        token = conversation._portal_ensure_token()
        mine = conversation.with_user(self.staff)
        with self.assertRaises(AccessError):
            mine.read(["access_token"])
        with self.assertRaises(AccessError):
            mine.search([("access_token", "=", token)])
        with self.assertRaises(AccessError):
            mine.write({"access_token": "mine"})
        for url in (
            mine.get_portal_url(),
            mine.get_portal_url(query_string="&x=1", download=True),
            mine._get_share_url(),
            mine._get_share_url(redirect=True, pid=self.anna.id),
            mine.action_open_portal()["url"],
            conversation._get_share_url(pid=self.eve.id),
        ):
            with self.subTest(url=url):
                self.assertNotIn(token, url)
                self.assertNotIn("hash", url)
        share = (
            self.env["portal.share"]
            .with_user(self.staff)
            .with_context(active_model=conversation._name, active_id=conversation.id)
            .create({"partner_ids": self.anna.ids})
        )
        self.assertNotIn(token, share.share_link)
        self.assertNotIn("hash", share.share_link)
        with self.assertRaises(UserError):
            share.action_send_mail()

    def test_mails_have_the_persons_own_link(self):
        conversation = self.open()
        token = conversation._portal_ensure_token()
        with self.mock_mail_gateway():
            conversation.message_post(
                body="To the company, too",
                message_type="comment",
                partner_ids=self.nord.ids,
                subtype_xmlid="mail.mt_comment",
            )
            mails = {mail["email_to"][0]: str(mail["body"]) for mail in self._mails}
        self.assertEqual(len(mails), 3)
        for address, body in mails.items():
            self.assertNotIn(token, body)
            for partner in self.anna | self.bo:
                with self.subTest(address=address, partner=partner.name):
                    has_link = self.link(conversation, partner) in body
                    self.assertEqual(has_link, partner.email in address)

    def test_colleagues_get_nobodys_link(self):
        """Neither as the one who is reminded nor by a copy."""
        with self.assertRaisesRegex(ValidationError, "for their recipient alone"):
            self.rule.step_ids = [
                Command.create({"days": 3, "channel": "email", "cc_responsible": True})
            ]
        conversation = self.open()
        conversation = conversation.with_context(
            reminder={conversation.id: {"partner": self.staff.partner_id}}
        )
        for url in (
            conversation._reminder_url(self.anna),
            conversation._get_share_url(pid=self.anna.id),
        ):
            self.assertTrue(url.endswith(conversation.access_url))


class TestLimit(PeopleCase):
    def test_so_many_an_hour(self):
        portal = new_test_user(
            self.env, "anna", "base.group_portal", partner_id=self.anna.id
        )
        conversation = self.open()
        other = self.open()
        public = self.env.ref("base.public_user")
        now = fields.Datetime.now()

        def write(user, where=conversation, **values):
            where = where.with_user(user)
            where = where.sudo() if user == public else where
            with self.mock_mail_gateway():
                where.message_post(
                    body="x",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    **values,
                )

        for number in range(30):
            by_link = number % 2
            write(
                *((public, conversation) if by_link else (portal, other)),
                **({"author_id": self.anna.id} if by_link else {}),
            )
        for user, values in (
            (public, {"author_id": self.anna.id}),
            (portal, {}),
            (portal, {"author_id": self.bo.id}),
        ):
            with self.subTest(user=user.login, values=values):
                with self.assertRaisesRegex(UserError, "within an hour"):
                    write(user, **values)
        # Others go on, and so does she in an hour.
        write(public, author_id=self.bo.id)
        self.write(conversation, "2026-01-06 10:00")
        with self.at(now + timedelta(hours=2)):
            write(portal)


class TestFiles(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env, "other", "reminder_automation.group_reminder_inspector"
        )

    def file(self, user=None, **values):
        files = self.env["ir.attachment"]
        if user:
            files = files.with_user(user)
        return files.create(
            {"name": "a.txt", "datas": base64.b64encode(b"text"), **values}
        )

    def make_template(self, file, user=None):
        return (
            self.env["reminder.conversation.template"]
            .with_user(user or self.staff)
            .create(
                {
                    "name": "Form",
                    "subject": "Form",
                    "body": "<p>Form</p>",
                    "attachment_ids": [Command.link(file.id)],
                }
            )
        )

    def test_a_template_takes_nobodys_file(self):
        for values in (
            {"public": True},
            {"public": True, "res_model": "ir.ui.view"},
            {"res_model": "res.partner", "res_id": self.nord.id},
        ):
            with self.subTest(values=values):
                file = self.file(**values)
                before = file.read(["public", "res_model", "res_id"])
                template = self.make_template(file)
                [copy] = template.attachment_ids
                self.assertNotEqual(copy, file)
                self.assertEqual(copy.raw, b"text")
                self.assertEqual(
                    (copy.res_model, copy.res_id, copy.public),
                    (template._name, template.id, False),
                )
                template.sudo().unlink()
                self.assertFalse(copy.exists())
                self.assertEqual(file.read(["public", "res_model", "res_id"]), before)

    def test_what_was_uploaded_for_it_is_its_own(self):
        file = self.file(self.staff, res_model="reminder.conversation.template")
        template = self.make_template(file)
        self.assertEqual(template.attachment_ids, file)
        self.assertEqual(file.res_id, template.id)
        # a second one gets a copy
        self.assertNotEqual(self.make_template(file).attachment_ids, file)

    @mute_logger("odoo.models")
    def test_a_file_that_one_may_not_read(self):
        file = self.file(self.other)
        with self.assertRaises(AccessError):
            self.make_template(file)
        template = self.make_template(self.file(self.staff))
        with self.assertRaises(AccessError):
            template.attachment_ids = [Command.link(file.id)]
        with self.assertRaises(AccessError):
            self.env["reminder.conversation.message"].with_user(self.staff).create(
                {
                    "partner_ids": self.nord.ids,
                    "subject": "x",
                    "body": "x",
                    "attachment_ids": [Command.link(file.id)],
                }
            ).action_send()
        conversation = self.open()
        with self.assertRaises(AccessError):
            conversation.with_user(self.staff).message_post(
                body="x", attachment_ids=file.ids
            )

    def test_a_message_has_copies(self):
        conversation = self.open().with_user(self.staff)
        file = self.file(res_model="res.partner", res_id=self.nord.id)
        uploaded = self.file(self.staff, res_model="mail.compose.message")
        message = conversation.message_post(
            body="x",
            attachment_ids=(file | uploaded).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(len(message.attachment_ids), 2)
        self.assertNotIn(file, message.attachment_ids)
        self.assertIn(uploaded, message.attachment_ids)
        self.assertEqual(
            {(one.res_model, one.res_id) for one in message.attachment_ids},
            {(conversation._name, conversation.id)},
        )
        conversation.sudo()._message_update_content(
            message.sudo(), body="", attachment_ids=[]
        )
        self.assertTrue(file.exists())

    def test_a_server_action_has_copies(self):
        file = self.file(public=True)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mandate",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "reminder_document",
                "reminder_title": "Mandate",
                "reminder_attachment_ids": [Command.link(file.id)],
            }
        )
        [copy] = action.reminder_attachment_ids
        self.assertNotEqual(copy, file)
        self.assertEqual((copy.res_model, copy.res_id), (action._name, action.id))
        with self.mock_mail_gateway():
            action.with_context(
                active_model="res.partner",
                active_id=self.anna.id,
                active_ids=self.anna.ids,
            ).run()
        document = self.env["reminder.document"].search([], limit=1)
        [sent] = document.attachment_ids
        self.assertNotIn(sent, file | copy)
        self.assertEqual((sent.res_model, sent.res_id), (document._name, document.id))
        self.assertTrue(file.public)
        # nothing was left on the action
        self.assertEqual(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", action._name), ("res_id", "=", action.id)]
            ),
            1,
        )
