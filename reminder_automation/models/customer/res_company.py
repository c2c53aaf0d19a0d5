# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN
from ..engine.res_company import kept_months


class ResCompany(models.Model):
    """A company: whether colleagues are reminded by SMS, and how long what fired is
    kept."""

    _inherit = "res.company"

    reminder_sms_enabled = fields.Boolean(
        string="Customer reminders by SMS",
        groups=ADMIN,
        prefetch="reminder",
        help="Colleagues may choose SMS for customer reminders. Each text costs money. "
        "Off: those that were to go by SMS go by e-mail.",
    )

    reminder_retention_occurrence_months = kept_months(
        "Customer reminders that are done",
        36,
        help="Months for which each time that a customer reminder was triggered is "
        "kept once it is done. Empty: for ever.",
    )
    reminder_retention_digest_months = kept_months(
        "Daily mails",
        12,
        help="Months for which it is kept what a daily mail of customer reminders "
        "told. Empty: for ever.",
    )

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {"reminder_sms_enabled"}

    @api.model
    def _reminder_retention(self):
        return super()._reminder_retention() | {
            "reminder_retention_digest_months",
            "reminder_retention_occurrence_months",
        }
