# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderRule(models.Model):
    """The rule about requirements, which each company has, in each language."""

    _inherit = "reminder.rule"

    @api.model
    def _give_names(self):
        result = super()._give_names()
        # sudo: res.company - which rules they are; only the names are written
        companies_sudo = self.env["res.company"].sudo().search([])
        companies_sudo._name_objective_rules()
        return result
