# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from .alert.recurring import INVOICE, MAKE, POST


class MailThread(models.AbstractModel):
    """Records that take the place of others, and what colleagues were told about those;
    invoices that are made by themselves."""

    _inherit = "mail.thread"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._name == INVOICE and "cron_id" in self.env.context:
            self.env["reminder.alert"]._note_recurring(records, MAKE)
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "posted" and self._name == INVOICE:
            if "cron_id" in self.env.context:
                self.env["reminder.alert"]._note_recurring(self, POST)
        return result

    @api.model
    def _reminder_replace(self, pairs):
        result = super()._reminder_replace(pairs)
        # sudo: reminder.alert - the books of whatever is merged, whoever merges it
        self.env["reminder.alert"].sudo()._replace_records(self._name, pairs)
        return result
