"""How long it is kept what customer reminders did."""

from datetime import date, timedelta

from customer_case import CustomerCase

from odoo.exceptions import UserError


class TestRetention(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].sudo().search([])
        cls.companies.write(
            {
                "reminder_retention_occurrence_months": 12,
                "reminder_retention_digest_months": 12,
            }
        )

    def clean(self, model, moment):
        with self.at(moment):
            return self.env[model]._gc_done()[0]

    def fired(self):
        reminder = self.remind()
        self.sweep_and_deliver()
        return self.occurrences(reminder)

    def test_done(self):
        occurrence = self.fired()
        notice = self.notices(occurrence.reminder_id)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.clean("reminder.occurrence", "2030-01-01 07:00"), 0)
        with self.at("2026-01-08 07:00"):
            occurrence.action_done()
        self.assertEqual(self.clean("reminder.occurrence", "2027-01-07 07:00"), 0)
        self.assertEqual(self.clean("reminder.occurrence", "2027-01-09 07:00"), 1)
        self.assertFalse(occurrence.exists())
        # The ledger goes by its own months.
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.about, "Renew the contract: Nord ApS")

    def test_for_ever(self):
        occurrence = self.fired()
        occurrence.action_done()
        self.companies.reminder_retention_occurrence_months = 0
        self.assertEqual(self.clean("reminder.occurrence", "2060-01-01 07:00"), 0)

    def test_the_day_is_not_triggered_again(self):
        occurrence = self.fired()
        reminder = occurrence.reminder_id
        with self.at("2026-01-08 07:00"):
            occurrence.action_done()
        self.clean("reminder.occurrence", "2028-01-01 07:00")
        reminder.description = "Changed"
        with self.at("2028-01-01 07:00"):
            reminder.name = "Changed"
        self.sweep("2028-01-02 07:00")
        self.assertFalse(self.occurrences(reminder))

    def test_daily_mails(self):
        self.admin.reminder_digest = True
        self.remind()
        self.sweep_and_deliver()
        digest = self.env["reminder.digest"].search([("user_id", "=", self.admin.id)])
        self.assertEqual(len(digest), 1)
        self.assertEqual(self.clean("reminder.digest", "2030-01-01 07:00"), 0)
        digest.state = "done"
        self.assertEqual(self.clean("reminder.digest", "2027-01-06 07:00"), 0)
        self.assertEqual(self.clean("reminder.digest", "2027-01-08 07:00"), 1)

    def test_erase_in_daily_mails(self):
        """They tell of many customers: the text goes, whom it went to stays."""
        self.admin.reminder_digest = True
        self.remind()
        self.sweep_and_deliver()
        digest = self.env["reminder.digest"].search([("user_id", "=", self.admin.id)])
        notice = self.env["reminder.notice"].search(
            [("res_model", "=", "reminder.digest"), ("res_id", "=", digest.id)]
        )
        self.assertIn("Nord ApS", str(notice.delivery_id.body))
        self.env["reminder.erase"].with_user(self.admin).create(
            {"partner_ids": self.client.ids}
        ).action_erase()
        self.assertFalse(notice.delivery_id.body)
        self.assertEqual(notice.partner_id, self.admin.partner_id)

    def test_erase_in_daily_mails_when_the_reminder_is_gone(self):
        """The mail's own links say of whom it tells."""
        self.admin.reminder_digest = True
        reminder = self.remind()
        self.sweep_and_deliver()
        notice = self.env["reminder.notice"].search(
            [("res_model", "=", "reminder.digest")]
        )
        self.assertIn("Nord ApS", str(notice.delivery_id.body))
        reminder.unlink()
        window = self.env["reminder.erase"].with_user(self.admin)
        stranger = self.env["res.partner"].create({"name": "Nord ApS"})
        with self.assertRaisesRegex(UserError, "Nothing is kept"):
            window.create({"partner_ids": stranger.ids}).action_erase()
        window.create({"partner_ids": self.client.ids}).action_erase()
        self.assertFalse(notice.delivery_id.body)

    def test_queries(self):
        reminder = self.remind()
        counts = []
        for number in (10, 1000):
            self.env["reminder.occurrence"].create(
                [
                    {
                        "reminder_id": reminder.id,
                        "partner_id": self.client.id,
                        "company_id": self.company.id,
                        "date": date(1900 + number, 1, 1) + timedelta(days=day),
                        "done_date": "2020-01-01 07:00",
                        "state": "done",
                    }
                    for day in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.clean("reminder.occurrence", self.NOW), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 15, counts)
