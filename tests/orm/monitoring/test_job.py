"""Automatic actions: what the page shows, who may steer, rhythms and bounds."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from job_case import JobCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.reminder_automation.models.staff.alert.recurring import RECURRING


class TestJob(JobCase):
    def test_every_row_whose_app_is_there(self):
        installed = self.jobs.search([("installed", "=", True)])
        missing = self.jobs.search([("installed", "=", False)])
        self.assertEqual(installed | missing, self.jobs)
        self.assertFalse(installed & missing)
        self.assertEqual(installed, self.jobs.filtered("installed"))
        for name in ("sweep", "health", "mail_queue", "sms_queue", "calendar_alarm"):
            self.assertIn(self.job(name), installed)
        self.assertIn(self.job("contract"), missing)
        self.assertEqual(self.job("contract").app, "contract")
        self.assertEqual(set(missing.mapped("health")), {"missing"})

    def test_mirrors_the_scheduled_action(self):
        cron = self.cron(self.sweep)
        self.assertRecordValues(
            self.sweep,
            [
                {
                    "enabled": cron.active,
                    "interval_number": 10,
                    "interval_type": "minutes",
                    "lastcall": cron.lastcall,
                    "nextcall": cron.nextcall,
                    "rhythm": "Every 10 minutes",
                }
            ],
        )

    def test_constant_queries(self):
        names = ["enabled", "rhythm", "last_result", "health", "problem", "app"]
        self.jobs.read(names)

        def count(jobs):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            jobs.read(names)
            return self.env.cr.sql_log_count - before

        # One of them tells which invoices it made, with two of its own.
        making = self.jobs.filtered(lambda job: job.cron_xmlid in RECURRING)
        plain = self.jobs - making
        self.assertGreater(len(plain), 6)
        self.assertEqual(count(plain), count(plain[:6]))
        self.assertLessEqual(count(self.jobs) - count(plain), 2)

    # ------------------------------------------------------------
    # STEERING
    # ------------------------------------------------------------

    def test_administrators_switch(self):
        cron = self.cron(self.sweep)
        job = self.sweep.with_user(self.admin)
        job.enabled = False
        self.assertFalse(cron.active)
        self.assertFalse(self.sweep.should_run)
        with freeze_time("2030-01-01 12:00"):
            job.enabled = True
            self.assertTrue(cron.active)
            self.assertEqual(cron.nextcall, datetime(2030, 1, 1, 12))
        self.assertTrue(self.sweep.should_run)
        bodies = self.sweep.message_ids.mapped("body")
        self.assertEqual(
            [str(body) for body in bodies[:2]],
            ["<p>Switched on.</p>", "<p>Switched off.</p>"],
        )
        self.assertEqual(self.sweep.message_ids[:1].author_id, self.admin.partner_id)

    def test_administrators_change_the_rhythm(self):
        cron = self.cron(self.mail_queue)
        cron.nextcall = "2030-01-02 00:00:00"
        with freeze_time("2030-01-01 12:00"):
            self.mail_queue.with_user(self.admin).write(
                {"interval_number": 30, "interval_type": "minutes"}
            )
        self.assertRecordValues(
            cron,
            [
                {
                    "interval_number": 30,
                    "interval_type": "minutes",
                    "nextcall": datetime(2030, 1, 1, 12, 30),
                }
            ],
        )
        self.assertIn(
            "Every 30 minutes instead of Every hour",
            self.mail_queue.message_ids[:1].body,
        )

    def test_bounds(self):
        job = self.sweep.with_user(self.admin)
        for number, unit in (
            (3, "hours"),
            (0, "minutes"),
            (-5, "minutes"),
            (1, "months"),
        ):
            with (
                self.subTest(number=number, unit=unit),
                self.assertRaisesRegex(
                    ValidationError, "between “Every minute” and “Every 2 hours”"
                ),
                self.env.cr.savepoint(),
            ):
                job.write({"interval_number": number, "interval_type": unit})
        job.write({"interval_number": 2, "interval_type": "hours"})
        self.assertEqual(self.cron(job).interval_number, 2)

    def test_usual_rhythm(self):
        job = self.mail_queue.with_user(self.admin)
        self.assertFalse(job.is_usual)
        job.action_set_usual_rhythm()
        self.assertTrue(job.is_usual)
        self.assertEqual(job.rhythm, "Every 20 minutes")
        job.action_set_all_usual_rhythms()
        self.env.invalidate_all()
        installed = self.jobs.filtered("installed")
        self.assertEqual(set(installed.mapped("is_usual")), {True})
        self.assertEqual(self.cron(self.job("calendar_alarm")).interval_number, 20)

    def test_nightly(self):
        """At the usual hour on the wall of the company, summer and winter."""
        job = self.sweep
        job.write(
            {
                "usual_number": 1,
                "usual_unit": "days",
                "usual_hour": 1.0,
                "max_minutes": 1440,
            }
        )
        self.assertEqual(job.usual_rhythm, "Every night at 1:00")
        for now, night in (
            ("2026-01-10 12:00", datetime(2026, 1, 11)),
            ("2026-07-10 12:00", datetime(2026, 7, 10, 23)),
        ):
            with freeze_time(now):
                job.with_user(self.admin).action_set_usual_rhythm()
            self.assertEqual(self.cron(job).nextcall, night)

    def test_another_hour_of_the_night_is_not_usual(self):
        nightly = self.job("nightly")
        nightly.action_set_usual_rhythm()
        self.assertTrue(nightly.is_usual)
        cron = self.cron(nightly)
        cron.nextcall = cron.nextcall + timedelta(hours=5)
        nightly.invalidate_recordset()
        self.assertFalse(nightly.is_usual)

    def test_needs_its_app(self):
        job = self.job("contract").with_user(self.admin)
        for steer in (
            lambda: job.write({"enabled": True}),
            job.action_set_usual_rhythm,
            job.action_run_now,
        ):
            with self.assertRaisesRegex(UserError, "needs the app “contract”"):
                steer()

    def test_running_at_this_moment(self):
        model = type(self.cron(self.sweep))
        nothing = self.env["ir.cron"]
        with (
            patch.object(model, "try_lock_for_update", lambda *_a, **_k: nothing),
            self.assertRaisesRegex(UserError, "is running at this moment"),
        ):
            self.sweep.with_user(self.admin).enabled = False

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_only_what_is_to_be_steered(self):
        job = self.sweep.with_user(self.admin)
        self.assertFalse(self.admin.has_group("base.group_system"))
        for values in (
            {"cron_xmlid": "base.autovacuum_job"},
            {"enabled": True, "name": "Mine"},
            {"max_minutes": 99999},
            {"should_run": False},
            {"last_counts": {"claimed": 9}},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                job.write(values)
        with self.assertRaises(AccessError):
            self.cron(job).with_user(self.admin).active = False
        with self.assertRaises(AccessError):
            job.read(["cron_id"])

    def test_everybody_else_gets_nothing(self):
        for who in ("inspector", "outsider", "staff", "system", "portal", "public"):
            job = self.sweep.with_user(getattr(self, who))
            for attempt in (
                lambda job=job: job.read(["name", "health"]),
                lambda job=job: job.write({"enabled": False}),
                job.action_run_now,
                job.action_set_usual_rhythm,
                job.action_set_all_usual_rhythms,
                job.health_summary,
                lambda job=job: job.search([]),
            ):
                with self.subTest(who=who), self.assertRaises(AccessError):
                    attempt()
        self.assertTrue(self.cron(self.sweep).active)

    # ------------------------------------------------------------
    # WHAT IT DID
    # ------------------------------------------------------------

    def test_the_sweep_tells_what_it_did(self):
        self.assertEqual(self.sweep.last_result, "It has not run yet.")
        self.company.reminder_enabled = True
        self.make_objective()
        with freeze_time("2030-01-01 12:00"):
            self.env["reminder.rule"]._cron_sweep()
        self.client.reminder_objective_ids.state = "fulfilled"
        with freeze_time("2030-01-01 13:00"):
            self.env["reminder.rule"]._cron_sweep()
        self.env.invalidate_all()
        self.assertEqual(self.sweep.last_counts, {"settled": 1})
        self.assertEqual(self.sweep.last_result_date, datetime(2030, 1, 1, 13))
        self.assertEqual(self.sweep.last_result, "1 settled.")
        self.cron(self.sweep).lastcall = datetime(2030, 1, 1, 14)
        self.env.invalidate_all()
        self.assertEqual(self.sweep.last_result, "There was nothing to do.")

    def test_an_idle_sweep_writes_nothing(self):
        self.env["reminder.rule"]._cron_sweep()
        self.env.invalidate_all()
        before = self.sweep.last_result_date
        note = patch.object(
            type(self.sweep), "_note", side_effect=AssertionError("it was idle")
        )
        with note:
            self.env["reminder.rule"]._cron_sweep()
        self.assertEqual(self.sweep.last_result_date, before)

    def test_sentence(self):
        self.sweep._note(self.sweep.cron_xmlid, claimed=12, settled=3, logged=0)
        self.env.invalidate_all()
        self.assertEqual(self.sweep.last_result, "12 reminders claimed, 3 settled.")
        self.sweep._note(self.sweep.cron_xmlid)
        self.env.invalidate_all()
        self.assertEqual(self.sweep.last_result, "12 reminders claimed, 3 settled.")

    def test_odoos_own_tell_of_their_progress(self):
        job = self.job("calendar_alarm")
        cron = self.cron(job)
        cron.lastcall = "2020-01-01 00:00:00"
        self.assertEqual(job.last_result, "It ran. It does not say what it did.")
        self.env["ir.cron.progress"].create(
            {"cron_id": cron.id, "done": 7, "remaining": 2}
        )
        self.env.invalidate_all()
        self.assertEqual(job.last_result, "7 done, 2 left.")

    # ------------------------------------------------------------
    # RUN NOW
    # ------------------------------------------------------------

    def run_now(self, job):
        with self.enter_registry_test_mode():
            return job.with_user(self.admin).action_run_now()["params"]

    def test_run_now(self):
        answer = self.run_now(self.sweep)
        self.assertEqual(answer["type"], "success")
        self.assertIn("“Reminder sweep” has run.", answer["message"])
        self.assertTrue(self.cron(self.sweep).lastcall)

    def test_run_now_says_why_it_failed(self):
        def fails(_rules):
            raise ValueError("the disk is full\nand more")

        with (
            patch.object(type(self.env["reminder.rule"]), "_cron_sweep", fails),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            answer = self.run_now(self.sweep)
        self.assertEqual(answer["type"], "danger")
        self.assertEqual(answer["message"], "“Reminder sweep” failed: the disk is full")
        self.assertEqual(self.cron(self.sweep).failure_count, 1)

    def test_run_now_after_it_was_cut_off(self):
        self.env["ir.cron.progress"].create(
            {"cron_id": self.cron(self.sweep).id, "timed_out_counter": 3}
        )
        with mute_logger("odoo.addons.base.models.ir_cron"):
            self.assertIn("cut off", self.run_now(self.sweep)["message"])
        self.assertEqual(self.run_now(self.sweep)["type"], "success")
