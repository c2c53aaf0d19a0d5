# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class MailThread(models.AbstractModel):
    """Records that take the place of others: what colleagues were told about those."""

    _inherit = "mail.thread"

    @api.model
    def _reminder_replace(self, pairs):
        result = super()._reminder_replace(pairs)
        # sudo: reminder.alert - the books of whatever is merged, whoever merges it
        self.env["reminder.alert"].sudo()._replace_records(self._name, pairs)
        return result
