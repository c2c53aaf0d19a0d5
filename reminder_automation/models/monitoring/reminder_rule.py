# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, models

from ...sayings import in_all_languages
from ...sayings import lazy as _lt
from ..engine.batch import apart
from ..engine.rule.sweep import SWEEP_CRON


class ReminderRule(models.Model):
    """What a sweep did, for the page of jobs."""

    _inherit = "reminder.rule"

    @api.model
    def _note_done(self, done):
        self.env["reminder.job"]._note(SWEEP_CRON, **done)
        return super()._note_done(done)

    def _step_failed(self, method, error):
        result = super()._step_failed(method, error)
        rules = getattr(method, "__self__", self)
        if rules._name != self._name or len(rules) != 1:
            # No rule's own step: of a whole job.
            apart(self.env, lambda: self._tell_on_job(error))
            self._commit()
        return result

    @api.model
    def _tell_on_job(self, error):
        """A part of a job failed as a whole: administrators are told once."""
        cron = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        cron = cron.exists() or self.env.ref(SWEEP_CRON)
        summary = _lt("A part of this job failed")
        told = in_all_languages(self.env, summary.said(self.env))
        for job in self.env["reminder.job"]._of_crons(cron):
            if job.activity_ids.filtered(lambda one: one.summary in told):
                continue
            for user in job._administrators():
                quiet = job.with_context(
                    lang=user.lang, mail_activity_quick_update=True
                )
                quiet.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=summary.said(quiet.env),
                    note=Markup("<p>%s</p>")
                    % quiet.env._(
                        "Everything else of it was done. The server's log says why it "
                        "failed (%(kind)s).",
                        kind=type(error).__name__,
                    ),
                    user_id=user.id,
                )
