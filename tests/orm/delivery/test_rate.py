"""At most so many reminders a minute, an hour, a day leave by a mail server."""

from datetime import datetime
from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import ValidationError
from odoo.tools import SQL

DUE = "2026-01-10 07:00"
LEAVES = "2026-01-10 07:01:00"
# A minute later, to the end of the second.
NEXT = "2026-01-10 07:02:01"
LAST = "2026-01-10 07:03:02"
NUMBER = 5


class TestRate(EngineCase):
    def setUp(self):
        super().setUp()
        self.servers = self.env["ir.mail_server"]
        self.servers.search([]).active = False
        self.server = self.servers.create(
            {
                "name": "Slow",
                "smtp_host": "smtp.example.com",
                "reminder_max_minute": 2,
            }
        )
        for number in range(NUMBER):
            self.client(f"Client{number}", contacts=(f"anna{number}",))
        self.sweep(DUE)
        self.deliveries = self.env["reminder.delivery"].search([], order="id")
        self.assertEqual(self.deliveries.mapped("state"), ["queued"] * NUMBER)

    def count(self, moment):
        """How many leave at a moment."""
        sent = len(self.deliver(moment))
        self.env.invalidate_all()
        return sent

    def down(self, moment):
        """The queue runs while the server cannot be reached."""
        with (
            self.at(moment),
            self.mock_mail_gateway(),
            patch.object(
                type(self.servers), "_connect__", side_effect=OSError("no route")
            ),
        ):
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()

    def waiting(self):
        return self.deliveries.filtered(lambda one: one.state == "queued")

    def scheduled(self):
        mails = self.waiting()._queued_mails()
        return sorted(mails.mapped(lambda mail: str(mail.scheduled_date)))

    def test_a_minute(self):
        self.assertEqual(self.count(LEAVES), 2)
        waiting = self.waiting()
        self.assertEqual(len(waiting), 3)
        left = self.deliveries - waiting
        self.assertEqual(left.mail_server_id, self.server)
        self.assertEqual(self.scheduled(), [NEXT, NEXT, LAST])
        notifications = waiting.mail_message_id.notification_ids
        self.assertEqual(notifications.mapped("notification_status"), ["ready"] * 3)
        notices = waiting.notice_ids.with_context(tz="Europe/Copenhagen")
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        for notice, text in zip(
            notices.sorted("id"), ("8:02:01", "8:02:01", "8:03:02"), strict=True
        ):
            self.assertIn("limit of 2 reminders a minute is reached", notice.reason)
            self.assertIn(text, notice.reason)
        triggered = self.env["ir.cron.trigger"].search([]).mapped("call_at")
        self.assertIn(datetime.fromisoformat(NEXT), triggered)
        self.assertIn(datetime.fromisoformat(LAST), triggered)
        self.assertEqual(self.count("2026-01-10 07:02:00"), 0)
        self.assertEqual(self.count(NEXT), 2)
        self.assertEqual(len(self.waiting()), 1)
        self.assertEqual(self.count(LAST), 1)
        self.assertEqual(set(self.deliveries.mapped("state")), {"sent"})
        self.assertFalse(any(self.deliveries.notice_ids.mapped("reason")))

    def test_a_day_after_an_outage(self):
        """What waits for the limit after the server was down is no outage any more."""
        self.server.write({"reminder_max_minute": 0, "reminder_max_day": 2})
        for hour in range(7, 12):
            self.down(f"2026-01-10 {hour:02}:59")
        with self.at("2026-01-10 12:30"):
            self.assertEqual(self.deliveries._unreachable()[0], NUMBER)
        self.assertEqual(self.count("2026-01-10 13:00"), 2)
        self.assertEqual(self.count("2026-01-10 14:01"), 0)
        self.assertIn("reminders a day", self.waiting().notice_ids[:1].reason)
        with self.at("2026-01-10 16:00"):
            self.assertFalse(self.deliveries._unreachable())

    def test_the_server_is_deleted(self):
        """As a sender takes up its mails, or as one is asked for at length: none fails,
        and all leave by the next server."""
        Delivery, Mail = type(self.deliveries), type(self.env["mail.mail"])
        for method in ("_reminder_hand_over_by", "_reminder_pass_door"):
            original = getattr(Mail, method)

            def without_server(*args, original=original):
                self.server.unlink()
                return original(*args)

            with (
                self.subTest(method),
                patch.object(Mail, method, without_server),
                patch.object(Delivery, "_is_ready", lambda *_args: False),
                self.assertNoLogs("odoo.addons", "ERROR"),
            ):
                self.assertEqual(self.count(LEAVES), 0)
            self.assertEqual(len(self.waiting()), NUMBER)
            self.server = self.server.create({"name": "Next", "smtp_host": "b.example"})
        self.assertEqual(self.count(NEXT), NUMBER)

    def test_at_length(self):
        """Each is asked for on its own: it counts as well."""
        Delivery = type(self.deliveries)
        with patch.object(Delivery, "_is_ready", lambda *_args: False):
            self.assertEqual(self.count(LEAVES), 2)
            self.assertEqual(self.scheduled(), [NEXT, NEXT, LAST])
            self.assertFalse(any(self.waiting().mapped("handover_date")))
            self.assertEqual(self.count(NEXT), 2)
            self.assertEqual(self.count(LAST), 1)
        self.assertEqual(set(self.deliveries.mapped("state")), {"sent"})
        self.assertEqual(self.deliveries.mail_server_id, self.server)

    def test_both_ways_count_together(self):
        Delivery = type(self.deliveries)
        first = self.deliveries[0]
        is_ready = Delivery._is_ready

        def at_length(delivery, *args):
            return delivery != first and is_ready(delivery, *args)

        with patch.object(Delivery, "_is_ready", at_length):
            self.assertEqual(self.count(LEAVES), 2)
            self.assertIn(first, self.waiting(), "the others were quicker")
            self.assertEqual(self.count(NEXT), 2)
            self.assertEqual(self.count(LAST), 1)

    def test_an_hour_and_a_day(self):
        self.server.write(
            {"reminder_max_minute": 0, "reminder_max_hour": 3, "reminder_max_day": 4}
        )
        self.assertEqual(self.count(LEAVES), 3)
        self.assertIn("3 reminders an hour", self.waiting().notice_ids[0].reason)
        self.assertEqual(self.count("2026-01-10 08:01:00"), 0)
        self.assertEqual(self.count("2026-01-10 08:01:01"), 1)
        self.assertIn("4 reminders a day", self.waiting().notice_ids[0].reason)
        self.assertEqual(self.scheduled(), ["2026-01-11 07:01:01"])
        self.assertEqual(self.count("2026-01-11 07:01:01"), 1)

    def test_a_sender_beside_the_queue(self):
        with self.at(LEAVES), self.mock_mail_gateway():
            self.env["mail.mail"]._reminder_send_alongside()
            self.env.flush_all()
            self.assertEqual(len(self._mails), 2)
        self.assertEqual(self.count(LEAVES), 0)
        self.assertEqual(self.scheduled(), [NEXT, NEXT, LAST])

    def test_another_limit(self):
        self.assertEqual(self.count(LEAVES), 2)
        self.server.reminder_max_minute = 3
        self.assertFalse(any(self.waiting().notice_ids.mapped("reason")))
        self.assertEqual(self.count("2026-01-10 07:01:30"), 1)
        self.server.reminder_max_minute = 0
        self.assertEqual(self.count("2026-01-10 07:01:40"), 2)

    def test_another_limit_after_an_outage(self):
        """What was tried in vain before waits for room as any other."""
        self.down("2026-01-10 07:00:30")
        self.assertEqual(self.deliveries.mapped("attempts"), [1] * NUMBER)
        self.assertEqual(self.count("2026-01-10 07:02:30"), 2)
        self.server.reminder_max_minute = 0
        self.assertFalse(any(self.waiting().notice_ids.mapped("reason")))
        self.assertEqual(self.count("2026-01-10 07:02:40"), NUMBER - 2)

    def test_another_limit_while_it_is_down(self):
        """What waits for the server to come back waits for no room."""
        self.assertEqual(self.count(LEAVES), 2)
        self.down(NEXT)
        scheduled = self.scheduled()
        self.assertEqual(
            scheduled, ["2026-01-10 07:03:02", *["2026-01-10 07:04:01"] * 2]
        )
        self.server.reminder_max_minute = 1
        self.assertEqual(self.scheduled(), ["2026-01-10 07:04:01"] * 2 + ["False"])
        reasons = self.waiting().notice_ids.mapped("reason")
        self.assertEqual(sorted(map(str, reasons)), ["False", "no route", "no route"])

    def test_another_limit_while_a_sender_works(self):
        """It keeps to the limit that it knew, but gives nobody a place by that."""
        mails = self.env["mail.mail"]
        wait_for_room = type(mails)._reminder_wait_for_room

        def changed(*args):
            self.server.reminder_max_minute = 0
            wait_for_room(*args)

        with patch.object(type(mails), "_reminder_wait_for_room", changed):
            self.assertEqual(self.count(LEAVES), 2)
        self.assertEqual(self.scheduled(), ["False"] * 3)
        self.assertEqual(self.count("2026-01-10 07:01:30"), 3)

    def a_day(self):
        """Two leave, and the others wait for a day."""
        self.server.write({"reminder_max_minute": 0, "reminder_max_day": 2})
        self.assertEqual(self.count(LEAVES), 2)
        self.assertEqual(
            self.scheduled(), [*["2026-01-11 07:01:01"] * 2, "2026-01-12 07:01:02"]
        )

    def fast(self, **values):
        return self.servers.create(
            {"name": "Fast", "smtp_host": "2.example.com", **values}
        )

    def check_all_leave(self, server):
        self.assertFalse(any(self.waiting().notice_ids.mapped("reason")))
        waiting = self.waiting()
        self.assertEqual(self.count("2026-01-10 07:02:00"), 3)
        self.assertEqual(waiting.mail_server_id, server)

    def test_the_server_is_archived(self):
        second = self.fast()
        self.a_day()
        self.server.active = False
        self.check_all_leave(second)

    def test_the_server_goes(self):
        second = self.fast()
        self.a_day()
        self.server.unlink()
        self.check_all_leave(second)

    def test_another_server_comes_before(self):
        second = self.fast(sequence=20)
        self.a_day()
        second.sequence = 1
        self.check_all_leave(second)

    def test_a_server_for_the_senders(self):
        second = self.fast(sequence=20)
        self.a_day()
        second.from_filter = self.waiting()._queued_mails()[0].email_from
        self.check_all_leave(second)

    def test_a_server_comes_back(self):
        second = self.fast(sequence=1, active=False)
        self.a_day()
        second.active = True
        self.check_all_leave(second)

    def test_a_new_server(self):
        self.a_day()
        self.check_all_leave(self.fast(sequence=1))

    def test_a_new_server_of_a_person(self):
        """By it no other reminders leave: the line stays as it is."""
        self.a_day()
        self.fast(
            from_filter=self.env.user.email, owner_user_id=self.env.user.id, sequence=1
        )
        self.assertTrue(all(self.waiting().notice_ids.mapped("reason")))

    def test_a_clock_that_was_ahead(self):
        """What it noted says nothing of how many leave within a minute."""
        ahead = "2026-02-10 07:00"
        self.deliveries[:2].write(
            {
                "handover_date": ahead,
                "mail_server_id": self.server.id,
                "sent_date": ahead,
                "state": "sent",
            }
        )
        self.assertEqual(self.count(LEAVES), 2)
        self.assertEqual(self.scheduled(), [NEXT])

    def test_their_turn_by_a_clock_that_was_ahead(self):
        """Who waits long in a line by the right clock stays where it is."""
        self.assertEqual(self.count("2027-03-10 07:00:00"), 2)
        self.sweep("2026-01-10 07:05")
        self.assertEqual(self.count("2026-01-10 07:05:10"), 2)
        self.server.write({"reminder_max_minute": 0, "reminder_max_day": 1})
        self.client("Late", contacts=("bent",))
        self.sweep("2026-01-10 07:06")
        self.assertEqual(self.count("2026-01-10 07:06:10"), 0)
        self.deliveries = self.env["reminder.delivery"].search([])
        line = ["2026-01-11 07:05:11", "2026-01-12 07:05:12"]
        self.assertEqual(self.scheduled(), line)
        self.sweep("2026-01-10 07:07")
        self.assertEqual(self.scheduled(), line)

    def test_what_a_clock_put_off_is_found_at_once(self):
        """A hundred thousand may wait for the limits of two servers: none of them is
        compared with all that come before."""
        asked = SQL("EXPLAIN %s", self.env["mail.mail"]._reminder_ahead_sql())
        plan = "\n".join(line for [line] in self.env.execute_query(asked))
        self.assertNotIn("Anti Join", plan)

    def test_new_ones_stand_behind(self):
        self.assertEqual(self.count(LEAVES), 2)
        self.client("Late", contacts=("bent",))
        self.sweep("2026-01-10 07:01:10")
        self.assertEqual(self.count("2026-01-10 07:01:20"), 0)
        late = self.env["reminder.delivery"].search([]) - self.deliveries
        self.assertEqual(str(late._queued_mails().scheduled_date), LAST)

    def test_others_are_not_held_back(self):
        other = self.env["mail.mail"].create(
            {"email_to": "other@example.com", "state": "outgoing"}
        )
        self.assertEqual(self.count(LEAVES), 3)
        self.assertNotEqual(other.exists().state, "outgoing")

    def test_another_server_has_its_own(self):
        second = self.servers.create({"name": "Fast", "smtp_host": "2.example.com"})
        mails = self.deliveries[2:]._queued_mails()
        mails.mail_server_id = second
        self.assertEqual(self.count(LEAVES), NUMBER)
        self.assertEqual(self.deliveries[2:].mail_server_id, second)

    def test_no_query_where_there_is_no_limit(self):
        self.server.reminder_max_minute = 0
        rate = self.server._reminder_rate()
        self.assertFalse(rate)
        self.assertEqual(rate.server_id, self.server.id)
        self.assertFalse(self.servers._reminder_rate())

    def test_no_number_below_zero(self):
        with self.assertRaises(ValidationError):
            self.server.reminder_max_day = -1
