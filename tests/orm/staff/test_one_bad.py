"""One bad activity, list or event stops nobody's notifications."""

from datetime import datetime, timedelta
from unittest.mock import patch

from alert_case import AlertCase

from odoo import Command
from odoo.tools import mute_logger


class TestOneBad(AlertCase):
    def in_a_zone_that_nobody_knows(self, user):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [user.partner_id.id],
        )
        self.env.cr.execute(
            "UPDATE mail_activity SET user_tz = 'Mars/Olympus' WHERE user_id = %s",
            [user.id],
        )
        self.env.invalidate_all()

    def test_overdue(self):
        self.activity("2026-01-01", reminder_on=False)
        self.activity("2026-01-01", reminder_on=False, user=self.bo)
        self.in_a_zone_that_nobody_knows(self.bo)
        self.assertEqual(
            self.nightly("2026-01-07 12:00"),
            sorted((self.anna | self.bo).mapped("email_formatted")),
        )

    def test_an_activity(self):
        """It can be made, and reminds by the company's clock."""
        self.in_a_zone_that_nobody_knows(self.bo)
        activity = self.activity("2026-01-07", user=self.bo)
        self.assertEqual(activity.reminder_date, datetime(2026, 1, 7, 7, 0))

    def test_one_kind_of_list(self):
        """A list that fails is told on its job; the others are made."""
        self.activity("2026-01-01", reminder_on=False)
        with (
            patch.object(
                self.env.registry["reminder.alert"],
                "_tell_birthday",
                lambda alerts: 1 // 0,
            ),
            mute_logger("odoo.addons.reminder_automation.models.engine.rule.sweep"),
        ):
            self.assertEqual(
                self.nightly("2026-01-07 02:00"), [self.anna.email_formatted]
            )
        told = self.env["mail.activity"].search(
            [("res_model", "=", "reminder.job"), ("summary", "ilike", "failed")]
        )
        self.assertTrue(told)

    def test_reviewing(self):
        activities = [
            self.activity("2026-01-07", summary=f"Call {number}", user=user)
            for number, user in enumerate((self.anna, self.bo, self.anna))
        ]
        with self.at("2026-01-07 23:00"):
            self.alerts._cron_alerts()
        alerts = self.alerts.search([])
        bad = alerts.filtered(lambda one: one.res_id == activities[1].id)
        activities[0].action_done()
        Alert = self.env.registry["reminder.alert"]
        original = Alert._due

        def due(records):
            if bad in records:
                raise ValueError("this one is broken")
            return original(records)

        with patch.object(Alert, "_due", due):
            self.alerts._review()
        self.env.invalidate_all()
        self.assertEqual(
            {one.res_id: one.state for one in alerts},
            {
                activities[0].id: "cancelled",
                activities[1].id: "open",
                activities[2].id: "open",
            },
        )
        rule = self.env.ref("reminder_automation.reminder_rule_alert")
        self.assertEqual(len(rule.activity_ids), 1)

    def test_pop_ups(self):
        self.anna.reminder_popup = "15"
        nine = datetime(2026, 3, 2, 9, 0)
        alarm = self.env["calendar.alarm"].create(
            {
                "name": "5 minutes",
                "alarm_type": "notification",
                "duration": 5,
                "interval": "minutes",
            }
        )
        events = self.env["calendar.event"].create(
            [
                {
                    "name": f"Board {number}",
                    "start": nine,
                    "stop": nine + timedelta(hours=1),
                    "partner_ids": [Command.set(self.anna.partner_id.ids)],
                    "alarm_ids": [Command.set(alarm.ids)],
                }
                for number in range(3)
            ]
        )
        bad = events[1]
        Event = self.env.registry["calendar.event"]
        original = Event._compute_display_time

        def compute(records):
            if bad.id in records.ids:
                raise ValueError("this one is broken")
            return original(records)

        manager = self.env["calendar.alarm_manager"].with_user(self.anna)
        with self.at("2026-03-02 08:56"):
            # As registered: the field knows the method by its name.
            with patch.object(Event, "_compute_display_time", compute):
                notifs = manager.get_next_notif()
        self.assertEqual(
            sorted(notif["title"] for notif in notifs if notif.get("event_id")),
            ["Board 0", "Board 1", "Board 2"],
        )

    def test_pop_ups_in_a_zone_that_nobody_knows(self):
        self.anna.reminder_popup = "15"
        self.in_a_zone_that_nobody_knows(self.anna)
        self.env["calendar.event"].create(
            {
                "name": "Board",
                "start": "2026-03-02 09:00",
                "stop": "2026-03-02 10:00",
                "partner_ids": [Command.set(self.anna.partner_id.ids)],
            }
        )
        manager = self.env["calendar.alarm_manager"].with_user(self.anna)
        with self.at("2026-03-02 08:56"):
            [notif] = manager.get_next_notif()
        self.assertEqual(notif["title"], "Board")
