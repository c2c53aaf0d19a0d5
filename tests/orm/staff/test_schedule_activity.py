"""The window that schedules activities asks whether they remind by e-mail."""

from alert_case import AlertCase

from odoo.exceptions import ValidationError
from odoo.tests import Form

FIELDS = ("reminder_on", "reminder_number", "reminder_unit", "reminder_when")


class TestScheduleActivity(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo.group_ids += cls.env.ref("base.group_partner_manager")
        cls.visit = cls.env["mail.activity.type"].create(
            {
                "name": "Visit",
                "default_user_id": cls.anna.id,
                "delay_count": 0,
                "reminder_on": True,
                "reminder_number": 2,
                "reminder_unit": "days",
                "reminder_when": "before",
            }
        )
        cls.quiet = cls.env["mail.activity.type"].create({"name": "Quiet"})
        cls.partners = cls.client + cls.client.create({"name": "Second client"})

    def window(self, partners=None, **context):
        """The window as it opens on these records, for Bo."""
        records = (partners or self.client).with_user(self.bo)
        return Form(
            self.env["mail.activity.schedule"]
            .with_user(self.bo)
            .with_context(
                active_model="res.partner",
                active_id=records[:1].id,
                active_ids=records.ids,
                **context,
            )
        )

    def made(self, partners=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", (partners or self.client).ids),
            ]
        )

    def told(self, activity):
        return tuple(activity[name] for name in FIELDS)

    def test_preset_of_the_type_is_shown_and_taken_over(self):
        window = self.window()
        window.activity_type_id = self.visit
        window.date_deadline = "2026-01-07"
        self.assertEqual([window[name] for name in FIELDS], [True, 2, "days", "before"])
        self.assertEqual(str(window.reminder_date), "2026-01-05 07:00:00")
        window.save().action_schedule_activities()
        activity = self.made()
        self.assertEqual(self.told(activity), (True, 2, "days", "before"))
        self.assertEqual(str(activity.reminder_date), "2026-01-05 07:00:00")

    def test_changed_in_the_window(self):
        window = self.window()
        window.activity_type_id = self.visit
        window.date_deadline = "2026-01-07"
        window.reminder_number = 3
        window.reminder_unit = "hours"
        window.reminder_when = "after"
        self.assertEqual(str(window.reminder_date), "2026-01-07 10:00:00")
        window.save().action_schedule_activities()
        self.assertEqual(self.told(self.made()), (True, 3, "hours", "after"))
        self.assertEqual(
            self.every_20_minutes("2026-01-07 10:01"), [self.anna.email_formatted]
        )

    def test_switched_off_in_the_window(self):
        """What is empty here is empty there, whatever the type says."""
        window = self.window()
        window.activity_type_id = self.visit
        window.reminder_on = False
        self.assertFalse(window.reminder_date)
        window.save().action_schedule_activities()
        activity = self.made()
        self.assertFalse(activity.reminder_on)
        self.assertFalse(activity.reminder_date)
        self.assertTrue(self.visit.reminder_on)

    def test_another_type_brings_its_own(self):
        window = self.window()
        window.activity_type_id = self.visit
        window.activity_type_id = self.quiet
        self.assertFalse(window.reminder_on)
        window.reminder_on = True
        window.save().action_schedule_activities()
        self.assertEqual(self.told(self.made()), (True, 0, "hours", "at"))

    def test_of_several_records(self):
        window = self.window(self.partners)
        window.activity_type_id = self.visit
        window.reminder_number = 1
        window.save().action_schedule_activities()
        made = self.made(self.partners)
        self.assertEqual(made.mapped("res_id"), self.partners.ids)
        self.assertEqual(
            {self.told(one) for one in made}, {(True, 1, "days", "before")}
        )

    def test_without_a_record(self):
        window = Form(self.env["mail.activity.schedule"].with_user(self.bo))
        window.activity_type_id = self.visit
        window.activity_user_id = self.bo
        window.reminder_number = 4
        window.save().action_schedule_activities()
        activity = self.env["mail.activity"].search([("user_id", "=", self.bo.id)])
        self.assertEqual(self.told(activity), (True, 4, "days", "before"))
        self.assertFalse(activity.res_model)

    def test_what_follows_is_its_own(self):
        """What is triggered by the one that is done at once says what its type says."""
        self.quiet.write(
            {"chaining_type": "trigger", "triggered_next_type_id": self.visit.id}
        )
        window = self.window()
        window.activity_type_id = self.quiet
        window.save().action_schedule_activities_done()
        self.assertEqual(self.told(self.made()), (True, 2, "days", "before"))

    def test_number_is_checked(self):
        window = self.window()
        window.activity_type_id = self.visit
        window.reminder_number = -1
        with self.assertRaisesRegex(ValidationError, "number from 0"):
            window.save()

    def test_says_that_it_is_switched_off(self):
        self.company.sudo().reminder_activity_enabled = False
        self.assertTrue(self.window().reminder_switched_off)

    # ------------------------------------------------------------
    # PLANS
    # ------------------------------------------------------------

    def plan(self):
        return self.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "res.partner",
                "template_ids": [
                    (0, 0, {"activity_type_id": kind.id, "summary": kind.name})
                    for kind in (self.visit, self.quiet)
                ],
            }
        )

    def launch(self, choice=None, partners=None, **values):
        plan = self.plan()
        window = self.window(partners)
        window.plan_id = plan
        window.plan_on_demand_user_id = self.bo
        if choice:
            window.reminder_plan = choice
        for name, value in values.items():
            window[name] = value
        words = window.reminder_plan_words
        window.save().action_schedule_plan()
        made = self.made(partners).sorted("id")
        return words, [self.told(one) for one in made]

    def test_plan_as_the_types_say(self):
        words, told = self.launch()
        self.assertEqual(words, "Visit: 2 days before the deadline")
        self.assertEqual(told, [(True, 2, "days", "before"), (False, 0, "hours", "at")])

    def test_plan_of_every_activity(self):
        _words, told = self.launch(
            "on",
            self.partners,
            reminder_when="before",
            reminder_number=1,
            reminder_unit="days",
        )
        self.assertEqual(told, [(True, 1, "days", "before")] * 4)

    def test_plan_of_none(self):
        _words, told = self.launch("off")
        self.assertEqual([one[0] for one in told], [False, False])

    def test_words(self):
        for number, unit, when, words in (
            (1, "days", "before", "1 day before the deadline"),
            (2, "hours", "after", "2 hours after the deadline"),
            (30, "minutes", "before", "30 minutes before the deadline"),
            (5, "days", "at", "at the deadline"),
        ):
            with self.subTest(words):
                self.visit.write(
                    {
                        "reminder_number": number,
                        "reminder_unit": unit,
                        "reminder_when": when,
                    }
                )
                self.assertEqual(self.visit._reminder_words(), words)
