"""The page of jobs tells when things were removed, and what; and which built-in rules
are off."""

from job_case import JobCase

from odoo.addons.reminder_automation.models.delivery.notice import (
    retention as notice_retention,
)
from odoo.addons.reminder_automation.models.engine import reminder_retention

from .test_job_health import HealthCase


class TestRemoved(JobCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vacuum = cls.job("vacuum")
        cls.env["res.company"].sudo().search([]).reminder_retention_ledger_months = 14

    def old_line(self, **values):
        item = self.make_item(self.make_client("Old", self.north), state="done")
        notice = self.make_notice(item, claim_date="2000-01-01 07:00", **values)
        notice.delivery_id.logged = True
        return notice

    def run_vacuum(self):
        cron = self.cron(self.vacuum)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_run(self):
        lines = self.old_line() | self.old_line()
        self.run_vacuum()
        self.assertFalse(lines.exists())
        [line] = [str(message.body) for message in self.vacuum.message_ids[:1]]
        self.assertIn("2 sent reminders removed", line)
        self.assertIn("2 messages of it removed", line)
        self.assertIn("2 sent reminders removed", self.vacuum.last_result)
        self.assertTrue(self.vacuum.lastcall)

    def test_nothing_removed(self):
        before = len(self.vacuum.message_ids)
        self.run_vacuum()
        self.assertEqual(len(self.vacuum.message_ids), before)

    def test_batches_add_up(self):
        for module in (reminder_retention, notice_retention):
            self.patch(module, "BATCH", 2)
        lines = self.old_line() | self.old_line() | self.old_line()
        self.run_vacuum()
        self.assertFalse(lines.exists())
        self.assertIn("3 sent reminders", self.vacuum.last_result)

    def test_who_steers_it(self):
        self.assertEqual(self.vacuum.with_user(self.admin).usual_rhythm, "Every day")


class TestBuiltInRules(HealthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.built_in = cls.env.ref("reminder_automation.reminder_rule_customer")

    def report(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.at(0):
            return self.env["reminder.job"]._health_report()

    def test_a_fresh_installation(self):
        self.assertEqual(self.health(self.sweep), "ok")
        self.assertEqual(self.report()["attention"], [])

    def test_archived(self):
        """It may be meant: told on the page and to monitoring, without an alarm."""
        self.built_in.active = False
        self.assertEqual(self.health(self.sweep), "attention")
        with self.at(0):
            self.assertIn("“Customer reminders” is archived", self.sweep.problem)
            [told] = self.env["reminder.job"].health_summary()["attention"]
        self.assertEqual(told["id"], self.sweep.id)
        report = self.report()
        self.assertEqual(report["status"], "ok")
        self.assertIn("Fired Customer Reminder", report["attention"][0])
        self.assertFalse([job for job in report["jobs"] if job["problem"]])
        self.built_in.active = True
        self.assertEqual(self.health(self.sweep), "ok")

    def test_stopped(self):
        self.built_in.sudo().write({"stopped": True})
        self.assertEqual(self.health(self.sweep), "attention")
        self.assertIn("is stopped", self.report()["attention"][0])

    def test_beside_an_alarm(self):
        self.built_in.active = False
        self.assertEqual(self.health(self.sweep, 31), "alarm")
        with self.at(31):
            self.assertIn("late", self.sweep.problem)
            self.assertIn("archived", self.sweep.problem)

    def test_told_once(self):
        self.built_in.active = False
        self.check()
        activity = self.told(self.sweep)
        self.assertIn("Customer reminders", str(activity.note))
        self.check()
        self.assertEqual(self.told(self.sweep), activity)
        activity.action_feedback()
        self.check()
        self.assertFalse(self.told(self.sweep), "whoever knows is left in peace")
        self.built_in.active = True
        self.check()
        self.built_in.active = False
        self.check()
        self.assertTrue(self.told(self.sweep))

    def test_healed(self):
        self.built_in.active = False
        self.check()
        self.built_in.active = True
        self.check()
        self.assertFalse(self.told(self.sweep))

    def test_healed_without_the_usual_type_of_activity(self):
        """Odoo lets people delete it."""
        self.env.ref("mail.mail_activity_data_warning").unlink()
        self.test_healed()

    def test_a_rule_of_another_company(self):
        """Its name is told to who sees it."""
        rule = self.company.reminder_objective_rule_id
        rule.active = False
        self.check()
        self.assertTrue(self.told(self.sweep))
        self.assertFalse(self.told(self.sweep, self.foreign))
        for user, health in ((self.admin, "attention"), (self.foreign, "ok")):
            with self.at(0):
                self.assertEqual(self.sweep.with_user(user).health, health)

    def test_a_rule_of_ones_own(self):
        values = self.rule.copy_data({"name": "Own"})[0]
        own = self.env["reminder.rule"].create(values)
        own.active = False
        self.assertFalse(own.built_in)
        self.assertEqual(self.health(self.sweep), "ok")
