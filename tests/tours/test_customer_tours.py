"""Customer reminders in a real browser: created, triggered, done, deleted."""

from customer_case import CustomerFixture
from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase


class TestCustomerTours(CustomerFixture, HttpCase):
    def setUp(self):
        super().setUp()
        self.login = self.admin.login
        self.admin.group_ids += self.env.ref("base.group_partner_manager")

    def sweep_today(self):
        """Sweep, and send what is queued, at a later hour of the day."""
        with freeze_time(fields.Datetime.now().replace(hour=11)):
            with self.mock_mail_gateway():
                self.env["reminder.rule"]._cron_sweep()
                self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return [mail["email_to"][0] for mail in self._mails]

    def test_administrator(self):
        path = f"/odoo/res.partner/{self.client.id}"
        self.start_tour(path, "reminder_customer_create", login=self.login)
        reminder = self.env["reminder.customer"].search([])
        self.assertRecordValues(
            reminder,
            [{"recurrence": "daily", "channel": "email", "recipients": "admin"}],
        )
        self.assertEqual(reminder.type_id.name, "Insurance")
        self.assertEqual(self.sweep_today(), [self.admin.email_formatted])
        self.start_tour("/odoo", "reminder_customer_done", login=self.login)
        self.assertEqual(self.occurrences(reminder).done_by, self.admin)
        self.start_tour(path, "reminder_customer_delete", login=self.login)
        self.assertFalse(reminder.exists())

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
