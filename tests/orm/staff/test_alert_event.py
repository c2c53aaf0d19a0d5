"""E-mail alarms of events: those that Odoo's calendar leaves out."""

from alert_case import AlertCase

from odoo import Command


class TestEvent(AlertCase):
    """The calendar's job ran last at 9:00; an alarm is an hour before its event."""

    NOW = "2026-01-07 09:10"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("calendar.ir_cron_scheduler_alarm")
        cls.cron.lastcall = "2026-01-07 09:00:00"
        cls.alarm = cls.env["calendar.alarm"].create(
            {
                "name": "An hour before",
                "alarm_type": "email",
                "interval": "hours",
                "duration": 1,
            }
        )

    def event(self, start, moment=NOW, **values):
        people = (self.anna | self.bo).partner_id | self.contact
        with self.at(moment), self.mock_mail_gateway():
            event = self.env["calendar.event"].create(
                {
                    "name": "Meeting",
                    "start": start,
                    "stop": "2026-01-07 18:00:00",
                    "partner_ids": [Command.set(people.ids)],
                    "alarm_ids": [Command.set(self.alarm.ids)],
                    **values,
                }
            )
            self.env.flush_all()
        # invitations are the calendar's
        self.env["mail.mail"].search([]).unlink()
        return event

    def told(self):
        return self.every_20_minutes(self.NOW)

    def both(self):
        return sorted((self.anna | self.bo).mapped("email_formatted"))

    def test_alarm_before_the_last_run(self):
        event = self.event("2026-01-07 09:30:00")
        missed = self.env["calendar.alarm_manager"].with_context(
            lastcall=self.cron.lastcall
        )
        with self.at(self.NOW):
            self.assertNotIn(
                self.alarm.id, missed._get_events_by_alarm_to_notify("email")
            )
        with self.assertNoLogs("odoo.addons.reminder_automation"):
            self.assertEqual(self.told(), self.both())
        self.assertIn("Meeting", self._mails[0]["body"])
        self.assertEqual(self.told(), [])
        event.write({"name": "Another name"})
        self.assertEqual(self.told(), [])

    def test_all_day(self):
        """It begins on a day, at no hour."""
        self.cron.lastcall = "2026-01-08 08:00:00"
        self.event(
            "2026-01-09 08:00:00",
            moment="2026-01-08 08:10",
            allday=True,
            start_date="2026-01-09",
            stop_date="2026-01-09",
            stop="2026-01-09 18:00:00",
            alarm_ids=[Command.set(self.alarm.copy({"duration": 24}).ids)],
        )
        self.every_20_minutes("2026-01-08 08:10")
        self.assertEqual(len(self._mails), 2)
        self.assertRegex(
            self._mails[0]["body"], r"begins on <strong>01/09/2026</strong>"
        )

    def test_a_person_without_a_zone(self):
        self.anna.tz = False
        self.event(
            "2026-01-07 09:30:00", partner_ids=[Command.set(self.anna.partner_id.ids)]
        )
        self.told()
        self.assertRegex(self._mails[0]["body"], r"01/07/2026 10:30\sAM</strong>")

    def test_contacts_of_a_company(self):
        """The colleague's contact is for one company alone, as Odoo's own users have
        theirs."""
        for user in self.anna | self.bo:
            user.partner_id.company_id = user.company_id
        self.event("2026-01-07 09:30:00")
        self.assertEqual(self.told(), self.both())

    def test_what_the_calendar_mails_itself(self):
        """Alarms since its last run, late ones included: told by one of us only."""
        event = self.event("2026-01-07 10:05:00")
        self.assertEqual(self.told(), [])
        manager = self.env["calendar.alarm_manager"].with_context(
            lastcall=self.cron.lastcall
        )
        with self.at(self.NOW):
            events = manager._get_events_by_alarm_to_notify("email")
        self.assertIn(event.id, events[self.alarm.id])

    def test_before_the_calendar_ever_ran(self):
        self.cron.lastcall = False
        self.event("2026-01-07 09:30:00")
        self.assertEqual(self.told(), [])

    def test_moved_to_an_earlier_hour(self):
        event = self.event("2026-01-07 15:00:00")
        self.assertEqual(self.told(), [])
        with self.at(self.NOW), self.mock_mail_gateway():
            event.start = "2026-01-07 09:40:00"
            self.env.flush_all()
        self.env["mail.mail"].search([]).unlink()
        self.assertEqual(self.told(), self.both())

    def test_not_told(self):
        declined = self.event("2026-01-07 09:30:00", name="Declined")
        declined.attendee_ids.filtered(
            lambda one: one.partner_id == self.bo.partner_id
        ).state = "declined"
        self.assertEqual(self.told(), [self.anna.email_formatted])
        self.event("2026-01-07 09:05:00", name="Begun")
        cancelled = self.event("2026-01-07 09:30:00", name="Cancelled")
        cancelled.active = False
        moved = self.event("2026-01-07 09:30:00", name="Moved")
        with self.at(self.NOW), self.mock_mail_gateway():
            moved.start = "2026-01-07 16:00:00"
            self.env.flush_all()
        self.env["mail.mail"].search([]).unlink()
        self.assertEqual(self.told(), [])
