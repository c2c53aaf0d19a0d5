# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A database that was restored, copied or moved sends nothing until somebody agrees."""

from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError

ADMIN = "reminder_automation.group_reminder_admin"
JOB = "reminder_automation.reminder_job_sweep"


class TestPlace(EngineCase):
    def setUp(self):
        super().setUp()
        self.place = self.env["reminder.place"]
        self.job = self.env.ref(JOB)
        self.admin = new_test_user(self.env, "place-admin", groups=ADMIN)
        self.admin.company_ids = self.env["res.company"].search([])

    def moved(self, **columns):
        """The database remembers another place."""
        self.place.search([]).write(columns or {"database_oid": "1"})
        self.env.flush_all()

    def told(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "reminder.job"),
                ("res_id", "=", self.job.id),
                ("user_id", "=", self.admin.id),
            ]
        )

    def served(self):
        """A client was reminded once; another one is due."""
        self.client("Nord ApS")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        return self.client("Syd ApS", since="2026-01-06 10:00")

    def test_each_sign(self):
        self.served()
        for sign, columns in (
            ("database", {"database_oid": "1"}),
            ("cluster", {"cluster": "1"}),
            ("future", {"last_left": "2999-01-01"}),
        ):
            with self.subTest(sign), self.env.cr.savepoint() as savepoint:
                self.moved(**columns)
                self.assertEqual(self.sweep_and_deliver("2026-01-11 08:00"), [])
                self.assertEqual(self.place.search([]).signs, sign)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_mark_in_the_data_folder(self):
        self.served()
        outside = "odoo.addons.reminder_automation.models.guard.reminder_place"
        mark = self.place.search([]).outside_mark
        Place = self.env.registry["reminder.place"]
        with (
            patch(f"{outside}.read_mark", lambda dbname, uuid: mark + 1),
            patch.object(Place, "_committed_mark", lambda place: mark),
        ):
            self.assertEqual(self.sweep_and_deliver("2026-01-11 08:00"), [])
        self.assertEqual(self.place.search([]).signs, "mark")

    def test_an_outage_is_none(self):
        self.served()
        self.moved(last_left="2026-01-01")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 08:00")), 2)

    def test_nothing_was_ever_sent(self):
        self.sweep("2026-01-05 08:00")
        self.moved()
        self.client()
        self.sweep("2026-01-05 08:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)

    def test_nothing_was_sent_but_something_is_due(self):
        """It may have left the original since the copy was made."""
        self.client()
        self.sweep("2026-01-05 12:00")
        self.moved()
        self.assertEqual(self.sweep_and_deliver("2026-01-10 07:00"), [])

    def test_held(self):
        """What is queued stays, others' mails leave, nobody sends by hand; it is told
        once, with numbers; the button lets all go on."""
        self.served()
        self.client("Vest ApS", since="2026-01-05 12:00")
        self.sweep("2026-01-11 07:00")  # ready in the queue
        due = self.client("Ost ApS", since="2026-01-06 10:00")
        self.moved()
        self.env["mail.mail"].create(
            {"email_to": "other@example.com", "email_from": "me@example.com"}
        )
        self.assertEqual(self.deliver("2026-01-11 07:30"), ["other@example.com"])
        self.assertEqual(self.sweep_and_deliver("2026-01-11 08:00"), [])
        item = self.item(due)
        self.assertFalse(item.notice_ids)
        [activity] = self.told()
        self.assertIn("is a copy, or was restored", activity.note)
        with self.at("2026-01-11 08:00"):
            self.assertEqual(self.place._would_leave(), (2, 1))
            self.assertEqual(self.job.health, "alarm")
            self.assertIn("2 messages that are ready and 1 reminders", self.job.problem)
            with self.assertRaisesRegex(UserError, "held"):
                item._send_by_hand()
            with self.assertRaisesRegex(UserError, "held"):
                item.notice_ids.action_send_again()
        self.sweep("2026-01-11 09:00")
        self.assertEqual(len(self.told()), 1)

        with self.at("2026-01-11 09:00"):
            self.job.with_user(self.admin).action_go_on()
            with self.assertRaises(UserError):
                self.job.with_user(self.admin).action_go_on()
            # What else there is to say of the job stays.
            self.assertFalse(
                self.told().filtered(lambda one: "was restored" in one.note)
            )
            self.assertNotEqual(self.job.health, "alarm")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 09:00")), 3)

    def test_the_queue_finds_out(self):
        """The mail queue runs before the sweep does."""
        self.client()
        self.sweep("2026-01-10 07:00")
        self.moved()
        self.assertEqual(self.deliver("2026-01-10 07:00"), [])
        mail = self.env["mail.mail"].search([("is_reminder", "=", True)])
        self.assertEqual(mail.state, "outgoing")
        self.assertTrue(mail.scheduled_date, "not in the way of others")
        self.assertEqual(len(self.told()), 1)

    def test_who_lets_it_go_on(self):
        self.served()
        self.moved()
        self.sweep("2026-01-11 08:00")
        for group in (
            "base.group_system",
            "reminder_automation.group_reminder_inspector",
        ):
            user = new_test_user(self.env, f"place-{group}", groups=group)
            with self.assertRaises(AccessError):
                self.job.with_user(user).action_go_on()
        foreign = new_test_user(self.env, "place-foreign", groups=ADMIN)
        self.env["res.company"].create({"name": "Another"})
        with self.assertRaises(AccessError):
            self.job.with_user(foreign).action_go_on()

    def test_the_clock_was_ahead(self):
        """What lets it go on once lets it go on for good: the last run in the future is
        none any more."""
        self.served()
        self.sweep("2026-01-11 07:00")
        cron = self.env.ref("reminder_automation.ir_cron_sweep")
        cron.lastcall = "2999-01-01"
        self.env.flush_all()
        self.assertEqual(self.deliver("2026-01-11 07:30"), [])
        self.assertEqual(self.place.search([]).signs, "future")
        self.assertEqual(len(self.told()), 1)
        with self.at("2026-01-11 08:00"):
            self.job.with_user(self.admin).action_go_on()
        self.assertEqual(str(cron.lastcall), "2026-01-11 08:00:00")
        self.sweep("2026-01-11 08:10")
        self.assertFalse(self.place.search([]).signs)
        self.assertEqual(len(self.deliver("2026-01-11 08:15")), 1)

    def test_text_messages(self):
        self.served()
        sms = self.env["sms.sms"].create(
            [
                {"number": "+4512345678", "body": "Ours", "is_reminder": True},
                {"number": "+4512345679", "body": "Another's"},
            ]
        )
        delivery = self.env["reminder.delivery"].create({"channel": "sms"})
        sms[0].reminder_delivery_id = delivery
        self.moved()
        self.sweep("2026-01-11 08:00")
        with (
            patch.object(
                self.env.registry["sms.sms"],
                "_send_with_api",
                lambda records, *args, **options: records.write({"state": "sent"}),
            ),
            patch.object(
                self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kw: 1
            ),
        ):
            self.env["sms.sms"]._process_queue()
            self.assertEqual(sms.mapped("state"), ["outgoing", "sent"])
            sms[0].send(raise_exception=False)
            self.assertEqual(sms[0].state, "outgoing")

    def test_every_screen_says_so(self):
        client = self.served()
        self.sweep("2026-01-10 10:00")
        item = self.item(client)
        with self.at("2026-01-10 10:05"):
            self.assertTrue(item.is_on)
            self.moved()
            self.sweep("2026-01-10 10:10")
            [control] = client._reminder_controls()
            self.assertFalse(item.is_on or control["auto"] or control["is_planned"])
            self.assertIn("held", item.reason)
            self.assertEqual(control["reason"], item.reason)
