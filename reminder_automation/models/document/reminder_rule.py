# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class ReminderRule(models.Model):
    """A step of the sweep: documents whose last day is over expire."""

    _inherit = "reminder.rule"

    @api.model
    def _questions_before(self):
        questions = super()._questions_before()
        questions["_sweep_before"].append(
            SQL(
                """
                EXISTS (SELECT FROM reminder_document
                         WHERE active AND state = 'waiting' AND expiry_date < %s)
                """,
                # In some company the next day may have begun.
                fields.Date.today() + timedelta(days=1),
            )
        )
        return questions

    @api.model
    def _sweep_before(self, done):
        result = super()._sweep_before(done)
        self._steps(self.env["reminder.document"]._expire_due)
        return result
