"""What became of a message: sent, refused, bounced, unknown, tried again, by SMS."""

import smtplib
from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import UserError
from odoo.tools import mute_logger


class TestOutcome(EngineCase):
    """A mail server's answers. The session is Odoo's own stand-in for one."""

    def setUp(self):
        super().setUp()
        self.acme = self.client()
        self.sweep("2026-01-10 07:00")
        self.reminder = self.item(self.acme)
        self.notice = self.reminder.notice_ids

    def deliver_against(self, error, moment="2026-01-10 07:01"):
        """Run the mail queue while the server answers every text with an error."""

        def send_message(*_args, **_kwargs):
            raise error

        with (
            self.at(moment),
            self.mock_mail_gateway(),
            patch.object(type(self.testing_smtp_session), "send_message", send_message),
            mute_logger(
                "odoo.addons.mail.models.mail_mail",
                "odoo.addons.base.models.ir_mail_server",
            ),
        ):
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            self.env.invalidate_all()

    def test_refused(self):
        error = smtplib.SMTPRecipientsRefused(
            {"anna@nord.example.com": (550, b"no such user")}
        )
        self.deliver_against(error)
        self.assertEqual(self.notice.state, "failed")
        self.assertIn("no such user", self.notice.reason)
        self.assertFalse(self.chatter(self.acme))
        # It was tried: the next one comes at its own time.
        self.assertEqual(self.reminder.sent_count, 1)

    def test_not_now_is_tried_again(self):
        busy = smtplib.SMTPDataError(451, b"greylisted, come again later")
        self.deliver_against(busy)
        self.assertEqual((self.notice.state, self.notice.attempts), ("queued", 1))
        self.assertIn("come again later", self.notice.reason)
        self.assertFalse(self.deliver("2026-01-10 07:02"))
        self.assertEqual(len(self.deliver("2026-01-10 07:04")), 1)
        self.assertEqual(self.notice.state, "sent")

    def test_the_provider_takes_no_more_today(self):
        """That is no fault of the address, whatever code it says it with."""
        for error in (
            smtplib.SMTPDataError(550, b"5.1.90 You have reached your daily limit"),
            smtplib.SMTPRecipientsRefused(
                {"anna@nord.example.com": (550, b"5.4.5 Daily user sending limit")}
            ),
        ):
            with self.subTest(error), self.env.cr.savepoint() as savepoint:
                self.deliver_against(error)
                self.assertEqual(self.notice.state, "queued")
                self.assertIn("aily", self.notice.reason)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_no_answer_is_uncertain_and_never_sent_again(self):
        self.deliver_against(TimeoutError("timed out"))
        self.assertEqual(self.notice.state, "uncertain")
        self.assertFalse(self.deliver("2026-01-10 08:00"))
        self.sweep("2026-01-10 08:01")
        self.assertEqual(self.notice.state, "uncertain")
        self.assertIn("could not be confirmed", self.rule.activity_ids.summary)
        # Lists of items begin with it.
        self.assertTrue(self.reminder.uncertain)
        self.assertEqual(
            (self.reminder.urgency, self.reminder.status), (0, "uncertain")
        )

    def test_connection_lost_is_uncertain(self):
        self.deliver_against(smtplib.SMTPServerDisconnected("gone"))
        self.assertEqual(self.notice.state, "uncertain")
        self.assertFalse(self.deliver("2026-01-10 08:00"))

    def test_it_went_out(self):
        self.deliver_against(TimeoutError("timed out"))
        with (
            self.at("2026-01-10 07:10"),
            self.assertRaisesRegex(UserError, "quarter of an hour"),
        ):
            self.notice.action_it_went_out()
        self.sweep("2026-01-10 08:01")
        self.assertTrue(self.reminder.uncertain)
        self.notice.action_it_went_out()
        self.assertEqual(self.notice.state, "sent")
        self.assertFalse(self.reminder.uncertain)
        self.assertIn("says that it went out", self.notice.reason)
        self.assertEqual(len(self.chatter(self.acme)), 1)
        with self.assertRaisesRegex(UserError, "Uncertain"):
            self.notice.action_it_went_out()

    def test_send_again(self):
        self.deliver_against(TimeoutError("timed out"))
        message_id = self.notice.mail_message_id.message_id
        self.sweep("2026-01-10 08:01")
        self.assertTrue(self.reminder.uncertain)
        with self.at("2026-01-10 09:00"):
            self.notice.action_send_again()
        self.assertFalse(self.reminder.uncertain)
        self.assertEqual(len(self.deliver("2026-01-10 09:01")), 1)
        self.assertEqual(self.notice.state, "sent")
        self.assertEqual(self.notice.mail_message_id.message_id, message_id)
        self.assertEqual(self.reminder.sent_count, 1)

    def test_server_that_cannot_be_reached_is_tried_again(self):
        Server = self.env.registry["ir.mail_server"]
        with (
            self.at("2026-01-10 07:01"),
            self.mock_mail_gateway(),
            patch.object(Server, "_connect__", side_effect=OSError("no route")),
        ):
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.assertEqual((self.notice.state, self.notice.attempts), ("queued", 1))
        self.assertIn("no route", self.notice.reason)
        self.assertFalse(self.deliver("2026-01-10 07:02"))  # two minutes later
        self.assertEqual(len(self.deliver("2026-01-10 07:04")), 1)
        self.assertEqual(self.notice.state, "sent")

    def test_bounce(self):
        self.deliver("2026-01-10 07:01")
        self.assertEqual(self.notice.state, "sent")
        bounce = f"""\
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
From: MAILER-DAEMON@example.com
To: {self.alias_bounce}@{self.alias_domain}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce@example.com>

--b
Content-Type: text/plain

The mailbox is full.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.com

Final-Recipient: rfc822; anna@nord.example.com
Action: failed
Status: 5.2.2

--b
Content-Type: message/rfc822

From: me@example.com
To: anna@nord.example.com
Message-Id: {self.notice.mail_message_id.message_id}
Subject: Still open

Text
--b--
"""
        with (
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_thread"),
        ):
            self.env["mail.thread"].message_process("res.partner", bounce)
        self.env.invalidate_all()
        self.assertEqual(self.notice.state, "failed")
        self.assertTrue(self.notice.reason)


class TestDoor(EngineCase):
    """Between the claim and the hand-over somebody stops being a recipient."""

    def setUp(self):
        super().setUp()
        self.acme = self.client(contacts=("anna", "bert"))
        self.other = self.client("Syd ApS", contacts=())
        self.anna = self.acme.child_ids.filtered(lambda one: one.name == "Anna")

    def leaves_out(self, change, reason):
        self.sweep("2026-01-10 07:00")
        notices = self.item(self.acme).notice_ids
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        with self.at("2026-01-10 07:01"):
            change()
            self.env.flush_all()
            self.env.invalidate_all()
        [address] = self.deliver("2026-01-10 07:02")
        self.assertIn("bert@", address)
        notice = notices.filtered(lambda one: one.partner_id == self.anna)
        self.assertEqual(notice.state, "cancelled")
        self.assertIn(reason, notice.reason)

    def test_notify_off(self):
        self.leaves_out(
            lambda: self.anna.write({"reminder_notify": False}), "Notify is off"
        )

    def test_archived(self):
        self.leaves_out(self.anna.action_archive, "archived")

    def test_works_for_another_client(self):
        self.leaves_out(
            lambda: self.anna.write({"parent_id": self.other.id}),
            "no longer one of its recipients",
        )

    def test_no_longer_a_contact_that_the_rule_means(self):
        (self.acme + self.acme.child_ids).reminder_kyc_role = "contact"
        self.rule.contact_domain = "[('reminder_kyc_role', '!=', False)]"
        self.leaves_out(
            lambda: self.anna.write({"reminder_kyc_role": False}),
            "no longer one of its recipients",
        )

    def test_another_colleague_is_responsible(self):
        user, other = (
            new_test_user(
                self.env, login, "base.group_user", email=f"{login}@x.example"
            )
            for login in ("responsible", "successor")
        )
        self.rule.write({"audience": "responsible", "user_field": "user_id"})
        self.acme.user_id = user
        self.sweep("2026-01-10 07:00")
        item = self.item(self.acme)
        self.assertEqual(item.notice_ids.partner_id, user.partner_id)
        item.user_id = other
        self.deliver("2026-01-10 07:01")
        self.assertEqual(item.notice_ids.state, "cancelled")

    def test_a_colleague_is_led_to_the_contact(self):
        """Whoever it belongs to has no page of its own."""
        user = new_test_user(
            self.env, "responsible", "base.group_user", email="eva@x.example"
        )
        self.assertFalse(self.acme._reminder_url(self.anna))
        self.rule.write({"audience": "responsible", "user_field": "user_id"})
        self.acme.user_id = user
        self.sweep_and_deliver("2026-01-10 07:00")
        about = f"Still open: {self.acme.name}"
        [mail] = [one for one in self._mails if one["subject"] == about]
        path = f"/mail/view?model=res.partner&amp;res_id={self.acme.id}"
        self.assertIn(path, str(mail["body"]))


class TestSms(EngineCase):
    """The same way through the house for text messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sms_template = cls.env["sms.template"].create(
            {
                "name": "Reminder",
                "model_id": cls.partner_model.id,
                "body": "Please answer, {{ object.name }}",
            }
        )
        cls.rule.write({"channel": "email_sms", "sms_template_id": cls.sms_template.id})

    def text(self, moment, state="success", by_queue=False):
        """Send what stands in the SMS queue; return the numbers that the provider was
        given.

        :param by_queue: whether Odoo's scheduled job does it
        """
        numbers = []

        def send(_api, messages, **_kwargs):
            found = [entry for message in messages for entry in message["numbers"]]
            numbers.extend(entry["number"] for entry in found)
            return [{"uuid": entry["uuid"], "state": state} for entry in found]

        with (
            self.at(moment),
            patch("odoo.addons.sms.tools.sms_api.SmsApi._send_sms_batch", send),
        ):
            texts = self.env["sms.sms"]
            if by_queue:
                with self.enter_registry_test_mode():
                    self.env.ref(
                        "sms.ir_cron_sms_scheduler_action"
                    ).method_direct_trigger()
            else:
                texts.search([("state", "=", "outgoing")]).send()
            self.env.flush_all()
            self.env.invalidate_all()
        return numbers

    def client(self, *args, **kwargs):
        client = super().client(*args, **kwargs)
        client.child_ids.phone = "+4520123456"
        return client

    def by_sms(self, client):
        notices = self.item(client).notice_ids
        return notices.filtered(lambda notice: notice.channel == "sms")

    def test_both_channels(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.assertEqual(self.text("2026-01-10 07:01"), ["+4520123456"])
        notices = self.item(client).notice_ids
        self.assertEqual(
            {notice.channel: notice.state for notice in notices},
            {"sms": "sent", "email": "queued"},
        )
        self.assertEqual(self.item(client).sent_count, 1)
        self.assertIn("+4520123456", self.chatter(client)[0])
        self.assertFalse(self.text("2026-01-10 07:02"))

    def test_door(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.function = False
        self.assertFalse(self.text("2026-01-10 07:01"))
        states = self.item(client).notice_ids.filtered(
            lambda notice: notice.channel == "sms"
        )
        self.assertEqual(states.mapped("state"), ["cancelled"])

    def test_refused(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.text("2026-01-10 07:01", state="wrong_number_format")
        notice = self.item(client).notice_ids.filtered(
            lambda notice: notice.channel == "sms"
        )
        self.assertEqual(notice.state, "failed")
        self.assertTrue(notice.reason)

    def test_deleted_record(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.child_ids.unlink()
        client.unlink()
        self.assertFalse(self.text("2026-01-10 07:01"))

    def test_number_put_right_before_it_leaves(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        client.child_ids.phone = "+4520999999"
        self.assertEqual(self.text("2026-01-10 07:01"), ["+4520999999"])
        [notice] = self.by_sms(client)
        self.assertEqual((notice.state, notice.address), ("sent", "+4520999999"))
        self.assertIn("+4520999999", self.chatter(client)[0])

    def test_number_put_right_before_it_is_sent_again(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.text("2026-01-10 07:01", state="wrong_number_format")
        client.child_ids.phone = "+4520999999"
        with self.at("2026-01-10 09:00"):
            self.by_sms(client).action_send_again()
        self.assertEqual(self.text("2026-01-10 09:01"), ["+4520999999"])

    def test_queue_of_several_companies(self):
        """Odoo's queue takes those of all companies at once."""
        second = self.env["res.company"].create({"name": "Zwei GmbH"})
        second.sudo().write({"email": "office@zwei.example"})
        second.sudo().reminder_enabled = True
        clients = self.client() | self.client("Ost GmbH", company_id=second.id)
        clients.child_ids[1].phone = "+4520654321"
        self.sweep("2026-01-10 07:00")
        numbers = self.text("2026-01-10 07:01", by_queue=True)
        self.assertEqual(sorted(numbers), ["+4520123456", "+4520654321"])
        for client in clients:
            self.assertEqual(self.by_sms(client).mapped("state"), ["sent"])


class TestSender(EngineCase):
    def test_no_sender(self):
        self.company.email = False
        self.rule.user_id.email = False
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.assertIn("There is no sender", self.item(client).reason)
        self.company.email = "office@example.com"
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)


class TestReply(EngineCase):
    def test_answer_by_mail_lands_on_the_record(self):
        client = self.client()
        self.sweep_and_deliver("2026-01-10 07:00")
        message = self.item(client).notice_ids.mail_message_id
        reply = f"""\
From: anna@nord.example.com
To: {message.reply_to}
Subject: Re: Still open
Message-Id: <answer@nord.example.com>
In-Reply-To: {message.message_id}
Content-Type: text/plain

Here you are.
"""
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("res.partner", reply)
        self.assertIn("Here you are.", client.message_ids[0].body)

    def test_what_ends_nothing_asks_nothing(self):
        """Posting on any record passes here, mostly with nothing to end."""
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["reminder.notice"]._end("cancelled", "Gone.")
