# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderAlert(models.Model):
    """What the jobs of notifications did, for the page of jobs."""

    _inherit = "reminder.alert"

    @api.model
    def _note_done(self, cron, **counts):
        self.env["reminder.job"]._note(cron, **counts)
        return super()._note_done(cron, **counts)
