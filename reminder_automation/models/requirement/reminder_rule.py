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
        named = [("reminder_objective_rule_id", "!=", False)]
        companies_sudo = self.env["res.company"].sudo().with_context(active_test=False)
        companies_sudo.search(named)._name_objective_rules()
        return result
