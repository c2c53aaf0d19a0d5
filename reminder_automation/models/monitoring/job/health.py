# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....groups import ADMIN
from ....schedule import watch
from ...engine.rule.sweep import SWEEP_CRON

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
SMS_QUEUE = "sms.ir_cron_sms_scheduler_action"
HEALTH_CRON = "reminder_automation.ir_cron_health"
# Followed by the number of a built-in rule.
RULE_OFF = "rule_off:"
UNREACHABLE = "unreachable"
UNPOSTED = "unposted"


class ReminderJob(models.Model):
    """Whether the jobs are well, and who is told when they are not.

    Found out whenever somebody asks: it is right even when no scheduled action runs at
    all.
    """

    _inherit = "reminder.job"

    @api.depends("cron_xmlid", "enabled", "interval_number", "interval_type")
    @api.depends_context("allowed_company_ids", "lang", "su", "tz", "uid")
    def _compute_health(self):
        facts = self._facts()
        now = fields.Datetime.now()
        for job in self:
            job.problem = False
            if job not in facts:
                job.health = "missing"
                continue
            codes = job._problem_codes(facts[job], now)
            remarks = job._remarks()
            job.problem = " ".join(
                job._problems_words(codes + remarks, facts[job], now)
            )
            if codes:
                job.health = "alarm"
            elif not facts[job].active:
                job.health = "off"
            else:
                job.health = "attention" if remarks else "ok"

    def _problem_codes(self, facts, now):
        """What is wrong with this job; a hook for later subjects.

        :param facts: its `watch.Job`
        :return: list of codes for `_problem_words`
        """
        codes = watch.problems(facts, now)
        if self.cron_xmlid == MAIL_QUEUE and self._unreachable():
            codes.append(UNREACHABLE)
        return codes

    def _unreachable(self):
        # sudo: reminder.delivery - how many wait, and nothing else of them
        return self.env["reminder.delivery"].sudo()._unreachable()

    def _search_health(self, operator, value):
        if operator != "in":
            return NotImplemented
        # A handful of rows, and no column says how they are: it depends on the clock.
        jobs = self.search([("cron_xmlid", "!=", False)])
        found = jobs.filtered(lambda job: job.health in value)
        return Domain("id", "in", found.ids)

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def _facts(self):
        """What is known of those of these jobs whose app is installed.

        :return: dict of job to `watch.Job`
        """
        crons = self._crons()
        runs = self._last_runs(crons)
        queues = self._queues()
        is_copy = self._is_copy()
        return {
            job: watch.Job(
                next_run=cron_sudo.nextcall,
                rhythm=relativedelta(
                    **{cron_sudo.interval_type: cron_sudo.interval_number}
                ),
                active=cron_sudo.active,
                # A copy for trials has its scheduled actions switched off by Odoo.
                should_run=job.should_run and not is_copy,
                progress=runs[cron_sudo.id][2],
                failures=cron_sudo.failure_count,
                queue=queues.get(job.cron_xmlid, watch.Queue()),
            )
            for job in self
            if (cron_sudo := crons.get(job.cron_xmlid))
        }

    @api.model
    def _is_copy(self):
        """Whether this database is a neutralized copy of another one."""
        # sudo: ir.config_parameter - one that says nothing about anybody
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return bool(parameters_sudo.get_param("database.is_neutralized"))

    def _queues(self):
        """The mail and the SMS queue, where they are among these jobs.

        :return: dict of external id of a scheduled action to `watch.Queue`
        """
        xmlids = self.mapped("cron_xmlid")
        queues = {}
        if MAIL_QUEUE in xmlids:
            queues[MAIL_QUEUE] = self._count_queue(
                "mail.mail", "exception", SQL("scheduled_date")
            )
        if SMS_QUEUE in xmlids:
            queues[SMS_QUEUE] = self._count_queue(
                "sms.sms", "error", SQL("create_date")
            )
        return queues

    def _count_queue(self, model, failed_state, leaves):
        """Count messages, whoever's they are: how many, and nothing else of them.

        :param leaves: SQL for the moment when a message is to leave, if it has one
        """
        self.env[model].flush_model()
        now = fields.Datetime.now()
        # Counted in SQL in one pass: in a queue that stands still there are many.
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE state = 'outgoing'),
                       MIN(COALESCE(%(leaves)s, create_date))
                           FILTER (WHERE state = 'outgoing'),
                       COUNT(*) FILTER (WHERE state = %(failed)s)
                  FROM %(table)s
                 WHERE (state = 'outgoing'
                        AND (%(leaves)s IS NULL OR %(leaves)s <= %(now)s))
                    OR (state = %(failed)s
                        AND COALESCE(write_date, create_date) >= %(since)s)
                """,
                leaves=leaves,
                failed=failed_state,
                table=SQL.identifier(self.env[model]._table),
                now=now,
                since=now - watch.FAILED_FOR,
            )
        )
        return watch.Queue(*row)

    # ------------------------------------------------------------
    # BUILT-IN RULES
    # Nobody can delete them, but they can be archived, on purpose or by mistake, and
    # the engine stops those that nobody may read any more. Then something is no longer
    # reminded of, and nothing else says so.
    # ------------------------------------------------------------

    def _remarks(self):
        """What is no fault of this job, but should be known: the built-in rules that
        do not run, and all that are broken, for the sweep; recurring invoices that
        cannot be posted.

        :return: list of codes for `_problem_words`
        """
        self.ensure_one()
        if self._unposted():
            return [UNPOSTED]
        # In a copy for trials all of them are off, on purpose.
        if self.cron_xmlid != SWEEP_CRON or self._is_copy():
            return []
        return [f"{RULE_OFF}{rule.id}" for rule in self._rules_off()]

    @api.model
    def _rules_off(self):
        """The built-in rules that do not run, and all that are broken, as far as the
        user sees them."""
        rules = self.env["reminder.rule"].with_context(active_test=False)
        return rules.search(
            ["|", ("built_in", "=", True), ("active", "=", True)]
        ).filtered(
            lambda rule: (
                (rule.built_in and (not rule._runs() or rule.stopped))
                or (rule._runs() and rule.broken)
            )
        )

    # ------------------------------------------------------------
    # REPORTS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def health_summary(self):
        """What the banner on top of the page says.

        :return: dict with alarms and attention, each a list of dict with id, name and
            problem; off, how many are switched off; and whether this is a copy for
            trials
        """
        jobs = self.search([("installed", "=", True)])
        return {
            **{
                name: jobs.filtered(
                    lambda job, health=health: job.health == health
                ).read(["name", "problem"], load=None)
                for name, health in (("alarms", "alarm"), ("attention", "attention"))
            },
            "off": len(jobs.filtered(lambda job: job.health == "off")),
            "is_copy": self._is_copy(),
        }

    @api.model
    def _health_report(self):
        """What monitoring gets: in English, in UTC, and without a word about persons.

        A built-in rule that does not run is told under `attention`, and changes the
        status not: it may be meant, and who is woken by what is meant stops listening.

        :return: dict, to be made JSON
        """
        self = self.with_context(lang="en_US", tz="UTC")  # noqa: PLW0642
        now = fields.Datetime.now()
        jobs = self.search([("installed", "=", True)])
        facts = jobs._facts()
        queues = jobs._queues()
        return {
            "status": "alarm" if "alarm" in jobs.mapped("health") else "ok",
            "checked": iso(now),
            "attention": [
                words
                for job in jobs
                for words in job._problems_words(job._remarks(), facts[job], now)
            ],
            "jobs": [
                {
                    "name": job.name,
                    "cron": job.cron_xmlid,
                    "active": facts[job].active,
                    "late_seconds": seconds(watch.lateness(facts[job], now)),
                    "last_run": iso(job.lastcall),
                    "next_run": iso(job.nextcall),
                    "problem": (job.health == "alarm" and job.problem) or None,
                }
                for job in jobs
            ],
            "mail_queue": queue_report(queues.get(MAIL_QUEUE), now),
            "sms_queue": queue_report(queues.get(SMS_QUEUE), now),
        }

    # ------------------------------------------------------------
    # ADMINISTRATORS ARE TOLD
    # ------------------------------------------------------------

    @api.model
    def _cron_health(self):
        """Tell administrators of every new problem, and take back what is over.

        Each problem is told once, and again only after the job was well in between.
        """
        # sudo: reminder.job - the scheduler's, not a person's
        jobs_sudo = self.sudo().search([("installed", "=", True)])
        # Rows that a job is just writing its result to are looked at the next time.
        states_sudo = jobs_sudo.state_id.try_lock_for_update(allow_referencing=True)
        jobs_sudo = jobs_sudo.filtered(lambda job: job.state_id in states_sudo)
        facts = jobs_sudo._facts()
        now = fields.Datetime.now()
        alarms = healed = 0
        for job_sudo in jobs_sudo:
            if facts[job_sudo].active and not job_sudo.should_run:
                job_sudo.should_run = True
            codes = job_sudo._problem_codes(facts[job_sudo], now)
            alarms += bool(codes)
            codes += job_sudo._remarks()
            told = job_sudo.told_problems or []
            if codes:
                if set(codes) - set(told):
                    job_sudo._tell_administrators(codes, facts[job_sudo], now)
                elif set(told) - set(codes):
                    # Some of it is over: who still has it to do reads of the rest.
                    job_sudo._tell_administrators(
                        codes, facts[job_sudo], now, job_sudo._told_activities().user_id
                    )
            elif told:
                healed += 1
                job_sudo._withdraw()
            if codes != told:
                job_sudo.told_problems = codes
        self.env.flush_all()
        self._note(HEALTH_CRON, alarms=alarms, healed=healed)

    def _tell_administrators(self, codes, facts, now, users=None):
        """Make an activity for each administrator, or bring an open one up to date.

        :param users: those of them who are told; None: all
        """
        self.ensure_one()
        administrators = self._administrators()
        users = administrators if users is None else administrators & users
        self._withdraw()
        # Their bell is enough: an e-mail would have to pass the queue that may be what
        # is wrong.
        quiet = self.with_context(mail_activity_quick_update=True)
        remarks = set(self._remarks())
        for user in users:
            in_own_words = quiet.with_context(lang=user.lang, tz=user.tz)
            # A rule is told to who sees it.
            seen = self.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            hidden = remarks - set(seen._remarks())
            own_codes = [code for code in codes if code not in hidden]
            if not own_codes:
                continue
            in_own_words.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=in_own_words.env._(
                    "Scheduled job needs attention: %(name)s", name=in_own_words.name
                ),
                note=" ".join(in_own_words._problems_words(own_codes, facts, now)),
                user_id=user.id,
            )

    def _told_activities(self):
        """The open activities about this job. Not by their type, which people may
        delete."""
        return self.activity_ids.filtered("automated")

    def _withdraw(self):
        self._told_activities().unlink()

    @api.model
    def _administrators(self):
        """The active users who are administrators of reminders, in any company."""
        group = self.env.ref(ADMIN)
        users = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        return users or users._reminder_somebody()


def iso(moment):
    """A moment of the database for other programs, for example 2026-01-10T12:00:00Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def seconds(delta):
    return int(delta.total_seconds())


def queue_report(queue, now):
    queue = queue or watch.Queue()
    waits = seconds(now - queue.oldest) if queue.oldest else 0
    return {
        "waiting": queue.waiting,
        "oldest_seconds": max(waits, 0),
        "failed": queue.failed,
    }
