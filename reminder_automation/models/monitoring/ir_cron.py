# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def write(self, vals):
        """Remember who switched a job off: a person, or an app that has no use for it.

        Odoo itself, when a job has failed too often, does not come by here.
        """
        result = super().write(vals)
        if "active" in vals:
            self._remember_switch(bool(vals["active"]))
        return result

    @api.model
    def _update_failure_count(self, job, status):
        if not job["active"]:
            # It is off since now because the job itself said so, or it was off before.
            cron = self.browse(job["id"])
            cron.invalidate_recordset(["active"])
            if cron.active:
                cron._remember_switch(False)
        return super()._update_failure_count(job, status)

    def _remember_switch(self, active):
        # sudo: reminder.job - whoever may switch a cron need not know of the page
        jobs_sudo = self.env["reminder.job"].sudo()._of_crons(self)
        jobs_sudo.filtered(lambda job: job.should_run != active).should_run = active
