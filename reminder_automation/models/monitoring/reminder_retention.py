# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models

VACUUM_CRON = "base.autovacuum_job"


class Run:
    """One run of Odoo's autovacuum, in the context of what it calls: an object of this
    module, which no caller over RPC can put there."""

    def __init__(self):
        self.removed = Counter()


class ReminderRetention(models.AbstractModel):
    """What was removed, for the page of jobs."""

    _inherit = "reminder.retention"

    @api.model
    def _note_removed(self, **counts):
        run = self.env.context.get("reminder_vacuum")
        if not isinstance(run, Run):
            run = Run()
        run.removed.update(counts)
        # With what is removed here, in the same transaction: a run that is cut off has
        # told what it did.
        self.env["reminder.job"]._note(VACUUM_CRON, **run.removed)
        return super()._note_removed(**counts)
