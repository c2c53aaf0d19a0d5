# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...groups import ADMIN
from .ir_cron import MOST_SENDERS, NUMBER


class ResConfigSettings(models.TransientModel):
    """The settings page: one e-mail for all that is due, and who hands it over."""

    _inherit = "res.config.settings"

    reminder_bundle = fields.Boolean(
        related="company_id.reminder_bundle", readonly=False, groups=ADMIN
    )
    reminder_senders = fields.Integer(
        string="Senders",
        config_parameter=NUMBER,
        default=1,
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

    @api.constrains("reminder_senders")
    def _check_reminder_senders(self):
        for settings in self:
            if not 1 <= settings.reminder_senders <= MOST_SENDERS:
                raise ValidationError(
                    self.env._(
                        "Reminders have 1 sender or more, %(most)s at most.",
                        most=MOST_SENDERS,
                    )
                )

    def set_values(self):
        result = super().set_values()
        if self.env.user.has_group(ADMIN):  # else the page is another app's
            self.env["ir.cron"]._reminder_set_senders(self.reminder_senders)
        return result
