# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL


class ReminderRule(models.Model):
    """Steps of the sweep: what staff set on customers becomes records that wait."""

    _inherit = "reminder.rule"

    @api.model
    def _questions_before(self):
        questions = super()._questions_before()
        now = fields.Datetime.now()
        questions["_sweep_before"] += [
            SQL(
                "EXISTS (SELECT %s AND reminder.next_date <= %s)",
                self.env["reminder.customer"]._planned_sql(),
                now,
            ),
            SQL(
                "EXISTS (SELECT %s AND occurrence.wake_date <= %s)",
                self.env["reminder.occurrence"]._snoozed_sql(),
                now,
            ),
            self.env["reminder.digest"]._is_due_sql(),
        ]
        return questions

    @api.model
    def _sweep_before(self, done):
        result = super()._sweep_before(done)
        reminders = self.env["reminder.customer"]
        while fired := self._step(reminders._fire_due):
            done["fired"] += fired
            # Out of time the cron is called again: nothing is left half done.
            if not self._progress(fired):
                break
        self._steps(self.env["reminder.occurrence"]._wake_snoozed)
        self._step(self.env["reminder.digest"]._release_due)
        return result

    @api.model
    def _next_moments(self):
        return [*super()._next_moments(), self.env["reminder.customer"]._next_moment()]
