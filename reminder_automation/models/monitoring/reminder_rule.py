# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ..engine.rule.sweep import SWEEP_CRON


class ReminderRule(models.Model):
    """What a sweep did, for the page of jobs."""

    _inherit = "reminder.rule"

    @api.model
    def _note_done(self, done):
        self.env["reminder.job"]._note(SWEEP_CRON, **done)
        return super()._note_done(done)
