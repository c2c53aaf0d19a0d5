"""On which days and at what hours: the company's, unless a rule has its own."""

from unittest.mock import patch

from common import ReminderFixture
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form


class ClockCase(ReminderFixture, EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objectives = cls.company.sudo().reminder_objective_rule_id

    def rule_of(self, company=None, **values):
        """A rule that says nothing of its own about days and hours."""
        own = self.rule_values(company_id=company and company.id)
        for name in ("send_hour", "tz"):
            del own[name]
        return self.start(self.env["reminder.rule"].create(own | values))

    def waits(self, name="Nord ApS", **values):
        """A client that waits since the fifth of January."""
        return EngineCase.client(self, name, **values)

    def slots(self, rule, *clients):
        """When these clients are reminded first."""
        self.sweep("2026-01-06 05:00")
        return [str(self.item(client, rule).next_date) for client in clients]


class TestCompanyClock(ClockCase):
    def test_a_new_company_is_at_home_where_it_is(self):
        """Not where the user is who clicks, nor in UTC, which is nowhere."""
        self.env.user.tz = "Asia/Tokyo"
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Rome"}
        )
        Company = self.env["res.company"].sudo().with_context(tz="Asia/Tokyo")
        given, rome, plain = Company.create(
            [
                {"name": "Given", "reminder_tz": "Africa/Cairo"},
                {"name": "Rome", "resource_calendar_id": calendar.id},
                {"name": "Plain"},
            ]
        )
        self.assertEqual(given.reminder_tz, "Africa/Cairo")
        self.assertEqual(rome.reminder_tz, "Europe/Rome")
        self.assertTrue(plain.reminder_tz)
        for company in (given, rome, plain):
            self.assertEqual(company.reminder_send_hour, 8.0)
            self.assertEqual(company.reminder_send_until, 20.0)
            self.assertFalse(company.reminder_calendar_id, "every day")
            self.assertFalse(company.reminder_working_days)

    def test_a_rule_goes_by_its_company(self):
        company = self.company.sudo()
        company.write({"reminder_tz": "Europe/Helsinki", "reminder_send_hour": 9.0})
        rule = self.rule_of(self.company)
        client = self.waits()
        self.assertEqual((rule.send_hour, rule.tz), (9.0, "Europe/Helsinki"))
        self.assertEqual(self.slots(rule, client), ["2026-01-10 07:00:00"])
        company.write({"reminder_tz": "Europe/Lisbon", "reminder_send_hour": 10.5})
        self.assertEqual((rule.send_hour, rule.tz), (10.5, "Europe/Lisbon"))
        self.assertEqual(self.slots(rule, client), ["2026-01-10 10:30:00"])

    def test_a_rule_may_differ(self):
        own = self.rule_of(self.company, send_hour=11.0)
        self.assertFalse(own.company_clock)
        self.company.sudo().write(
            {"reminder_tz": "Europe/Lisbon", "reminder_working_days": True}
        )
        self.assertEqual(own.send_hour, 11.0)
        self.assertFalse(own.calendar_id)
        for emptied in ({"tz": False}, {"company_clock": True}, {"send_hour": None}):
            own.write({"send_hour": 11.0})
            self.assertFalse(own.company_clock)
            own.write(emptied)
            self.assertTrue(own.company_clock)
            self.assertEqual((own.send_hour, own.tz), (8.0, "Europe/Lisbon"))
            self.assertEqual(own.calendar_id, self.company.resource_calendar_id)

    def test_a_rule_for_all_goes_by_the_company_of_each_record(self):
        self.company.sudo().reminder_tz = "Europe/Copenhagen"
        self.other_company.sudo().write(
            {"reminder_tz": "America/New_York", "reminder_send_hour": 10.0}
        )
        rule = self.rule_of()
        here = self.waits("Here ApS", company_id=self.company.id)
        there = self.waits("There ApS", company_id=self.other_company.id)
        self.assertEqual(
            self.slots(rule, here, there),
            ["2026-01-10 07:00:00", "2026-01-10 15:00:00"],
        )

    def test_a_moment_is_due_on_the_day_of_the_company_of_each_record(self):
        self.company.sudo().reminder_tz = "Europe/Copenhagen"
        self.other_company.sudo().reminder_tz = "America/New_York"
        rule = self.rule_of()
        here = self.waits("Here ApS", company_id=self.company.id)
        there = self.waits("There ApS", company_id=self.other_company.id)
        (here | there).write({"tz": "UTC"})
        for client in (here, there):
            self.date(client, "2026-01-05 23:30")
        due = patch.object(
            self.registry["res.partner"], "_reminder_due_field", lambda _: "create_date"
        )
        with due:
            self.sweep("2026-01-06 07:00")
        items = [self.item(client, rule) for client in (here, there)]
        self.assertEqual(
            [str(item.due_date) for item in items], ["2026-01-06", "2026-01-05"]
        )

    def test_what_clients_must_provide_stays_as_it_was_promised(self):
        """Every day at 8:00 in Copenhagen, whatever the company's hours are."""
        self.company.sudo().write(
            {
                "reminder_tz": "Asia/Tokyo",
                "reminder_send_hour": 6.0,
                "reminder_working_days": True,
            }
        )
        self.assertRecordValues(
            self.objectives | self.other_company.sudo().reminder_objective_rule_id,
            [
                {
                    "send_hour": 8.0,
                    "send_until": 20.0,
                    "tz": "Europe/Copenhagen",
                    "calendar_id": False,
                    "sat": True,
                    "sun": True,
                }
            ]
            * 2,
        )

    def test_the_hours_hang_on_no_rule(self):
        self.company.sudo().reminder_tz = "Europe/Lisbon"
        self.objectives.unlink()
        clock = self.company._reminder_clock()
        self.assertEqual(
            (clock.hour, clock.until, clock.tz), (8.0, 20.0, "Europe/Lisbon")
        )

    def test_ready_made_rules(self):
        """They take the company's clock, not that of the user who clicks."""
        self.company.sudo().write(
            {"reminder_tz": "Europe/Rome", "reminder_send_hour": 7.0}
        )
        preset = self.env["reminder.preset"].create(
            {
                "name": "Suspended clients",
                "description": "A client is suspended.",
                "stops": "no longer suspended",
                "topic_id": self.env["reminder.topic"].create({"name": "Stop"}).id,
                "model_name": "res.partner",
                "domain": "[('function', '=', 'waits')]",
                "partner_field": "id",
                "subject": "Reminder",
                "body": "<p>You are suspended.</p>",
            }
        )
        self.admin.tz = "Asia/Tokyo"
        clicked = preset.with_user(self.admin).with_context(tz="Asia/Tokyo")
        for values in ({}, {"company_id": self.company.id}):
            rule = clicked._add_rule(**values)
            self.assertTrue(rule.company_clock)
            self.assertEqual((rule.send_hour, rule.tz), (7.0, "Europe/Rome"))

    def test_built_in_rules_of_clients(self):
        rules = self.env["reminder.rule"].with_context(active_test=False)
        built_in = rules.search([("built_in", "=", True), ("internal", "=", False)])
        for rule in built_in - rules.search(
            [("topic_id", "=", self.objectives.topic_id.id)]
        ):
            with self.subTest(rule=rule.name):
                self.assertTrue(rule.company_clock)


class TestWorkingDays(ClockCase):
    def settings(self):
        self.system.group_ids += self.env.ref(
            "reminder_automation.group_reminder_admin"
        )
        return Form(self.env["res.config.settings"].with_user(self.system))

    def test_one_click_in_the_settings(self):
        rule = self.rule_of(self.company)
        client = self.waits()
        self.assertEqual(self.slots(rule, client), ["2026-01-10 07:00:00"])  # Saturday
        settings = self.settings()
        settings.reminder_working_days = True
        settings.save().execute()
        company = self.company.sudo()
        self.assertTrue(company.reminder_working_days)
        self.assertEqual(company.reminder_calendar_id, company.resource_calendar_id)
        self.assertEqual(rule.calendar_id, company.resource_calendar_id)
        self.assertEqual(self.slots(rule, client), ["2026-01-12 07:00:00"])
        settings = self.settings()
        settings.reminder_working_days = False
        settings.save().execute()
        self.assertFalse(company.reminder_calendar_id)
        self.assertEqual(self.slots(rule, client), ["2026-01-10 07:00:00"])

    def test_another_calendar(self):
        other = self.env["resource.calendar"].create(
            {"name": "Shop", "company_id": self.company.id}
        )
        settings = self.settings()
        settings.reminder_working_days = True
        settings.reminder_calendar_id = other
        settings.save().execute()
        self.assertEqual(self.company.sudo().reminder_calendar_id, other)

    def test_a_reminder_administrator_sets_it(self):
        company = self.company.with_user(self.admin)
        company.write({"reminder_working_days": True, "reminder_send_hour": 9.0})
        self.assertTrue(self.company.sudo().reminder_calendar_id)
        with self.assertRaises(AccessError):
            self.company.with_user(self.inspector).reminder_send_hour = 7.0
        with self.assertRaises(AccessError):
            self.company.with_user(self.foreign).reminder_send_hour = 7.0

    def test_without_working_hours(self):
        self.company.sudo().resource_calendar_id = False
        with self.assertRaisesRegex(UserError, "no working hours"):
            self.company.sudo().reminder_working_days = True

    def test_nonsense(self):
        company = self.company.sudo()
        closed = self.env["resource.calendar"].create({"name": "Closed"})
        closed.attendance_ids.unlink()
        foreign = self.other_company.sudo().resource_calendar_id
        self.assertEqual(foreign.company_id, self.other_company)
        for values in (
            {"reminder_send_hour": 24.0},
            {"reminder_send_hour": -1.0},
            {"reminder_send_hour": 21.0},
            {"reminder_send_until": 8.0},
            {"reminder_send_until": 25.0},
            {"reminder_calendar_id": closed.id},
            {"reminder_calendar_id": foreign.id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                company.write(values)
