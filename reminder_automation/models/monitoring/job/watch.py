# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ....schedule import watch
from ....groups import ADMIN

HEALTH_CRON = "reminder_automation.ir_cron_health"


class ReminderJob(models.Model):
    """The second, independent look: what is wrong is told to administrators once."""

    _inherit = "reminder.job"

    @api.model
    def _cron_health(self):
        """Tell administrators of every new problem, and take back what is over.

        Each problem is told once, and again only after the job was well in between.
        """
        # sudo: reminder.job - the scheduler's, not a person's
        jobs_sudo = self.sudo().search([("installed", "=", True)])
        # Rows that a job is just writing its result to are looked at the next time.
        jobs_sudo = jobs_sudo.try_lock_for_update(allow_referencing=True)
        facts = jobs_sudo._facts()
        now = fields.Datetime.now()
        alarms = healed = 0
        for job_sudo in jobs_sudo:
            if facts[job_sudo].active and not job_sudo.should_run:
                job_sudo.should_run = True
            codes = watch.problems(facts[job_sudo], now)
            alarms += bool(codes)
            codes += job_sudo._remarks()
            told = job_sudo.told_problems or []
            if codes:
                if set(codes) - set(told):
                    job_sudo._tell_administrators(codes, facts[job_sudo], now)
            elif told:
                healed += 1
                job_sudo._withdraw()
            if codes != told:
                job_sudo.told_problems = codes
        self.env.flush_all()
        self._note(HEALTH_CRON, alarms=alarms, healed=healed)

    def _tell_administrators(self, codes, facts, now):
        """Make an activity for each administrator, or bring an open one up to date."""
        self.ensure_one()
        self._withdraw()
        # Their bell is enough: an e-mail would have to pass the queue that may be what
        # is wrong.
        quiet = self.with_context(mail_activity_quick_update=True)
        remarks = set(self._remarks())
        for user in self._administrators():
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
                    "Automatic action needs you: %(name)s", name=in_own_words.name
                ),
                note=" ".join(
                    in_own_words._problem_words(code, facts, now) for code in own_codes
                ),
                user_id=user.id,
            )

    def _withdraw(self):
        self.activity_unlink(["mail.mail_activity_data_warning"])

    @api.model
    def _administrators(self):
        """The active users who are administrators of reminders, in any company."""
        group = self.env.ref(ADMIN)
        return group.all_user_ids.filtered(lambda user: user.active and not user.share)
