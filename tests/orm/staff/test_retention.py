"""How long it is kept what colleagues were told."""

from alert_case import AlertFixture

from odoo.tests import TransactionCase


class TestRetention(AlertFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].sudo().search([])
        cls.companies.reminder_retention_alert_months = 12

    def alert(self, **values):
        alert = self.alerts.create(
            {
                "kind": "birthday",
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "date": "2026-01-10 08:00",
                "state": "sent",
                **values,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_alert SET create_date = '2026-01-10' WHERE id = %s",
            [alert.id],
        )
        self.env.invalidate_all()
        return alert

    def clean(self, moment="2027-01-11 08:01"):
        with self.at(moment):
            return self.alerts._gc_told()[0]

    def test_told(self):
        alert = self.alert()
        line = self.env["reminder.alert.line"].create(
            {
                "alert_id": alert.id,
                "res_model": "res.partner",
                "res_id": self.client.id,
                "name": "Nord",
            }
        )
        self.assertEqual(self.clean("2027-01-10 07:00"), 0)
        self.assertEqual(self.clean(), 1)
        self.assertFalse(line.exists())

    def test_open(self):
        self.alert(state="open")
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)

    def test_for_ever(self):
        self.alert()
        self.companies.reminder_retention_alert_months = 0
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)

    def test_an_activity_that_still_stands_is_not_told_again(self):
        with self.at("2026-01-05 08:00"):
            activity = self.env["mail.activity"].create(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "date_deadline": "2026-01-05",
                    "reminder_on": True,
                    "res_id": self.client.id,
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "user_id": self.anna.id,
                }
            )
            self.alerts._cron_alerts()
        alert = self.alerts.search([("res_id", "=", activity.id)])
        self.assertEqual(len(alert), 1)
        alert.state = "sent"
        self.env.flush_all()
        self.env.cr.execute("UPDATE reminder_alert SET create_date = '2026-01-05'")
        self.env.invalidate_all()
        self.assertEqual(self.clean("2030-01-01 07:00"), 0)
        with self.at("2030-01-01 08:00"):
            self.alerts._cron_alerts()
        self.assertEqual(self.alerts.search_count([("res_id", "=", activity.id)]), 1)
        activity.unlink()
        self.assertEqual(self.clean("2030-01-01 07:00"), 1)

    def test_erase(self):
        """Names of contacts, in lists that were told."""
        alert = self.alert()
        line, other = self.env["reminder.alert.line"].create(
            [
                {
                    "alert_id": alert.id,
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "name": partner.name,
                }
                for partner in (self.contact, self.client)
            ]
        )
        window = self.env["reminder.erase"].with_user(self.admin)
        window.create({"partner_ids": self.contact.ids}).action_erase()
        self.env.invalidate_all()
        self.assertEqual(line.name, "…")
        self.assertEqual(other.name, "Nord ApS")

    def test_erase_what_is_gone(self):
        """An activity that was cancelled: what was told of it goes by its name."""
        other = self.env["res.partner"].create({"name": "Nord ApSen"})
        activities = self.activity() | self.activity(res_id=other.id)
        self.every_20_minutes("2026-01-07 07:00")
        alerts = self.alerts.search([("res_id", "in", activities.ids)])
        notices = self.env["reminder.notice"].search(
            [("res_model", "=", "reminder.alert"), ("res_id", "in", alerts.ids)]
        )
        self.assertEqual(len(notices), 2)
        activities.action_cancel()
        window = self.env["reminder.erase"].with_user(self.admin)
        window = window.create({"partner_ids": self.client.ids})
        self.assertEqual(window.told_by_name, "Call back: Nord ApS", "shown before")
        window.action_erase()
        self.env.invalidate_all()
        self.assertFalse(window.told_by_name)
        self.assertEqual(
            set(alerts.mapped("name")), {"…", "Call back: Nord ApSen"}, "by whole words"
        )
        self.assertEqual(len(notices.filtered("erased_date")), 1)
