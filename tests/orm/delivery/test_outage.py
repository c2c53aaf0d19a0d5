# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A server that is down, an address that is dead, a message of which nobody knows."""

from datetime import timedelta
from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import UserError
from odoo.tools import mute_logger


class TestGreetings(EngineCase):
    def test_of_a_day_that_is_long_past(self):
        """The mail server took none for more than a week."""
        self.rule.write({"anchor": "anniversary", "delay_days": 0, "max_count": 1})
        early, late = self.client("Early ApS"), self.client("Late ApS")
        self.date(early, "1980-01-10 12:00")
        self.date(late, "1980-01-12 12:00")
        self.sweep("2026-01-10 07:00")
        self.sweep("2026-01-12 07:00")
        self.assertEqual(
            self.deliver("2026-01-19 07:00"), ['"Anna" <anna@late.example.com>']
        )
        notice = self.item(early).notice_ids
        self.assertEqual(
            (notice.state, notice.reason), ("cancelled", "Its day is past.")
        )
        self.sweep("2026-01-19 07:10")
        self.assertEqual(str(self.item(early).next_date), "2027-01-10 07:00:00")


class TestOutage(EngineCase):
    def setUp(self):
        super().setUp()
        self.acme = self.client()
        self.sweep("2026-01-10 07:00")
        self.reminder = self.item(self.acme)
        self.notice = self.reminder.notice_ids
        self.delivery = self.notice.delivery_id
        self.mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", self.notice.mail_message_id.id)]
        )

    def down(self, moment):
        Server = self.env.registry["ir.mail_server"]
        with (
            self.at(moment),
            self.mock_mail_gateway(),
            patch.object(Server, "_connect__", side_effect=OSError("no route")),
        ):
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            self.env.invalidate_all()

    def test_a_clock_that_was_ahead(self):
        """What left by it says nothing of whether the server takes mails now."""
        other = self.delivery.copy({"state": "sent", "sent_date": "2026-02-10 07:00"})
        for hour in range(8, 12):
            self.down(f"2026-01-10 {hour:02}:30")
        server = other.mail_server_id = self.delivery.mail_server_id
        with self.at("2026-01-10 12:00"):
            self.assertTrue(other._unreachable())
            self.assertFalse(other._others_left(timedelta(days=1), server.id))
        other.sent_date = "2026-01-10 11:30"
        with self.at("2026-01-10 12:00"):
            self.assertFalse(other._unreachable())

    def test_tried_again_by_a_clock_that_was_ahead(self):
        """It waits for that moment no longer than for any other try."""
        self.down("2027-03-10 07:01")
        self.assertEqual(str(self.mail.scheduled_date), "2027-03-10 07:03:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 08:00")), 1)
        self.assertEqual(self.notice.state, "sent")

    def test_a_week(self):
        """More tries than there are: still queued, and the next step waits."""
        for day in range(10, 17):
            for hour in range(24):
                self.down(f"2026-01-{day} {hour:02}:30")
        self.assertGreater(self.notice.attempts, 48)
        self.assertEqual(self.notice.state, "queued")
        self.sweep("2026-01-17 07:00")
        self.assertEqual(self.reminder.notice_ids, self.notice)
        self.assertEqual(self.reminder.sent_count, 1)
        job = self.env.ref("reminder_automation.reminder_job_mail_queue")
        with self.at("2026-01-17 07:30"):
            self.assertEqual(job.health, "alarm")
            self.assertIn("takes no mail", job.problem)
            self.assertIn("no route", job.problem)

        self.assertEqual(len(self.deliver("2026-01-17 09:00")), 1)
        self.assertEqual(self.notice.state, "sent")
        with self.at("2026-01-17 09:30"):
            job.invalidate_recordset()
            self.assertNotIn("takes no mail", job.problem or "")
        # An interval after what left late.
        self.assertFalse(self.sweep_and_deliver("2026-01-21 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-22 07:00")), 1)

    def servers(self):
        """The one that this mail leaves by, and another one, which takes mails."""
        own, other = self.env["ir.mail_server"].create(
            [
                {"name": name, "smtp_host": f"{name}.example.com", "sequence": number}
                for number, name in enumerate(("own", "other"))
            ]
        )
        sent = self.delivery.copy({"mail_server_id": other.id})
        sent.write({"state": "sent", "sent_date": "2026-01-12 06:50"})
        self.mail.mail_server_id = own
        return own, other

    def test_one_of_two_servers(self):
        """What another one takes says nothing of the one that is down: somebody is told
        of it, and what it says "not now" to is not given up."""
        own, _other = self.servers()
        for hour in range(1, 7):
            self.down(f"2026-01-12 {hour:02}:30")
        self.assertEqual(self.delivery.mail_server_id, own)
        with self.at("2026-01-12 07:00"):
            self.assertEqual(self.env["reminder.delivery"]._unreachable()[0], 1)
            self.delivery.write({"state": "uncertain", "attempts": 48})
            self.assertTrue(self.delivery._retry_later("451", "uncertain"))
            # It takes another one's.
            self.delivery.copy({"mail_server_id": own.id}).write(
                {"state": "sent", "sent_date": "2026-01-12 06:50"}
            )
            self.assertFalse(self.env["reminder.delivery"]._unreachable())
            self.delivery.state = "uncertain"
            self.assertFalse(self.delivery._retry_later("451", "uncertain"))

    def test_the_server_is_archived(self):
        """What was to leave by it leaves by another one."""
        own, _other = self.servers()
        own.active = False
        self.assertFalse(self.deliver("2026-01-12 07:00"))
        self.assertEqual(self.notice.state, "queued")
        self.assertEqual(len(self.deliver("2026-01-12 07:10")), 1)
        self.assertEqual(self.notice.state, "sent")

    def test_the_last_one_is_not_in_vain_before_it_left(self):
        self.rule.max_count = 1
        for hour in range(8, 20):
            self.down(f"2026-01-10 {hour:02}:00")
        self.sweep("2026-01-20 07:00")
        self.assertFalse(self.reminder.handed_over)

    def refuse(self, moment="2026-01-10 07:01"):
        with (
            self.at(moment),
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.delivery._note_outcome("failed", "550 no such user")
            self.mail._reminder_fail("550 no such user")
            self.env.flush_all()

    def test_a_dead_address(self):
        """It is said on the item and told once a rule, at once."""
        self.refuse()
        self.assertIn("did not reach Nord ApS, Anna", self.reminder.error)
        self.assertEqual(
            self.rule.activity_ids.mapped("summary"),
            ["Reminders did not reach their recipients"],
        )

    def test_in_vain_and_none_arrived(self):
        self.rule.max_count = 1
        self.refuse()
        self.sweep("2026-01-20 07:00")
        activity = self.reminder.activity_id
        self.assertEqual(activity.summary, "No reminder reached anybody")
        self.assertIn("anna@nord.example.com", activity.note)
        self.assertIn("550 no such user", activity.note)

    def test_send_many_again(self):
        other = self.client("Syd ApS")
        self.sweep("2026-01-10 08:00")
        sent = self.item(other).notice_ids
        self.refuse()
        self.assertEqual(len(self.deliver("2026-01-10 08:01")), 1)
        both = self.notice | sent
        with self.at("2026-01-10 09:00"):
            action = both.action_send_all_again()
            self.assertIn("1 of 2", action["params"]["message"])
            with self.assertRaises(UserError):
                sent.action_send_all_again()
        self.assertFalse(self.reminder.error)
        self.assertEqual(len(self.deliver("2026-01-10 09:01")), 1)
        self.assertEqual(set(both.mapped("state")), {"sent"})

    def test_one_of_many_cannot_be_sent_again(self):
        """Whose data was erased, and what is being handed over: the others leave."""
        others = self.client("Syd ApS") | self.client("Ost ApS")
        self.sweep("2026-01-10 08:00")
        erased, busy = (self.item(one).notice_ids for one in others)
        self.refuse()
        with self.at("2026-01-10 09:00"):
            erased.delivery_id.state = "failed"
            erased._erase_to()
            busy.delivery_id.write(
                {"state": "uncertain", "handover_date": "2026-01-10 08:59"}
            )
            every = self.notice | erased | busy
            action = every.action_send_all_again()
            self.assertIn("1 of 3", action["params"]["message"])
            with self.assertRaises(UserError):
                (erased | busy).action_send_all_again()
        self.assertEqual(every.mapped("state"), ["queued", "failed", "uncertain"])

    def uncertain(self):
        self.delivery.write(
            {"state": "uncertain", "handover_date": "2026-01-10 07:00:30"}
        )
        self.sweep("2026-01-10 08:00")
        self.assertFalse(self.deliver("2026-01-10 08:01"))

    def test_uncertain_says_why(self):
        self.uncertain()
        self.assertIn("may have left or not", self.notice.reason)
        # Not cancelled in Odoo's list: it may have arrived.
        self.assertEqual(self.mail.state, "exception")
        self.assertIn("may have left or not", self.mail.failure_reason)
        self.assertEqual(self.notice.state, "uncertain")

    def test_uncertain_by_a_clock_that_was_ahead(self):
        """It is told now, and not when that moment comes."""
        self.delivery.write(
            {"state": "uncertain", "handover_date": "2027-03-10 07:00:30"}
        )
        self.sweep("2026-01-10 08:00")
        self.assertIn("could not be confirmed", self.rule.activity_ids.summary)
        self.assertTrue(self.reminder.uncertain)
        self.notice.action_it_went_out()
        self.assertFalse(self.reminder.uncertain)

    def test_uncertain_when_the_server_is_gone(self):
        """Whoever handed it over was killed, and the next one reaches no server: that
        says nothing of the mail, which nobody sends a second time."""
        self.delivery.write(
            {"state": "uncertain", "handover_date": "2026-01-10 07:00:30"}
        )
        self.down("2026-01-10 07:05")  # somebody may be at it still
        self.assertEqual(
            (self.notice.state, self.mail.state), ("uncertain", "outgoing")
        )
        notification = self.mail.mail_message_id.notification_ids
        self.assertEqual(notification.notification_status, "ready")
        self.down("2026-01-10 07:30")
        self.assertEqual(
            (self.notice.state, self.mail.state), ("uncertain", "exception")
        )
        self.assertIn("may have left or not", self.mail.failure_reason)
        self.assertFalse(self.reminder.error)
        self.mail.action_retry()
        self.assertFalse(self.deliver("2026-01-10 07:45"))
        self.assertEqual(self.notice.state, "uncertain")

    def test_sent_when_the_server_is_gone(self):
        """Whoever handed it over noted it, and was killed before Odoo knew."""
        self.delivery.write({"state": "sent", "sent_date": "2026-01-10 07:00:30"})
        self.down("2026-01-10 07:05")
        self.assertEqual(self.notice.state, "sent")
        self.assertIn(self.mail.exists().state, (False, "sent"))
        notification = self.notice.mail_message_id.notification_ids
        self.assertEqual(notification.notification_status, "sent")
        self.assertFalse(self.deliver("2026-01-10 07:30"))

    def test_decided(self):
        """When nothing is left to find out, nobody is asked to any more."""
        for decide, state in (
            ("action_it_went_out", "sent"),
            ("action_send_again", "cancel"),
        ):
            with self.subTest(decide), self.env.cr.savepoint() as savepoint:
                self.uncertain()
                self.assertEqual(len(self.rule.activity_ids), 1)
                with self.at("2026-01-10 09:00"):
                    getattr(self.notice, decide)()
                self.assertFalse(self.rule.activity_ids)
                self.assertEqual(self.mail.state, state)
                savepoint.rollback()
                self.env.invalidate_all()
