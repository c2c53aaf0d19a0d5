# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class ReminderItem(models.Model):
    """The items of people who are asked for an approval."""

    _inherit = "reminder.item"

    def _for_pending_approvals(self, signers):
        """The items of signers that wait for an approval, made where the sweep has not
        come by yet.

        :raise UserError: when no rule is about them
        """
        # sudo: reminder.rule, reminder.item - the engine's bookkeeping, as in the sweep
        rules_sudo = (
            self.env["reminder.rule"]
            .sudo()
            .with_context(active_test=False)
            .search([("model_name", "=", signers._name), ("first_days", ">=", 0)])
            .sorted(lambda rule: not rule.active)
        )
        items_sudo = self.sudo().browse()
        for rule_sudo in rules_sudo:
            if rule_sudo._is_broken() or rule_sudo._rights_problem():
                continue
            left = set(signers.ids) - set(items_sudo.mapped("res_id"))
            waiting = rule_sudo._waiting_ids(list(left)) if left else ()
            if waiting:
                rule_sudo._enrol(list(waiting))
                items_sudo |= items_sudo.search(
                    [("rule_id", "=", rule_sudo.id), ("res_id", "in", list(waiting))]
                )
        if not items_sudo:
            raise UserError(
                self.env._(
                    "No rule is about approvals. Bring back the rule Approvals under "
                    "Configuration, Rules."
                )
            )
        return items_sudo.sudo(self.env.su)
