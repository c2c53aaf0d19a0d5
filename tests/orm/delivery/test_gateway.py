"""What comes in by mail: guessed, replayed and forged answers and bounces."""

import re

from common import new_test_user
from conversation_case import ConversationCase
from document_case import DocumentCase

from odoo.tools import mute_logger

MAIL = """\
From: {sender}
To: {to}
Subject: Re: Accounts
Date: Mon, 05 Jan 2026 12:00:00 +0000
Message-Id: <{number}@nord.example.com>
{headers}Content-Type: {kind}; charset=utf-8

{text}
"""
BOUNCE = """\
Return-Path: <>
From: {sender}
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-Id: <{number}@mx.example.com>
{headers}Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

It could not be delivered. <img src="https://evil.example.com/pixel">

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--b1
Content-Type: text/rfc822-headers

From: us@example.com
Message-Id: {message_id}

--b1--
"""
EVE = "eve@evil.example.com"


class Gateway:
    """Mails that come in, and what becomes of strangers'. Mix it into a test class."""

    number = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.syd = cls.env["res.partner"].create({"name": "Syd A/S", "is_company": True})
        cls.eve = cls.env["res.partner"].create(
            {"name": "Eve", "parent_id": cls.syd.id, "email": EVE}
        )

    def process(self, template, **values):
        type(self).number += 1
        values = {
            "headers": "",
            "kind": "text/plain",
            "number": f"gateway-{self.number}",
            "sender": "MAILER-DAEMON@mx.example.com",
            "text": "Here they are.",
            "to": f"{self.alias_catchall}@{self.alias_domain}",
            **values,
        }
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, template.format(**values))
            self.env.flush_all()
            self.mailed = sorted(mail["email_to"][0] for mail in self._mails)
        self.env.invalidate_all()

    def answer(self, message, sender, headers="", **values):
        """A mail that answers to a message, or to a Message-Id."""
        message_id = getattr(message, "message_id", message)
        headers = f"In-Reply-To: {message_id}\nReferences: {message_id}\n{headers}"
        self.process(MAIL, sender=sender, headers=headers, **values)

    def bounce(self, message, recipient, headers="", **values):
        self.process(
            BOUNCE,
            headers=headers,
            message_id=message.message_id,
            recipient=recipient,
            **values,
        )

    def state(self, conversation):
        return (
            conversation.active,
            conversation.awaiting_client,
            conversation.last_client_message_date,
            conversation.last_message_id,
            conversation.message_partner_ids,
        )

    def assertStranger(self, record, address=EVE):
        """The newest line of a chatter is a note about a stranger's mail, no more."""
        note = record.message_ids[0]
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertTrue(note.is_internal)
        self.assertFalse(note.author_id)
        self.assertIn("stranger", note.body)
        self.assertIn(address, note.body)
        told = note.notification_ids.res_partner_id
        self.assertFalse(told.filtered("partner_share"))
        return note


class GatewayCase(Gateway, ConversationCase):
    pass


class TestMessageIds(GatewayCase):
    def test_nothing_in_it_can_be_guessed(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        notices = self.item(conversation).notice_ids
        messages = notices.mail_message_id | conversation.last_message_id
        self.assertEqual(len(messages), 3)
        randoms = set()
        for message in messages:
            self.assertNotIn(uuid, message.message_id)
            [(random, domain)] = re.findall(
                r"^<reminder-([0-9a-f]{32,})@(.+)>$", message.message_id
            )
            self.assertEqual(domain, self.alias_domain)
            randoms.add(random)
        self.assertEqual(len(randoms), 3)

    def send_again(self, notice, moment):
        notice.write({"state": "uncertain", "handover_date": "2026-01-08 07:01:00"})
        with self.at(moment):
            notice.with_user(self.staff).action_send_again()
        self.assertEqual(notice.state, "queued")
        return notice.mail_message_id.message_id

    def test_made_anew_it_is_another_message(self):
        conversation = self.open(participant_ids=self.anna.ids)
        self.sweep("2026-01-08 07:00")
        notice = self.item(conversation).notice_ids
        first = notice.mail_message_id.message_id
        # The same once more, as it may have left: whoever gets both can tell.
        self.assertEqual(self.send_again(notice, "2026-01-08 09:00"), first)
        # "4 days ago", not 3
        second = self.send_again(notice, "2026-01-09 07:00")
        self.assertNotEqual(second, first)
        # Ids of before the upgrade are not used again.
        notice.mail_message_id.message_id = f"<reminder-{notice.id}-1-1@uuid>"
        third = self.send_again(notice, "2026-01-09 08:00")
        self.assertNotIn(f"-{notice.id}-", third)
        self.assertNotIn(third, (first, second))

    def test_domain_of_the_sender_and_of_nobody(self):
        self.env.company.alias_domain_id = False
        Notice = self.env["reminder.notice"]
        for sender, domain in (
            ("A <a@Nord.example.com>", "nord.example.com"),
            ("", "reminder.invalid"),
        ):
            self.assertTrue(Notice._new_message_id(sender).endswith(f"@{domain}>"))


class TestAnswers(GatewayCase):
    def test_stranger_changes_nothing(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        reminder = self.item(conversation).notice_ids[:1].mail_message_id
        conversation.action_archive()
        before = self.state(conversation)
        for message in (conversation.last_message_id, reminder):
            # somebody whom nobody knows, and a contact of another client
            for address in ("nobody@evil.example.com", EVE):
                with self.subTest(message=message.message_id, address=address):
                    self.answer(message, f"Anna <{address}>")
                    note = self.assertStranger(conversation, address)
                    self.assertIn("Here they are.", note.body)
                    self.assertEqual(self.state(conversation), before)
                    self.assertFalse([one for one in self.mailed if "nord" in one])
                    self.assertIn(
                        self.staff.partner_id, note.notification_ids.res_partner_id
                    )

    def test_what_a_stranger_writes_is_text(self):
        conversation = self.open()
        self.answer(
            conversation.last_message_id,
            f"<{EVE}>",
            kind="text/html",
            text="<p>Hi <img src='https://evil.example.com/pixel'>"
            "<a href='https://evil.example.com'>pay here</a></p>",
        )
        note = self.assertStranger(conversation)
        self.assertNotIn("<img", note.body)
        self.assertNotIn("<a ", note.body)

    def test_files_of_a_stranger_are_the_notes(self):
        conversation = self.open()
        self.answer(
            conversation.last_message_id,
            f"<{EVE}>",
            headers='Content-Disposition: attachment; filename="a.txt"\n',
            kind="multipart/mixed; boundary=b2",
            text="--b2\nContent-Type: text/plain\n\nHello\n--b2\n"
            "Content-Type: text/plain\n"
            'Content-Disposition: attachment; filename="a.txt"'
            "\n\nbad\n--b2--\n",
        )
        note = self.assertStranger(conversation)
        [file] = note.attachment_ids
        self.assertEqual((file.res_model, file.res_id), ("mail.message", note.id))

    def test_tricks_with_the_sender(self):
        conversation = self.open()
        before = self.state(conversation)
        anna = "anna@nord.example.com"
        for sender in (
            f'"{anna}" <{EVE}>',
            f"{anna} <{EVE}>",
            f"<{anna}> <{EVE}>",
            f"{EVE}, {anna}",
            f"{anna}, {EVE}",
            f"{anna}\nFrom: {EVE}",
            f"=?utf-8?q?Anna_=3Canna=40nord.example.com=3E?= <{EVE}>",
            f"=?utf-8?q?anna=40nord.example.com=2C?= <{EVE}>",
            f"{EVE} ({anna})",
            f"{EVE}\nReply-To: {anna}",
            f"{EVE}\nSender: {anna}",
            "anna+more@nord.example.com",
            "anna@nord.example.com.evil.example.com",
            "xanna@nord.example.com",
            "_nna@nord.example.com",
            "%@nord.example.com",
            "anna",
            "",
        ):
            with self.subTest(sender=sender):
                count = len(conversation.message_ids)
                self.answer(conversation.last_message_id, sender)
                self.assertEqual(len(conversation.message_ids), count + 1)
                self.assertStranger(conversation, "")
                self.assertEqual(self.state(conversation), before)

    def test_addresses_of_the_client(self):
        self.bo.email = '"Bo" <bo@nord.example.com>, bo.private@example.net'
        # Who else has the address is another client's.
        self.eve.email = "bo.private@example.net"
        for sender, author in (
            ("ANNA@Nord.Example.com", self.anna),
            (f'"{EVE}" <anna@nord.example.com>', self.anna),
            ("bo@nord.example.com", self.bo),
            ("Bo at home <bo.private@example.net>", self.bo),
            ("info@nord.example.com", self.nord),
            ("anna@nord.example.com, bo@nord.example.com", self.anna),
        ):
            with self.subTest(sender=sender):
                conversation = self.open()
                self.answer(conversation.last_message_id, sender)
                self.assertFalse(conversation.awaiting_client)
                self.assertEqual(conversation.last_message_id.author_id, author)

    def test_domain_in_the_other_way_of_writing(self):
        """A mail is from "xn--bcher-kva.example", and people enter "bücher.example"."""
        for email in ("Anna@Bücher.example", "a@home.example, anna@bücher.example"):
            with self.subTest(email=email):
                self.anna.email = email
                conversation = self.open()
                sender = "Anna <anna@xn--bcher-kva.example>"
                self.answer(conversation.last_message_id, sender)
                self.assertFalse(conversation.awaiting_client)
                self.assertEqual(conversation.last_message_id.author_id, self.anna)

    def test_archived_contact(self):
        conversation = self.open()
        self.anna.active = False
        self.answer(conversation.last_message_id, "anna@nord.example.com")
        self.assertStranger(conversation, "anna@nord.example.com")
        self.assertTrue(conversation.awaiting_client)

    def test_contact_who_moved_to_another_client(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        self.anna.parent_id = self.syd
        notice = self.item(conversation).notice_ids.filtered(
            lambda one: one.partner_id == self.anna
        )
        self.answer(notice.mail_message_id, "anna@nord.example.com")
        self.assertStranger(conversation, "anna@nord.example.com")

    def test_message_of_another_client(self):
        conversation = self.open()
        other = self.open(partner_id=self.syd.id)
        before = self.state(conversation)
        self.answer(conversation.last_message_id, EVE)
        self.assertStranger(conversation)
        self.assertEqual(self.state(conversation), before)
        # not in her own conversation, either
        self.assertTrue(other.awaiting_client)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_guessed_id(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        notice = self.item(conversation).notice_ids[:1]
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        count = self.env["mail.message"].search_count(
            [("model", "=", "reminder.conversation")]
        )
        self.answer(f"<reminder-{notice.id}-1-1@{uuid}>", "anna@nord.example.com")
        self.assertTrue(conversation.awaiting_client)
        self.assertEqual(
            self.env["mail.message"].search_count(
                [("model", "=", "reminder.conversation")]
            ),
            count,
        )

    def test_ids_of_before_the_upgrade(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        message = self.item(conversation).notice_ids[:1].mail_message_id
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        message.message_id = f"<reminder-77-1-1@{uuid}>"
        self.answer(message, EVE)
        self.assertStranger(conversation)
        self.assertTrue(conversation.awaiting_client)
        self.answer(message, "anna@nord.example.com")
        self.assertFalse(conversation.awaiting_client)

    def test_replayed_mail(self):
        conversation = self.open()
        message = conversation.last_message_id
        self.answer(message, "anna@nord.example.com", number="same")
        self.write(conversation, "2026-01-07 10:00")
        count = len(conversation.message_ids)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.answer(message, "anna@nord.example.com", number="same")
            self.answer(message, EVE, number="same")
        self.assertTrue(conversation.awaiting_client)
        self.assertEqual(len(conversation.message_ids), count)

    def test_forged_colleague(self):
        """A reminder went to the client alone: no colleague answers to it."""
        conversation = self.open()
        self.answer(conversation.last_message_id, "anna@nord.example.com")
        conversation.awaiting_client = True
        self.sweep_and_deliver("2026-01-08 07:00")
        reminder = self.item(conversation).notice_ids[:1].mail_message_id
        before = self.state(conversation)
        self.answer(reminder, self.staff.email)
        note = conversation.message_ids[0]
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(note.author_id)
        self.assertEqual(self.state(conversation), before)
        self.assertFalse([one for one in self.mailed if "nord" in one])

    def test_colleague_without_access(self):
        conversation = self.open()
        colleague = new_test_user(
            self.env, "no-reminders", "base.group_user", email="plain@example.com"
        )
        conversation.message_subscribe(colleague.partner_id.ids)
        self.answer(conversation.last_message_id, "plain@example.com")
        note = conversation.message_ids[0]
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(note.author_id)

    def test_other_records(self):
        """A reminder about a record of any app: the same is asked."""
        self.rule.active = False
        rule = self.start(self.env["reminder.rule"].create(self.rule_values()))
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        [notice] = self.item(client, rule).notice_ids
        contact = client.child_ids
        self.answer(notice.mail_message_id, EVE)
        note = self.assertStranger(client)
        self.assertNotIn(self.eve, client.message_partner_ids)
        self.answer(notice.mail_message_id, contact.email)
        comment = client.message_ids[0]
        self.assertNotEqual(comment, note)
        self.assertEqual(comment.author_id, contact)
        self.assertEqual(comment.subtype_id, self.env.ref("mail.mt_comment"))

    def test_mails_that_are_not_ours(self):
        """Of a record that no reminder is about Odoo decides as ever."""
        client = self.client()
        message = client.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.answer(message, EVE)
        self.assertEqual(client.message_ids[0].author_id, self.eve)


class TestBounces(GatewayCase):
    def setUp(self):
        super().setUp()
        self.conversation = self.open()
        self.sweep("2026-01-08 07:00")
        notices = self.item(self.conversation).notice_ids
        self.notice = notices.filtered(lambda one: one.partner_id == self.anna)

    def snapshot(self, message):
        people = self.anna | self.bo | self.eve
        return (
            self.notice.state,
            self.notice.reason,
            sorted(message.notification_ids.mapped("notification_status")),
            people.mapped("message_bounce"),
        )

    def assertTold(self):
        note = self.conversation.message_ids[0]
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn("did not reach", note.body)
        self.assertNotIn("<img", note.body)

    def test_real_one(self):
        self.deliver("2026-01-08 07:01")
        self.assertEqual(self.notice.state, "sent")
        to_bounce = f"{self.alias_bounce}@{self.alias_domain}"
        self.bounce(self.notice.mail_message_id, "ANNA@nord.example.com", to=to_bounce)
        self.assertEqual(self.notice.state, "failed")
        self.assertEqual(self.anna.message_bounce, 1)

    def test_real_one_to_the_catchall(self):
        self.deliver("2026-01-08 07:01")
        message = self.notice.mail_message_id
        self.bounce(
            message, self.anna.email, headers=f"In-Reply-To: {message.message_id}\n"
        )
        self.assertEqual(self.notice.state, "failed")

    def test_second_address_of_a_field(self):
        self.deliver("2026-01-08 07:01")
        self.anna.email = "anna@nord.example.com, anna@home.example.com"
        self.bounce(self.notice.mail_message_id, "anna@home.example.com")
        self.assertEqual(self.notice.state, "failed")

    def test_of_somebody_else(self):
        self.deliver("2026-01-08 07:01")
        message = self.notice.mail_message_id
        before = self.snapshot(message)
        for address in ("bo@nord.example.com", EVE, "nobody@evil.example.com"):
            for headers in ("", f"In-Reply-To: {message.message_id}\n"):
                with self.subTest(address=address, headers=headers):
                    self.bounce(message, address, headers=headers)
                    self.assertTold()
                    self.assertEqual(self.snapshot(message), before)

    def test_of_a_copy(self):
        self.deliver("2026-01-08 07:01")
        message = self.notice.mail_message_id
        self.notice.delivery_id.copies = "boss@example.com, two@example.com"
        before = self.snapshot(message)
        self.bounce(message, "two@example.com")
        self.assertTold()
        note = self.conversation.message_ids[0].body
        self.assertIn("a copy of a message did not reach two@example.com", note)
        self.assertNotIn("was not sent there", note)
        self.assertEqual(self.snapshot(message), before)

    def test_domain_in_the_other_way_of_writing(self):
        """Mail servers name "bücher.example" as they were told it."""
        self.anna.email = "anna@bücher.example"
        self.notice.delivery_id.address = "anna@bücher.example"
        self.notice.delivery_id.copies = "boss@bücher.example"
        self.deliver("2026-01-08 07:01")
        message = self.notice.mail_message_id
        self.bounce(message, "boss@xn--bcher-kva.example")
        note = self.conversation.message_ids[0].body
        self.assertIn("a copy of a message did not reach", note)
        self.assertEqual(self.notice.state, "sent")
        self.bounce(message, "anna@xn--bcher-kva.example")
        self.assertEqual(self.notice.state, "failed")
        self.assertEqual(self.anna.message_bounce, 1)

    def test_of_what_was_not_sent_yet(self):
        message = self.notice.mail_message_id
        before = self.snapshot(message)
        self.assertEqual(self.notice.state, "queued")
        self.bounce(message, self.anna.email)
        self.assertTold()
        self.assertEqual(self.snapshot(message), before)
        self.assertEqual(len(self.deliver("2026-01-08 07:01")), 2)

    def test_of_an_unknown_reminder(self):
        self.deliver("2026-01-08 07:01")
        message = self.notice.mail_message_id
        before = self.snapshot(message)
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        guessed = self.env["mail.message"].new(
            {"message_id": f"<reminder-{self.notice.id}-1-1@{uuid}>"}
        )
        self.bounce(guessed, self.anna.email)
        self.assertEqual(self.snapshot(message), before)

    def test_of_our_message(self):
        message = self.conversation.last_message_id
        self.bounce(message, EVE)
        self.assertTold()
        self.assertNotIn(
            "bounce", message.notification_ids.mapped("notification_status")
        )
        self.bounce(message, self.bo.email)
        bounced = message.notification_ids.filtered(
            lambda one: one.notification_status == "bounce"
        )
        self.assertEqual(bounced.res_partner_id, self.bo)

    def test_in_no_form(self):
        self.deliver("2026-01-08 07:01")
        before = self.snapshot(self.notice.mail_message_id)
        self.answer(self.notice.mail_message_id, "MAILER-DAEMON@mx.example.com")
        self.assertTold()
        self.assertEqual(self.snapshot(self.notice.mail_message_id), before)


class TestDocuments(Gateway, DocumentCase):
    """Requests and reminders of documents: staff read of strangers in the document."""

    def setUp(self):
        super().setUp()
        self.letter = self.sent()
        self.signer = self.letter.signer_ids.filtered(
            lambda one: one.partner_id == self.anna
        )
        self.request = self.signer.message_ids[0]

    def test_request_and_reminder(self):
        self.sweep_and_deliver("2026-01-12 07:00")
        [notice] = self.item(self.signer, self.signature_rule).notice_ids
        for message in (self.request, notice.mail_message_id):
            with self.subTest(message=message.message_type):
                self.assertRegex(message.message_id, "^<reminder-[0-9a-f]{32,}@")
                count = len(self.signer.message_ids)
                self.answer(message, EVE)
                self.assertStranger(self.letter)
                self.assertEqual(len(self.signer.message_ids), count)
                self.answer(message, "Anna <anna@nord.example.com>")
                self.assertEqual(self.signer.message_ids[0].author_id, self.anna)
        self.assertEqual(self.signer.state, "waiting")

    def test_bounces(self):
        [told] = self.request.notification_ids
        self.assertEqual(told.res_partner_id, self.anna)
        for address in (EVE, "bo@nord.example.com"):
            self.bounce(self.request, address)
            self.assertEqual(told.notification_status, "sent")
            self.assertIn("did not reach", self.letter.message_ids[0].body)
        self.bounce(self.request, "anna@nord.example.com")
        self.assertEqual(told.notification_status, "bounce")
