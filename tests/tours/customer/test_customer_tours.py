"""Customer reminders in a real browser: created, triggered, done, deleted."""

from common import noon
from customer_case import CustomerFixture
from freezegun import freeze_time
from sms_provider import SmsProvider

from odoo import fields
from odoo.tests import HttpCase


class TestCustomerTours(CustomerFixture, HttpCase):
    def setUp(self):
        super().setUp()
        self.login = self.admin.login
        self.admin.group_ids += self.env.ref("base.group_partner_manager")

    def sweep_today(self):
        """Sweep, and send what is queued, at a later hour of the day."""
        with freeze_time(noon()):
            with self.mock_mail_gateway():
                self.env["reminder.rule"]._cron_sweep()
                self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return [mail["email_to"][0] for mail in self._mails]

    def test_write_one(self):
        """The form in all its states, a type made on the fly, by e-mail."""
        path = f"/odoo/res.partner/{self.client.id}"
        self.start_tour(path, "reminder_customer_create", login=self.login)
        reminder = self.env["reminder.customer"].search([])
        self.assertRecordValues(
            reminder,
            [{"recurrence": "daily", "channel": "email", "recipients": "admin"}],
        )
        self.assertEqual(reminder.type_id.name, "Insurance")
        self.assertEqual(self.sweep_today(), [self.admin.email_formatted])

    def test_nothing_typed_is_lost(self):
        """Neither by the browser's Back nor by closing the window."""
        path = f"/odoo/res.partner/{self.client.id}"
        self.start_tour(path, "reminder_unsaved", login=self.login)

    def from_creation_to_deletion(self, user):
        path = f"/odoo/res.partner/{self.client.id}"
        self.start_tour(path, "reminder_customer_create_each", login=user.login)
        reminders = self.env["reminder.customer"].search([], order="id")
        self.assertEqual(
            reminders.mapped("recurrence"),
            ["never", "daily", "weekly", "monthly", "monthly", "yearly"],
        )
        self.assertEqual(
            reminders.mapped("month_by"), ["date"] * 4 + ["weekday"] + ["date"]
        )
        self.sweep_today()
        fired = self.env["reminder.occurrence"].search([])
        self.assertEqual(fired.reminder_id, reminders)
        self.start_tour("/odoo", "reminder_customer_done", login=user.login)
        self.assertEqual(fired.mapped("state"), ["done"] * 6)
        self.assertEqual(fired.done_by, user)
        self.start_tour(path, "reminder_customer_delete", login=user.login)
        self.assertFalse(reminders.exists())
        self.assertFalse(fired.exists())

    def test_each_recurrence_as_administrator(self):
        self.from_creation_to_deletion(self.admin)

    def test_each_recurrence_as_inspector(self):
        self.from_creation_to_deletion(self.inspector)

    def test_by_sms(self):
        """From the switch in the settings to the texts at a real HTTP server, which
        refuses those of the next day: shown on the reminder, and by e-mail instead."""
        self.admin.group_ids += self.env.ref("base.group_system")
        self.north_east.inspector_ids += self.outsider
        people = self.admin | self.inspector | self.outsider
        people.partner_id.country_id = self.env.ref("base.dk")
        for number, user in enumerate(people):
            user.partner_id.phone = f"+45 32 12 34 5{number}"
        self.start_tour("/odoo", "reminder_sms_activate", login=self.login)
        self.assertTrue(self.company.reminder_sms_enabled)
        path = f"/odoo/res.partner/{self.client.id}"
        self.start_tour(path, "reminder_sms_create", login=self.login)
        reminder = self.env["reminder.customer"].search([])
        self.assertRecordValues(
            reminder, [{"channel": "email_sms", "recipients": "both"}]
        )
        self.assertEqual(
            sorted(self.sweep_today()), sorted(people.mapped("email_formatted"))
        )
        with SmsProvider() as provider, provider.serving(self.env):
            self.start_tour("/odoo", "reminder_sms_send", login=self.login)
            self.assertEqual(
                sorted(number for number, _text in provider.texts),
                ["+4532123450", "+4532123451", "+4532123452"],
            )
            self.assertIn("Renew the contract", provider.texts[0][1])
            # Credits have run out by the time of the next one.
            reminder.unlink()
            provider.answer = "insufficient_credit"
            with freeze_time(noon()):
                refused = self.remind(channel="sms", date=noon().date(), moment=noon())
            self.sweep_today()
            self.start_tour("/odoo", "reminder_sms_send", login=self.login)
        self.start_tour(
            f"/odoo/customer-reminders/{refused.id}",
            "reminder_sms_refused",
            login=self.login,
        )
        self.assertEqual(self.sweep_today(), [self.admin.email_formatted])

    def test_calendar(self):
        self.remind(
            name="Visit",
            date=fields.Date.today(),
            recurrence="daily",
            moment=fields.Datetime.now(),
        )
        for path in ("customer-reminders", "my-reminders"):
            self.start_tour(
                f"/odoo/{path}", "reminder_customer_calendar", login=self.login
            )

    def test_a_date_in_the_past(self):
        self.start_tour(
            "/odoo/customer-reminders/new", "reminder_customer_past", login=self.login
        )
        self.assertEqual(self.sweep_today(), [])
        reminder = self.env["reminder.customer"].search([])
        self.assertEqual(self.days(reminder), ["2026-01-05"])

    def test_inspector(self):
        south = self.make_client("Syd A/S", self.south)
        mine = self.remind(date="2030-01-01")
        self.remind(date="2030-01-01", partner_id=south.id)
        self.start_tour(
            "/odoo/customer-reminders",
            "reminder_customer_inspector",
            login=self.inspector.login,
        )
        self.assertEqual(mine.name, "Visit twice")
