# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class IrRule(models.Model):
    """Inspectors are told that a customer is not in their areas."""

    _inherit = "ir.rule"

    def _reminder_refused_why(self, operation, records):
        if (
            not isinstance(records, self.pool["reminder.own.customers"])
            or not self.env.user._reminder_has_own_customers_only()
        ):
            return super()._reminder_refused_why(operation, records)
        customers = self.env["res.partner"]
        for path in records._reminder_customer_paths:
            # sudo: the records - whether their customers are in the user's areas
            customers |= records.sudo().mapped(path).sudo(False)
        foreign = customers.exists()._reminder_foreign()
        if not foreign:
            return super()._reminder_refused_why(operation, records)
        if operation == "create":
            # Whom the user has chosen himself.
            return [foreign._reminder_not_yours()]
        return [self.env._("It is about a customer who is not in your areas.")]
