# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ...groups import ADMIN


class ResConfigSettings(models.TransientModel):
    """The settings page: when clients are reminded of what they must provide."""

    _inherit = "res.config.settings"

    reminder_delay_days = fields.Integer(
        related="company_id.reminder_delay_days", readonly=False, groups=ADMIN
    )
    reminder_interval_days = fields.Integer(
        related="company_id.reminder_interval_days", readonly=False, groups=ADMIN
    )
    reminder_max_count = fields.Integer(
        related="company_id.reminder_max_count", readonly=False, groups=ADMIN
    )
    # For everybody who sees the page: it decides what is shown of it.
    reminder_objective_ladder = fields.Boolean(
        related="company_id.reminder_objective_ladder"
    )
    reminder_objective_rule_id = fields.Many2one(
        related="company_id.reminder_objective_rule_id", groups=ADMIN
    )
