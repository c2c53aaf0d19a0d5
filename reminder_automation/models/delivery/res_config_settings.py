# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import ValidationError

from ...groups import ADMIN
from .ir_cron import MOST_SENDERS


class ResConfigSettings(models.TransientModel):
    """The settings page: one e-mail for all that is due, and who hands it over."""

    _inherit = "res.config.settings"

    reminder_bundle = fields.Boolean(
        related="company_id.reminder_bundle", readonly=False, groups=ADMIN
    )
    reminder_senders = fields.Integer(
        string="Senders",
        compute="_compute_reminder_senders",
        inverse="_inverse_reminder_senders",
        readonly=False,
        groups=ADMIN,
    )
    reminder_weekly_cap = fields.Integer(
        related="company_id.reminder_weekly_cap", readonly=False, groups=ADMIN
    )
    reminder_attach_count = fields.Integer(
        related="company_id.reminder_attach_count", readonly=False, groups=ADMIN
    )
    reminder_attach_size = fields.Integer(
        related="company_id.reminder_attach_size", readonly=False, groups=ADMIN
    )
    reminder_retention_ledger_months = fields.Integer(
        related="company_id.reminder_retention_ledger_months",
        readonly=False,
        groups=ADMIN,
    )

    def _compute_reminder_senders(self):
        self.reminder_senders = self.env["ir.cron"]._reminder_count_senders()

    def _inverse_reminder_senders(self):
        for settings in self:
            number = settings.reminder_senders
            if not 1 <= number <= MOST_SENDERS:
                raise ValidationError(
                    self.env._(
                        "Reminders have 1 sender or more, %(most)s at most.",
                        most=MOST_SENDERS,
                    )
                )
            crons = self.env["ir.cron"]
            if number != crons._reminder_count_senders():
                crons._reminder_set_senders(number)
