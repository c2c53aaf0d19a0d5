"""A client is chased for its objectives: the whole way, as the first seed tells it."""

from zoneinfo import ZoneInfo

from common import ReminderFixture
from engine_case import EngineCase

from odoo.tests import Form

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class TestClientReminders(ReminderFixture, EngineCase):
    """Anna is the owner, Jens represents, Bo keeps the books and has no KYC role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].search([]).unlink()
        cls.rule.active = True
        cls.jens = cls.make_contact(cls.client, "Jens Holm", "representative")
        cls.bo = cls.make_contact(cls.client, "Bo Bogholder")
        cls.objective = cls.make_objective()
        cls.everybody = sorted((cls.contact | cls.jens).mapped("email_formatted"))

    def request_information(self, moment):
        client = self.client.with_user(self.inspector)
        action = client.action_request_information()
        Composer = self.env[action["res_model"]].with_user(self.inspector)
        with self.at(moment), self.mock_mail_gateway():
            form = Form(Composer.with_context(**action["context"]))
            form.save().action_send_mail()
            self.env.flush_all()
        self.sweep(moment)

    def next_moment(self):
        return self.item(self.client).next_date

    def test_nothing_before_the_first_mail(self):
        self.assertEqual(self.sweep_and_deliver("2026-03-31 10:00"), [])
        item = self.item(self.client)
        self.assertFalse(item.next_date)
        self.assertIn("Not sent to the customer yet", item.reason)

    def test_three_reminders_five_days_apart_at_eight(self):
        """Across the night to daylight saving time in Copenhagen, March 29."""
        self.request_information("2026-03-18 13:00")
        days = []
        for number in (1, 2, 3):
            moment = self.next_moment()
            local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(COPENHAGEN)
            self.assertEqual(f"{local:%H:%M}", "08:00")
            days.append(local.date())
            self.assertEqual(self.sweep_and_deliver(moment), self.everybody)
            self.sweep(moment)
            self.assertIn(f"Reminder {number} of 3", self.chatter(self.client)[0])
        self.assertEqual(
            [(b - a).days for a, b in zip(days, days[1:], strict=False)], [5, 5]
        )
        self.assertFalse(self.next_moment())
        self.assertEqual(self.item(self.client).state, "exhausted")

    def test_fulfilled_in_time(self):
        self.request_information("2026-03-18 13:00")
        moment = self.next_moment()
        self.objective.with_user(self.inspector).action_fulfil()
        self.assertEqual(self.sweep_and_deliver(moment), [])
        self.assertEqual(self.item(self.client).state, "done")

    def test_fulfilled_while_the_mail_is_queued(self):
        self.request_information("2026-03-18 13:00")
        moment = self.next_moment()
        self.sweep(moment)
        self.objective.action_fulfil()
        self.assertEqual(self.deliver(moment), [])
        notices = self.item(self.client).notice_ids
        self.assertEqual(set(notices.mapped("state")), {"cancelled"})

    def test_off_and_on_again(self):
        self.request_information("2026-03-18 13:00")
        self.assertEqual(self.sweep_and_deliver(self.next_moment()), self.everybody)
        second = self.next_moment()
        self.company.with_user(self.admin).reminder_enabled = False
        self.assertEqual(self.sweep_and_deliver(second), [])
        self.company.with_user(self.admin).reminder_enabled = True
        self.assertEqual(self.sweep_and_deliver("2026-04-20 10:00"), self.everybody)
        self.assertEqual(self.sweep_and_deliver("2026-04-20 11:00"), [])
        self.assertEqual(self.item(self.client).sent_count, 2)

    def test_excluded_and_paused(self):
        self.request_information("2026-03-18 13:00")
        moment = self.next_moment()
        client = self.client.with_user(self.inspector)
        client.reminder_excluded = True
        self.assertEqual(self.sweep_and_deliver(moment), [])
        client.write(
            {
                "reminder_excluded": False,
                "reminder_pause_until": "2026-04-15",
                "reminder_pause_reason": "On holiday",
            }
        )
        self.assertEqual(self.sweep_and_deliver("2026-04-14 10:00"), [])
        self.assertIn("On holiday", self.item(self.client).reason)
        self.assertEqual(self.sweep_and_deliver("2026-04-15 10:00"), self.everybody)

    def test_notify_off(self):
        self.request_information("2026-03-18 13:00")
        self.jens.reminder_notify = False
        self.assertEqual(
            self.sweep_and_deliver(self.next_moment()), [self.contact.email_formatted]
        )
