# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN
from .owed import statement


class ResCompany(models.Model):
    """A company: what goes with its letters about invoices."""

    _inherit = "res.company"

    reminder_statement = fields.Boolean(
        string="Statement with invoices",
        groups=ADMIN,
        prefetch="reminder",
        help="The customer's outstanding statement is attached to reminders of "
        "invoices. It is the one of the app Partner Statement (OCA).",
    )
    reminder_has_statements = fields.Boolean(compute="_compute_reminder_has_statements")

    def _compute_reminder_has_statements(self):
        self.reminder_has_statements = statement.is_there(self.env)

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {"reminder_statement"}
