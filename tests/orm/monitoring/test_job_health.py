"""Health: what is an alarm and what is not, and who is told, once."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from job_case import JobCase

from odoo import fields
from odoo.tools import mute_logger

NOON = "2030-01-01 12:00:00"
CRON_LOG = ("odoo.addons.base.models.ir_cron", "odoo.addons.mail.models.ir_cron")


class HealthCase(JobCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Every job is due next at noon, and nothing waits.
        for job in cls.jobs.filtered("installed"):
            cls.env.ref(job.cron_xmlid).nextcall = NOON
        cls.env["mail.mail"].search([]).unlink()
        cls.env["sms.sms"].search([]).unlink()

    def at(self, minutes):
        """Stop the clock so many minutes after noon."""
        moment = fields.Datetime.to_datetime(NOON) + timedelta(minutes=minutes)
        return freeze_time(moment)

    def health(self, job, minutes=0):
        with self.at(minutes):
            self.env.flush_all()
            self.env.invalidate_all()
            return job.health

    def check(self, minutes=0):
        """Have the watch look."""
        with self.at(minutes):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["reminder.job"]._cron_health()
            self.env.invalidate_all()

    def sql(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def told(self, job, user=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "reminder.job"),
                ("res_id", "=", job.id),
                ("user_id", "=", (user or self.admin).id),
            ]
        )


class TestHealth(HealthCase):
    def test_late(self):
        """By more than three of its rhythms of ten minutes."""
        self.assertEqual(self.health(self.sweep, 30), "ok")
        self.assertFalse(self.sweep.problem)
        self.assertEqual(self.health(self.sweep, 31), "alarm")
        with self.at(31):
            self.assertIn("31 minutes late", self.sweep.problem)
        with self.at(0):
            self.sweep.interval_number = 20
        self.assertEqual(self.health(self.sweep, 31), "ok")

    def test_switched_off_by_a_person(self):
        self.sweep.with_user(self.admin).enabled = False
        self.cron(self.mail_queue).active = False  # in Odoo's own screen
        for job in (self.sweep, self.mail_queue):
            self.assertEqual(self.health(job, 999), "off")
            self.assertFalse(job.problem)
        self.check(999)
        self.assertFalse(self.told(self.sweep))

    def test_switched_off_by_odoo_after_failures(self):
        def fails(_rules):
            raise ValueError("broken")

        cron = self.cron(self.sweep)
        cron.write({"failure_count": 4, "first_failure_date": "2020-01-01 00:00:00"})
        with (
            patch.object(type(self.env["reminder.rule"]), "_cron_sweep", fails),
            mute_logger(*CRON_LOG),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(cron.active, "Odoo switches it off")
        self.assertEqual(self.health(self.sweep), "alarm")
        self.assertIn("switched it off", self.sweep.problem)
        self.sweep.with_user(self.admin).enabled = True
        self.assertEqual(self.health(self.sweep), "ok")

    def test_off_because_it_has_no_use(self):
        """Incoming mail without a server: Odoo's cron switches itself off."""
        job = self.job("mail_gateway")
        self.assertEqual(self.health(job), "off")
        cron = self.cron(job)
        cron.active = True
        self.assertTrue(job.should_run)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(cron.active)
        self.assertEqual(self.health(job), "off")

    def test_an_app_that_comes_later(self):
        self.sweep.sudo().should_run = False  # as for a row whose app was missing
        self.check()
        self.assertTrue(self.sweep.should_run)

    def test_failing(self):
        self.cron(self.sweep).failure_count = 3
        self.assertEqual(self.health(self.sweep), "alarm")
        self.assertIn("failed 3 times in a row", self.sweep.problem)

    def test_works_through_a_backlog(self):
        self.env["ir.cron.progress"].create(
            {"cron_id": self.cron(self.sweep).id, "done": 5, "remaining": 99}
        )
        self.sql("UPDATE ir_cron_progress SET write_date = %s", "2030-01-01 13:00")
        self.assertEqual(self.health(self.sweep, 61), "ok")
        self.assertEqual(self.health(self.sweep, 99), "alarm")

    def test_neutralized_copy(self):
        self.sql("UPDATE ir_cron SET active = FALSE")
        self.assertEqual(self.health(self.sweep), "alarm")
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.assertEqual(self.health(self.sweep), "off")
        self.assertTrue(self.env["reminder.job"].health_summary()["is_copy"])

    # ------------------------------------------------------------
    # QUEUES
    # ------------------------------------------------------------

    def mail(self, created=NOON, **values):
        mail = self.env["mail.mail"].create({"email_to": "a@example.com", **values})
        self.sql(
            "UPDATE mail_mail SET create_date = %s, write_date = %s WHERE id = %s",
            *(created, created, mail.id),
        )
        return mail

    def test_mail_queue_stands_still(self):
        """Hourly: a mail may wait for three hours, from when it was to leave."""
        self.cron(self.mail_queue).nextcall = "2030-01-02 00:00:00"
        mail = self.mail()
        self.assertEqual(self.health(self.mail_queue, 180), "ok")
        self.assertEqual(
            self.mail_queue.last_result, "1 waiting, 0 failed in the last 7 days."
        )
        self.assertEqual(self.health(self.mail_queue, 181), "alarm")
        mail.scheduled_date = "2030-01-01 13:00:00"
        self.assertEqual(self.health(self.mail_queue, 181), "ok")
        self.assertEqual(self.health(self.mail_queue, 241), "alarm")
        mail.state = "cancel"
        self.assertEqual(self.health(self.mail_queue, 241), "ok")

    def test_mail_for_later_does_not_wait(self):
        self.mail(created="2029-01-01 12:00", scheduled_date="2030-01-05 12:00:00")
        self.assertEqual(self.health(self.mail_queue), "ok")

    def test_failed_mails_of_seven_days(self):
        week = 7 * 24 * 60
        self.mail(state="exception")
        self.cron(self.mail_queue).nextcall = "2030-02-01 00:00:00"
        self.assertEqual(self.health(self.mail_queue, week), "alarm")
        self.assertIn("could not be sent: 1.", self.mail_queue.problem)
        self.assertEqual(self.health(self.mail_queue, week + 1), "ok")

    def test_sms_queue(self):
        job = self.job("sms_queue")
        with self.at(0):
            job.write({"interval_number": 20, "interval_type": "minutes"})
        self.cron(job).nextcall = "2030-01-02 00:00:00"
        sms = self.env["sms.sms"].create({"number": "+4512345678", "body": "Hello"})
        self.sql("UPDATE sms_sms SET create_date = %s, write_date = %s", NOON, NOON)
        self.assertEqual(self.health(job, 60), "ok")
        self.assertEqual(self.health(job, 61), "alarm")
        sms.state = "error"
        self.sql("UPDATE sms_sms SET write_date = %s", NOON)
        self.assertEqual(self.health(job, 61), "alarm")
        self.assertIn("could not be sent", job.problem)


class TestTold(HealthCase):
    def test_told_once_and_again_after_it_was_well(self):
        self.check(30)
        self.assertFalse(self.told(self.sweep))
        self.check(31)
        activity = self.told(self.sweep)
        self.assertEqual(
            activity.summary, "Scheduled job needs attention: Reminder sweep"
        )
        self.assertIn("It should have run at", activity.note)
        self.check(46)
        self.assertEqual(self.told(self.sweep), activity, "told once")

        activity.with_user(self.admin).action_done()
        self.check(61)
        self.assertFalse(self.told(self.sweep), "the same problem, told already")

        self.cron(self.sweep).nextcall = "2030-01-01 14:00:00"
        self.check(125)
        self.check(151)
        self.assertEqual(len(self.told(self.sweep)), 1, "told again")
        self.cron(self.sweep).nextcall = "2030-01-02 14:00:00"
        self.check(160)
        self.assertFalse(self.told(self.sweep), "withdrawn")

    def test_another_problem_is_told_too(self):
        self.check(31)
        self.told(self.sweep).with_user(self.admin).action_done()
        self.cron(self.sweep).failure_count = 3
        self.check(46)
        activity = self.told(self.sweep)
        self.assertIn("failed 3 times", activity.note)

    def test_one_of_two_problems_is_over(self):
        """Who still has it to do reads what is left; who is done with it is not told
        again."""
        self.cron(self.sweep).failure_count = 3
        self.check(31)
        self.assertIn("It should have run at", self.told(self.sweep).note)
        self.told(self.sweep, self.foreign).with_user(self.foreign).action_done()
        self.cron(self.sweep).nextcall = "2030-01-01 14:00:00"
        self.check(46)
        note = self.told(self.sweep).note
        self.assertIn("failed 3 times", note)
        self.assertNotIn("It should have run at", note)
        self.assertFalse(self.told(self.sweep, self.foreign))

    def test_one_of_two_is_over_without_the_usual_type_of_activity(self):
        """Odoo lets people delete it."""
        self.env.ref("mail.mail_activity_data_warning").unlink()
        self.test_one_of_two_problems_is_over()

    def test_who_is_told(self):
        self.check(31)
        for user in (self.admin, self.foreign, self.env.ref("base.user_admin")):
            self.assertEqual(len(self.told(self.sweep, user)), 1, user.login)
        for user in (self.inspector, self.system, self.staff):
            self.assertFalse(self.told(self.sweep, user), user.login)

    def test_no_mail_into_the_queue_that_stands_still(self):
        with self.at(0):
            before = self.env["mail.mail"].search_count([])
        self.check(31)
        self.assertTrue(self.told(self.sweep))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_the_watch_is_watched_on_opening(self):
        watch = self.job("health")
        self.assertEqual(self.health(watch, 46), "alarm")
        with self.at(46):
            summary = self.env["reminder.job"].with_user(self.admin).health_summary()
        self.assertIn("Health watch", [job["name"] for job in summary["alarms"]])

    def test_opening_tells_nobody(self):
        job = self.sweep.with_user(self.admin)
        with self.at(31):
            job.health_summary()
            job.read(["health", "problem", "last_result"])
        self.assertFalse(self.sweep.told_problems)
        self.assertFalse(self.told(self.sweep))

    def test_what_it_did(self):
        self.check(31)
        watch = self.job("health")
        with self.at(31):
            self.assertEqual(watch.last_result, "1 scheduled job needs attention.")


class TestBuiltInRules(HealthCase):
    """Built-in rules that do not run are told of together: one sentence for those that
    are archived, one for those that are stopped."""

    def setUp(self):
        super().setUp()
        rules = self.env["reminder.rule"].with_context(active_test=False)
        self.rules = rules.search([("built_in", "=", True)])
        self.rules.write({"active": True, "stopped": False})

    def problem(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.sweep.problem or ""

    def test_none(self):
        self.assertEqual(self.problem(), "")

    def test_one(self):
        self.rules[0].active = False
        self.assertEqual(self.problem().count("archived. "), 0, self.problem())
        self.assertIn(self.rules[0].name, self.problem())

    def test_several(self):
        archived, stopped = self.rules[:3], self.rules[3:5]
        archived.active = False
        stopped.stopped = True
        problem = self.problem()
        self.assertEqual(problem.count("are archived"), 1, problem)
        self.assertEqual(problem.count("are stopped"), 1, problem)
        for rule in archived + stopped:
            self.assertEqual(problem.count(f"“{rule.name}”"), 1, problem)

    def test_broken_ones_say_what_is_wrong(self):
        """Each its own fault: nobody's rights are missing."""
        for rule in self.rules[:2]:
            self.env.cr.execute(
                "UPDATE reminder_rule SET domain = '[(''x_gone'', ''='', 1)]'"
                " WHERE id = %s",
                [rule.id],
            )
        problem = self.problem()
        self.assertNotIn("are stopped", problem)
        self.assertEqual(problem.count("until that is mended"), 2, problem)
