"""Calendar events pop up in a real browser, told over a real websocket."""

from datetime import timedelta

from common import new_test_user

from odoo import fields
from odoo.tests import HttpCase


class TestPopupTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = new_test_user(
            cls.env,
            "popup-anna",
            "base.group_user",
            email="anna@example.com",
            reminder_popup="15",
        )
        cls.bo = new_test_user(
            cls.env, "popup-bo", "base.group_user", email="bo@example.com"
        )
        cls.alarm = cls.env["calendar.alarm"].create(
            {
                "name": "Popup of Odoo",
                "alarm_type": "notification",
                "duration": 30,
                "interval": "minutes",
            }
        )

    def test_ok_and_snooze(self):
        """The browser itself makes the events, in requests of their own: it hears of
        what pops up only over the websocket."""
        self.start_tour("/odoo", "reminder_popup", login=self.anna.login)
        popups = self.env["reminder.popup"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(
            sorted(popups.event_id.mapped("name")), ["Board meeting", "Dentist"]
        )
        self.assertEqual(popups.mapped("snooze_until"), [False, False])

    def test_answered_in_another_tab(self):
        """What is unanswered is there after a reload, what is answered is not."""
        start = fields.Datetime.now() + timedelta(minutes=9)
        self.env["calendar.event"].with_user(self.anna).create(
            [
                {"name": name, "start": start, "stop": start + timedelta(hours=1)}
                for name in ("Board meeting", "Dentist")
            ]
        )
        self.start_tour("/odoo", "reminder_popup_reload", login=self.anna.login)

    def test_as_odoo_does(self):
        """Who has chosen nothing sees an alarm in Odoo's own pop-up, and nothing else;
        whoever has, in ours."""
        self.start_tour("/odoo", "reminder_popup_as_odoo", login=self.bo.login)
        self.assertTrue(self.bo.partner_id.calendar_last_notif_ack)
        self.assertFalse(self.env["reminder.popup"].search([]))
        self.start_tour("/odoo", "reminder_popup_of_an_alarm", login=self.anna.login)
        self.assertTrue(self.env["reminder.popup"].search([]))

    def test_preferences(self):
        self.start_tour("/odoo", "reminder_popup_preferences", login=self.bo.login)
        self.assertEqual(self.bo.reminder_popup, "30")
