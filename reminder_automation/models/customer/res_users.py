# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ResUsers(models.Model):
    """A colleague's own choice: customer reminders one by one, or one mail a day."""

    _inherit = "res.users"

    reminder_digest = fields.Boolean(
        string="One mail a day",
        help="All customer reminders of a day come in one e-mail instead of one each.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["reminder_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["reminder_digest"]
