# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.reminder_shared import InReach


class ReminderObjectiveSetLine(InReach, models.Model):
    """One objective of a ready list."""

    _name = "reminder.objective.set.line"
    _description = "Requirement Set Line"
    _order = "sequence, id"
    _whose = InReach._whose | {"set_id"}

    set_id = fields.Many2one(
        comodel_name="reminder.objective.set",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Requirement", required=True, translate=True)
    deadline_days = fields.Integer(
        string="Deadline after (days)",
        help="Days from the day when the requirement is added; 0: no deadline.",
    )

    @api.constrains("deadline_days")
    def _check_deadline_days(self):
        if any(line.deadline_days < 0 for line in self):
            raise ValidationError(
                self.env._(
                    "A deadline lies 0 days or more after the start of the requirement."
                )
            )

    def _objective_vals(self, client, company):
        """What `reminder.objective` is created with for this line."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return {
            "name": self.name,
            "partner_id": client.id,
            "company_id": company.id,
            "deadline": self.deadline_days
            and today + timedelta(days=self.deadline_days),
        }
