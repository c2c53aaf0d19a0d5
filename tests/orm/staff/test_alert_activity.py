"""Every 20 minutes: e-mails about activities whose reminder is due."""

from alert_case import AlertCase

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.mail.tools.discuss import Store


class TestActivity(AlertCase):
    def moment(self, **values):
        activity = self.activity(**values)
        return fields.Datetime.to_string(activity.reminder_date)[:16]

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def test_moment(self):
        for number, unit, when, user, deadline, moment in (
            (5, "days", "at", self.anna, "2026-01-07", "2026-01-07 07:00"),
            (0, "hours", "at", self.bo, "2026-01-07", "2026-01-07 13:00"),
            (30, "minutes", "before", self.anna, "2026-01-07", "2026-01-07 06:30"),
            (3, "hours", "after", self.anna, "2026-01-07", "2026-01-07 10:00"),
            (2, "days", "before", self.anna, "2026-01-07", "2026-01-05 07:00"),
            # summer time begins on 29 March: 8:00 stays 8:00, hours are hours
            (0, "days", "at", self.anna, "2026-03-29", "2026-03-29 06:00"),
            (1, "days", "before", self.anna, "2026-03-29", "2026-03-28 07:00"),
            (24, "hours", "before", self.anna, "2026-03-29", "2026-03-28 06:00"),
        ):
            with self.subTest(number=number, unit=unit, when=when, day=deadline):
                self.assertEqual(
                    self.moment(
                        deadline=deadline,
                        user=user,
                        reminder_number=number,
                        reminder_unit=unit,
                        reminder_when=when,
                    ),
                    moment,
                )

    def test_hour_of_the_company(self):
        activity = self.activity()
        self.company.sudo().reminder_activity_hour = 9.5
        self.assertEqual(str(activity.reminder_date), "2026-01-07 08:30:00")
        with self.assertRaises(ValidationError):
            self.company.sudo().reminder_activity_hour = 24

    def test_time_zone_of_the_company(self):
        self.anna.tz = False
        self.assertEqual(str(self.activity().reminder_date), "2026-01-07 07:00:00")

    def test_none(self):
        self.assertFalse(self.activity(reminder_on=False).reminder_date)
        self.assertFalse(self.activity(user_id=False).reminder_date)

    def test_default_of_the_type(self):
        kind = self.env["mail.activity.type"].create(
            {
                "name": "Visit",
                "reminder_on": True,
                "reminder_number": 2,
                "reminder_unit": "days",
                "reminder_when": "before",
            }
        )
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": kind.id,
                "date_deadline": "2026-01-07",
                "user_id": self.anna.id,
            }
        )
        self.assertEqual(str(activity.reminder_date), "2026-01-05 07:00:00")
        kind.reminder_on = False
        self.assertTrue(activity.reminder_on)
        with self.assertRaises(ValidationError):
            kind.reminder_number = -1

    # ------------------------------------------------------------
    # TOLD ONCE
    # ------------------------------------------------------------

    def test_told_once(self):
        activity = self.activity(note="<p>Ask for the new address</p>")
        self.assertEqual(self.every_20_minutes("2026-01-07 06:59"), [])
        told = self.every_20_minutes("2026-01-07 07:00")
        self.assertEqual(told, [self.anna.email_formatted])
        self.assertIn("Call back", self.mail())
        self.assertIn("Ask for the new address", self.mail())
        self.assertIn(f"model=res.partner&amp;res_id={self.client.id}", self.mail())
        for later in ("2026-01-07 07:20", "2026-01-08 07:00", "2026-02-08 07:00"):
            self.assertEqual(self.every_20_minutes(later), [])
        alert = self.alerts.search([("res_id", "=", activity.id)])
        self.assertRecordValues(alert, [{"state": "sent", "user_id": self.anna.id}])

    def test_created_late_and_after_an_outage(self):
        self.activity("2025-12-01")
        told = self.every_20_minutes("2026-01-07 20:13")
        self.assertEqual(told, [self.anna.email_formatted])

    def test_other_settings_tell_nothing_again(self):
        self.activity()
        self.every_20_minutes("2026-01-07 07:00")
        self.company.sudo().reminder_activity_hour = 9
        self.anna.tz = "America/New_York"
        self.assertEqual(self.every_20_minutes("2026-01-09 07:00"), [])

    def test_another_reminder_is_told(self):
        activity = self.activity()
        self.every_20_minutes("2026-01-07 07:00")
        activity.date_deadline = "2026-01-08"
        told = self.every_20_minutes("2026-01-08 07:00")
        self.assertEqual(told, [self.anna.email_formatted])
        activity.write({"reminder_number": 2, "reminder_when": "after"})
        told = self.every_20_minutes("2026-01-08 09:00")
        self.assertEqual(told, [self.anna.email_formatted])

    def test_without_mail_address_it_is_no_error(self):
        self.anna.email = False
        self.activity()
        self.activity(user=self.bo)
        told = self.every_20_minutes("2026-01-07 13:00")
        self.assertEqual(told, [self.bo.email_formatted])

    # ------------------------------------------------------------
    # NOT ANY MORE
    # ------------------------------------------------------------

    def test_not_told(self):
        for change in (
            lambda one: one.unlink(),
            lambda one: one.action_done(),
            lambda one: one.write({"date_deadline": "2026-02-01"}),
            lambda one: one.write(
                {"user_id": self.bo.id, "date_deadline": "2026-02-01"}
            ),
            lambda one: one.write({"reminder_on": False}),
            lambda one: self.anna.write({"active": False}),
            lambda one: self.company.sudo().write({"reminder_activity_enabled": False}),
        ):
            for queued in (False, True):
                with self.subTest(queued=queued), self.env.cr.savepoint() as savepoint:
                    activity = self.activity()
                    if queued:
                        self.queue("2026-01-07 07:00")
                    change(activity)
                    self.env.flush_all()
                    if queued:
                        # at the door, before the next sweep
                        self.assertEqual(self.deliver("2026-01-07 07:01"), [])
                    told = self.every_20_minutes("2026-01-07 07:20")
                    self.assertEqual(told, [])
                    states = self.alerts.search([]).mapped("state")
                    self.assertEqual(states, ["cancelled"] if queued else [])
                    savepoint.rollback()
                self.env.invalidate_all()

    # ------------------------------------------------------------
    # SETTINGS, ACCESS, COST
    # ------------------------------------------------------------

    def test_the_chatter_announces_no_mail_that_does_not_leave(self):
        activity = self.activity()
        for enabled in (True, False):
            self.company.sudo().reminder_activity_enabled = enabled
            shown = Store().add(activity.with_user(self.anna)).get_result()
            [row] = shown["mail.activity"]
            with self.subTest(enabled=enabled):
                self.assertEqual(bool(row.get("reminder_date")), enabled)

    def test_template_of_the_company(self):
        template = self.env["mail.template"].create(
            {
                "name": "Mine",
                "model_id": self.env["ir.model"]._get_id("reminder.alert"),
                "subject": "Do not forget: {{ object.name }}",
                "body_html": "<p>Now.</p>",
            }
        )
        company = self.company.with_user(self.admin)
        company.reminder_activity_template_id = template
        (self.system | self.admin).group_ids |= self.system.group_ids
        settings = self.env["res.config.settings"].with_user(self.admin).create({})
        self.assertEqual(settings.reminder_activity_template_id, template)
        self.activity()
        self.every_20_minutes("2026-01-07 07:00")
        self.assertIn("Do not forget: Call back", self.mail())

    def test_template_of_another_kind(self):
        template = self.env["mail.template"].create(
            {"name": "Users", "model_id": self.env["ir.model"]._get_id("res.users")}
        )
        with self.assertRaisesRegex(ValidationError, "records of another kind"):
            self.company.with_user(self.admin).reminder_overdue_template_id = template

    def test_templates_to_begin_with(self):
        for company in self.company | self.other_company:
            for kind in ("activity", "overdue", "birthday", "ticket"):
                template = company.sudo()[f"reminder_{kind}_template_id"]
                self.assertEqual(template.model, "reminder.alert")
        fresh = self.other_company.sudo()
        self.assertTrue(fresh.reminder_activity_enabled)
        self.assertTrue(fresh.reminder_birthday_enabled)
        self.assertFalse(fresh.reminder_overdue_enabled)
        self.assertFalse(fresh.reminder_ticket_enabled)

    def test_own_ones(self):
        self.activity()
        self.activity(user=self.bo)
        self.every_20_minutes("2026-01-07 13:00")
        alerts = self.alerts.search([])
        self.assertEqual(len(alerts), 2)
        own = self.alerts.with_user(self.anna).search([])
        self.assertEqual(own.user_id, self.anna)
        with self.assertRaises(AccessError):
            (alerts - own).with_user(self.anna).read(["name"])
        self.assertEqual(self.alerts.with_user(self.admin).search([]), alerts)
        self.assertFalse(self.alerts.with_user(self.foreign).search([]))

    def test_cost(self):
        costs = []
        for number in (1, 300):
            for index in range(number):
                self.activity(summary=f"Call {index}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at("2026-01-07 07:00"):
                self.assertEqual(self.alerts._tell_activities(), number)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])
