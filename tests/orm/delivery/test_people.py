"""Each address of a person by itself, copies, people who have left, and clients whose
contacts or records belong to another one now."""

import smtplib
from email import message_from_string, policy
from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase


class PeopleCase(EngineCase, MockSmtplibCase):
    DUE = "2026-01-10 07:00"

    def wire(self, moment=DUE):
        """What the mail server gets: a list of messages, with the envelope."""
        with self.at(moment), self.mock_smtplib_connection():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return [
            message_from_string(one["message"], policy=policy.default)
            for one in self.emails
        ]

    def envelope(self):
        return sorted(to for one in self.emails for to in one["smtp_to_list"])

    def sweep_and_wire(self, moment=DUE):
        self.sweep(moment)
        return self.wire(moment)

    def with_email(self, email, **values):
        client = self.client()
        client.child_ids.write({"email": email, **values})
        self.env.flush_all()
        return client


class Choosy(smtplib.SMTP):
    """A connection to a mail server that says "no" to some addresses."""

    from_filter = smtp_from = False

    def __init__(self, refuses):
        """
        :param refuses: dict of an address to the code of the answer
        """
        super().__init__()
        self.refuses = refuses
        self.recipients = []
        self.left = []  # of each mail that was taken the addresses

    def ehlo_or_helo_if_needed(self):
        pass

    def has_extn(self, opt):
        return False

    def mail(self, sender, options=()):
        self.recipients = []
        return 250, b"OK"

    def rcpt(self, recip, options=()):
        code = self.refuses.get(recip, 250)
        if code == 250:
            self.recipients.append(recip)
        return code, b"OK" if code == 250 else b"nobody of that name here"

    def data(self, msg):
        self.left.append(sorted(self.recipients))
        return 250, b"OK"

    def rset(self):
        return 250, b"OK"

    def noop(self):
        return 250, b"OK"

    def quit(self):
        return 221, b"OK"


class TestAddresses(PeopleCase):
    def test_kinds(self):
        for email, wanted in (
            ("anna@nord.example.com, bo@nord.example.com", ["anna", "bo"]),
            ("anna@nord.example.com;bo@nord.example.com", ["anna", "bo"]),
            ("anna@nord.example.com\nbo@nord.example.com", ["anna", "bo"]),
            ("anna@nord.example.com\r\nBcc: bo@nord.example.com", ["anna", "bo"]),
            ('"Berg, Anna" <anna@nord.example.com>', ["anna"]),
            ("Anna <ANNA@Nord.Example.COM>, anna@nord.example.com", ["anna"]),
            ("anna@nord.example.com (private)", ["anna"]),
            ("\u200banna@nord.example.com\u00a0", ["anna"]),
        ):
            with self.subTest(email), self.env.cr.savepoint() as savepoint:
                client = self.with_email(email)
                self.sweep_and_wire()
                self.assertEqual(
                    self.envelope(), [f"{one}@nord.example.com" for one in wanted]
                )
                notice = self.item(client).notice_ids
                self.assertEqual(notice.state, "sent")
                for one in wanted:
                    self.assertIn(f"{one}@nord.example.com", notice.address)
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_international_domain(self):
        client = self.with_email("anna@bücher.example")
        self.sweep_and_wire()
        self.assertEqual(self.item(client).notice_ids.state, "sent")
        self.assertEqual(self.envelope(), ["anna@xn--bcher-kva.example"])

    def test_domain_with_a_letter_of_its_own(self):
        """Which is another one than with the letters that once stood in its place."""
        client = self.with_email("anna@straße.example")
        self.sweep_and_wire()
        self.assertEqual(self.item(client).notice_ids.state, "sent")
        self.assertEqual(self.envelope(), ["anna@xn--strae-oqa.example"])

    def test_blacklisted_ones(self):
        client = self.with_email("anna@nord.example.com, bo@nord.example.com")
        self.env["mail.blacklist"]._add("bo@nord.example.com")
        self.sweep_and_wire()
        self.assertEqual(self.envelope(), ["anna@nord.example.com"])
        self.assertIn("bo@nord.example.com", self.item(client).notice_ids.note)
        self.env["mail.blacklist"]._add("anna@nord.example.com")
        self.assertEqual(self.sweep_and_wire("2026-01-15 07:00"), [])
        self.assertEqual(self.item(client).reason_code, "no_recipient")

    def test_blacklisted_in_the_queue(self):
        self.with_email("anna@nord.example.com, bo@nord.example.com")
        self.sweep(self.DUE)
        self.env["mail.blacklist"]._add("bo@nord.example.com")
        self.wire()
        self.assertEqual(self.envelope(), ["anna@nord.example.com"])

    def test_deduplicated_over_people(self):
        client = self.client(contacts=("anna", "bo"))
        anna, bo = client.child_ids
        anna.email = "anna@nord.example.com, office@nord.example.com"
        bo.email = "OFFICE@nord.example.com; bo@nord.example.com"
        self.sweep_and_wire()
        self.assertEqual(
            self.envelope(),
            [f"{one}@nord.example.com" for one in ("anna", "bo", "office")],
        )

    def test_what_cannot_be_read(self):
        client = self.with_email("anna@nord.example.com, bo(at)nord.example.com")
        self.sweep_and_wire()
        self.assertEqual(self.envelope(), ["anna@nord.example.com"])
        self.assertIn("bo", self.item(client).notice_ids.note)
        other = self.client("Vest ApS")
        other.child_ids.email = "call her"
        self.sweep(self.DUE)
        self.assertEqual(self.item(other).reason_code, "no_recipient")
        self.assertIn("valid e-mail address", self.item(other).reason_detail)

    def test_headers_hold(self):
        """Whatever stands in names: each header stays one, and nobody is added."""
        for text in (
            "Nord\r\nBcc: evil@example.com",
            "Nord\nBcc: evil@example.com",
            "Nord\x0bApS",
            "Nord\u2028ApS",
            'Nord "quoted" <evil@example.com>',
            "Nord\tApS\x00".replace("\x00", ""),
        ):
            with self.subTest(text), self.env.cr.savepoint() as savepoint:
                client = self.client()
                client.name = text
                client.child_ids.name = text
                self.env.user.name = text
                self.company.name = text
                self.env.flush_all()
                [message] = self.sweep_and_wire()
                self.assertEqual(self.envelope(), ["anna@nord.example.com"])
                self.assertFalse(message["Bcc"])
                self.assertEqual(len(message["From"].addresses), 1)
                self.assertEqual(len(message["To"].addresses), 1)
                self.assertEqual(self.item(client).notice_ids.state, "sent")
                savepoint.close(rollback=True)
            self.env.invalidate_all()


class TestCopies(PeopleCase):
    def copies_to(self, text, **values):
        self.template.write({"email_cc": text, **values})

    def test_kept_and_in_the_ledger(self):
        self.copies_to("Boss <boss@example.com>, BOSS@example.com; two@example.com")
        client = self.client()
        [message] = self.sweep_and_wire()
        self.assertEqual(
            self.envelope(),
            ["anna@nord.example.com", "boss@example.com", "two@example.com"],
        )
        self.assertIn("boss@example.com", message["Cc"])
        notice = self.item(client).notice_ids
        self.assertEqual(notice.copies, "boss@example.com, two@example.com")
        self.assertIn("boss@example.com", self.chatter(client)[0])

    def test_one_copy_of_a_step(self):
        self.copies_to("boss@example.com")
        self.client(contacts=("anna", "bo"))
        self.sweep_and_wire()
        self.assertEqual(self.envelope().count("boss@example.com"), 1)

    def test_the_first_one_does_not_leave(self):
        """The copy goes with the next mail about the step."""
        self.copies_to("boss@example.com, bo@nord.example.com")
        client = self.client(contacts=("anna", "bo"))
        anna, bo = client.child_ids
        self.sweep(self.DUE)
        anna.reminder_notify = False
        self.wire()
        self.assertEqual(self.envelope(), ["bo@nord.example.com", "boss@example.com"])
        told = self.item(client).notice_ids.filtered(lambda one: one.partner_id == bo)
        self.assertEqual(told.copies, "boss@example.com")

    def test_each_is_checked(self):
        self.env["mail.blacklist"]._add("black@example.com")
        gone = self.env["res.partner"].create(
            {"name": "Gone", "email": "gone@example.com"}
        )
        gone.action_archive()
        self.copies_to(
            "black@example.com, gone@example.com, nonsense@, anna@nord.example.com,"
            " {{ object.vat }}, ok@example.com"
        )
        client = self.client()
        self.sweep_and_wire()
        self.assertEqual(self.envelope(), ["anna@nord.example.com", "ok@example.com"])
        note = self.item(client).notice_ids.note
        for text in ("black@example.com", "gone@example.com", "nonsense@"):
            self.assertIn(text, note)

    def test_asked_at_the_door(self):
        self.copies_to("boss@example.com, two@example.com")
        client = self.client()
        self.sweep(self.DUE)
        self.env["mail.blacklist"]._add("boss@example.com")
        self.wire()
        self.assertEqual(self.envelope(), ["anna@nord.example.com", "two@example.com"])
        self.assertEqual(self.item(client).notice_ids.copies, "two@example.com")

    def wire_to(self, refuses, moment):
        """Send by a server that refuses some addresses; return to whom mails went."""
        server = Choosy(refuses)
        Server = self.env.registry["ir.mail_server"]
        with (
            self.at(moment),
            self.mock_smtplib_connection(),
            patch.object(Server, "_connect__", lambda *_args, **_kwargs: server),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return server.left

    def test_the_recipient_is_refused(self):
        """It did not reach whom it is for: no copy goes out in its place."""
        self.copies_to("boss@example.com")
        client = self.client()
        self.sweep(self.DUE)
        notice, anna = self.item(client).notice_ids, "anna@nord.example.com"
        self.assertFalse(self.wire_to({anna: 450}, "2026-01-10 07:01"))
        self.assertEqual((notice.state, notice.attempts), ("queued", 1))
        self.assertFalse(self.wire_to({anna: 550}, "2026-01-10 07:10"))
        self.assertEqual(notice.state, "failed")
        self.assertIn("nobody of that name here", notice.reason)
        self.assertIn("did not reach", self.item(client).error)
        self.assertFalse(self.chatter(client))

    def test_the_first_recipient_is_refused(self):
        """The copy goes with the next mail about the step, as where it is stopped."""
        self.copies_to("boss@example.com")
        client = self.client(contacts=("anna", "bo"))
        self.sweep(self.DUE)
        anna = {"anna@nord.example.com": 550}
        left = self.wire_to(anna, "2026-01-10 07:01")
        self.assertEqual(left, [["bo@nord.example.com", "boss@example.com"]])
        told = self.item(client).notice_ids.filtered(lambda one: one.state == "sent")
        self.assertEqual(told.copies, "boss@example.com")

    def test_the_first_one_cannot_be_asked(self):
        """The copy goes with the next mail about the step, as where it is stopped."""
        self.copies_to("boss@example.com")
        client = self.client(contacts=("anna", "bo"))
        self.sweep(self.DUE)
        Delivery = self.env.registry["reminder.delivery"]
        original = Delivery._renew_text

        def broken(delivery, leaving):
            if leaving.partner_id.name == "Anna":
                raise ValueError("it is broken")
            return original(delivery, leaving)

        self.item(client).notice_ids.delivery_id.attempts = 1
        with (
            patch.object(Delivery, "_renew_text", broken),
            mute_logger("odoo.addons.reminder_automation.models.delivery.mail_mail"),
        ):
            self.wire()
        self.assertEqual(self.envelope(), ["bo@nord.example.com", "boss@example.com"])

    def test_a_copy_is_refused(self):
        self.copies_to("boss@example.com, two@example.com")
        client = self.client()
        self.client("Syd ApS", contacts=("bo",))
        self.sweep(self.DUE)
        boss = {"boss@example.com": 550}
        left = self.wire_to(boss, "2026-01-10 07:01")
        self.assertEqual(
            sorted(left),
            [
                ["anna@nord.example.com", "two@example.com"],
                ["bo@syd.example.com", "two@example.com"],
            ],
        )
        notice = self.item(client).notice_ids
        self.assertEqual((notice.state, notice.copies), ("sent", "two@example.com"))
        self.assertIn("boss@example.com", notice.note)
        self.assertNotIn("boss@example.com", self.chatter(client)[0])

    def test_refused_where_the_link_is_personal(self):
        topic = self.env["reminder.topic"].search([("personal", "=", True)], limit=1)
        self.copies_to("boss@example.com")
        with self.assertRaises(ValidationError):
            self.rule.topic_id = topic
        self.copies_to(False)
        self.rule.topic_id = topic
        with self.assertRaises(ValidationError):
            self.copies_to("boss@example.com")


class TestLanguage(PeopleCase):
    def test_switched_off(self):
        """Odoo lets a language go that only archived contacts have."""
        danish = self.env["res.lang"]._activate_lang("da_DK")
        anna = self.client().child_ids
        anna.write({"lang": "da_DK", "active": False})
        danish.active = False
        anna.active = True
        self.env.flush_all()
        self.sweep_and_wire()
        self.assertEqual(len(self.envelope()), 1)


class TestMoved(PeopleCase):
    """The rule is about contacts, and reminds the client of each."""

    def test_contact_moves_to_another_client(self):
        old, new = self.client(), self.client("Vest ApS", contacts=("vera",))
        new.function = False
        waiting = self.env["res.partner"].create(
            {"name": "Case", "parent_id": old.id, "function": "waits"}
        )
        old.function = False
        self.date(waiting, "2026-01-05 10:00")
        self.sweep("2026-01-06 07:00")
        self.assertEqual(self.item(waiting).commercial_partner_id, old)
        waiting.parent_id = new
        self.env.flush_all()
        self.assertEqual(self.item(waiting).commercial_partner_id, new)
        self.sweep_and_wire()
        self.assertEqual(self.envelope(), ["vera@vest.example.com"])

    def test_moves_with_the_mail_in_the_queue(self):
        old, new = self.client(), self.client("Vest ApS", contacts=("vera",))
        (old | new).write({"function": False})
        waiting = self.env["res.partner"].create(
            {"name": "Case", "parent_id": old.id, "function": "waits"}
        )
        self.date(waiting, "2026-01-05 10:00")
        self.sweep(self.DUE)
        self.env.flush_all()
        # Beneath the ORM, as an import or another process does it.
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s, commercial_partner_id = %s"
            " WHERE id = %s",
            [new.id, new.id, waiting.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.wire(), [])
        self.assertEqual(self.item(waiting).commercial_partner_id, new)
        self.sweep_and_wire("2026-01-15 07:00")
        self.assertEqual(self.envelope(), ["vera@vest.example.com"])

    def test_moves_to_another_company_after_it_failed(self):
        """It is made again, or sent again by hand, in the name of the other one."""
        Company_sudo = self.env["res.company"].sudo()
        other = Company_sudo.create({"name": "Other ApS", "email": "office@vest.dk"})
        other.reminder_enabled = True
        self.env.user.company_ids |= other
        made, sent = (self.client(company_id=self.company.id) for _each in range(2))
        with self.break_rendering(made):
            self.sweep(self.DUE)
        notices = (self.item(made) | self.item(sent)).notice_ids
        notices.delivery_id._note_outcome("failed", "no such user")
        self.assertEqual(set(notices.mapped("state")), {"failed"})
        (made | sent).child_ids.company_id = False
        (made | sent).company_id = other
        self.env.flush_all()
        self.sweep("2026-01-11 07:00")
        self.item(sent).notice_ids.action_send_again()
        for message in self.wire("2026-01-11 07:01"):
            self.assertIn("Other ApS", message["From"])
        self.assertEqual(notices.mapped("state"), ["sent", "sent"])
        self.assertEqual(notices.company_id, other)

    def test_moves_before_the_claim(self):
        old, new = self.client(), self.client("Vest ApS", contacts=("vera",))
        (old | new).write({"function": False})
        waiting = self.env["res.partner"].create(
            {"name": "Case", "parent_id": old.id, "function": "waits"}
        )
        self.date(waiting, "2026-01-05 10:00")
        self.sweep("2026-01-06 07:00")
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s, commercial_partner_id = %s"
            " WHERE id = %s",
            [new.id, new.id, waiting.id],
        )
        self.env.invalidate_all()
        self.sweep_and_wire()
        self.assertEqual(self.envelope(), ["vera@vest.example.com"])


class TestLeft(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@example.com"
        cls.bob = new_test_user(
            cls.env, "bob", "base.group_user", email="bob@example.com", name="Bob Gone"
        )
        cls.eve = new_test_user(
            cls.env, "eve", "base.group_user", email="eve@example.com", name="Eve Here"
        )

    def mine(self, **values):
        client = self.client(**values)
        client.with_context(mail_auto_subscribe_no_notify=True).user_id = self.bob
        return client

    def assert_no_bob(self, messages):
        self.assertTrue(messages)
        for message in messages:
            for name in ("From", "Reply-To", "Return-Path", "To", "Cc"):
                self.assertNotIn("bob", str(message[name]).lower(), name)

    def test_sender(self):
        self.mine()
        self.rule.user_id = self.eve
        self.sweep("2026-01-06 07:00")
        self.bob.action_archive()
        messages = self.sweep_and_wire()
        self.assert_no_bob(messages)
        self.assertIn("Eve Here", messages[0]["From"])

    def test_sender_of_the_template(self):
        self.template.write(
            {
                "email_from": "{{ object.user_id.email_formatted }}",
                "reply_to": "{{ object.user_id.email_formatted }}",
            }
        )
        self.mine()
        self.bob.action_archive()
        self.assert_no_bob(self.sweep_and_wire())

    def test_leaves_with_the_mail_in_the_queue(self):
        self.mine()
        self.sweep(self.DUE)
        self.bob.action_archive()
        self.env.flush_all()
        messages = self.wire() or self.sweep_and_wire("2026-01-10 07:10")
        self.assert_no_bob(messages)

    def test_work_is_handed_to_somebody_here(self):
        """Whoever of those who look after it is the first that is still here; when all
        have left, an administrator, or Odoo's."""
        for gone, wanted in (((), "bob"), (("bob",), "eve"), (("bob", "eve"), None)):
            with self.subTest(gone=gone), self.env.cr.savepoint() as savepoint:
                client = self.mine()
                self.rule.write({"max_count": 1, "user_id": self.eve.id})
                self.sweep_and_wire()
                for user in (self.bob, self.eve):
                    if user.login in gone:
                        user.action_archive()
                self.env.flush_all()
                self.sweep("2026-01-10 08:00")
                self.sweep("2026-01-20 08:00")
                user = self.item(client).activity_id.user_id
                self.assertTrue(user.active)
                if wanted:
                    self.assertEqual(user.login, wanted)
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_somebody(self):
        """The chain ends in somebody who is here."""
        Users = self.env["res.users"]
        admins = self.env.ref("reminder_automation.group_reminder_admin").all_user_ids
        self.assertIn(Users._reminder_somebody(), admins)
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id != ALL(%s)",
            [(self.eve | self.env.user).ids],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(Users._reminder_somebody(), self.eve)
        self.assertEqual(self.rule._who_is_told(), self.eve)

    def test_no_client_and_no_activities(self):
        """The work lands on the item, not on a contact with the same number."""
        record = self.env["mail.blacklist"]._add("nobody@example.com")
        self.rule.user_id = self.env.ref("base.user_admin")
        item = self.item_model.create(
            {
                "rule_id": self.rule.id,
                "res_model": record._name,
                "res_id": record.id,
                "state": "exhausted",
                "sent_count": 1,
            }
        )
        item._hand_over()
        activity = item.activity_id
        self.assertEqual((activity.res_model, activity.res_id), (item._name, item.id))
        self.assertEqual(activity.user_id, self.env.ref("base.user_admin"))
        self.assertEqual(item.activity_ids, activity)
        item._settle_items()
        self.assertFalse(activity.exists())
