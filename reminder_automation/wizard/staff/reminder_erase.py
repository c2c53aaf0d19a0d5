# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain


class ReminderErase(models.TransientModel):
    """Names of contacts in notifications to colleagues."""

    _inherit = "reminder.erase"

    told_by_name = fields.Text(
        string="By their name alone", compute="_compute_told_by_name"
    )

    @api.depends("partner_ids")
    def _compute_told_by_name(self):
        # sudo: reminder.alert - administrators of reminders may read what was told of
        # records that are gone in their companies
        alerts_sudo = self.env["reminder.alert"].sudo()
        for window in self:
            names = alerts_sudo._told_by_name(window.partner_ids)
            window.told_by_name = "\n".join(names)

    def _erase_further(self):
        own = Domain("company_id", "in", self.env.user.company_ids.ids)
        # sudo: reminder.alert - administrators of reminders may erase what is kept in
        # their companies
        alerts_sudo = self.env["reminder.alert"].sudo()
        # The job may not have come by since they left.
        alerts_sudo._close_sent()
        alerts_sudo = alerts_sudo._that_tell_of(self.partner_ids)
        told_sudo = alerts_sudo.filtered_domain(own & Domain("state", "!=", "open"))
        return super()._erase_further() + told_sudo._erase_names(self.partner_ids)
