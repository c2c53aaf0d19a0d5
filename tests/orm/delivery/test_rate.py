"""At most so many reminders a minute, an hour, a day leave by a mail server."""

from datetime import datetime
from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import ValidationError

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
