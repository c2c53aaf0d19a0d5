# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .reminder_retention import VACUUM_CRON, Run


class IrAutovacuum(models.AbstractModel):
    """Odoo's nightly cleaning: what of ours it removed is told in the job's chatter."""

    _inherit = "ir.autovacuum"

    def _run_vacuum_cleaner(self):
        run = Run()
        result = super(
            IrAutovacuum, self.with_context(reminder_vacuum=run)
        )._run_vacuum_cleaner()
        self.env["reminder.job"]._log_removed(VACUUM_CRON, run.removed)
        return result
