# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

CREDIT_CONTROL = "account_credit_control"
# Modules that write to debtors as well, by the beginnings of their names.
FOLLOW_UPS = ("account_followup", "account_invoice_overdue", "account_reminder")


class MailThread(models.AbstractModel):
    """Who else chases invoices: whoever starts a rule is told, so that nobody is told
    of one invoice twice."""

    _inherit = "mail.thread"

    @api.model
    def _reminder_also_chased(self, rule):
        found = super()._reminder_also_chased(rule)
        if self._name not in ("account.move", "account.move.line"):
            return found
        # sudo: ir.module.module - what is installed
        installed = self.env["ir.module.module"].sudo()._installed()
        if CREDIT_CONTROL in installed:
            found.append(self._reminder_credit_control(rule))
        names = sorted(name for name in installed if name.startswith(FOLLOW_UPS))
        found += [
            self.env._(
                "The module %(module)s chases invoices, too: switch one of the two off "
                "for these customers, or they are told twice.",
                module=name,
            )
            for name in names
        ]
        return found

    def _reminder_credit_control(self, rule):
        Partner = self.env["res.partner"]
        count = 0
        if "credit_policy_id" in Partner._fields:
            clients = self.env["reminder.item"]._search(
                [("rule_id", "=", rule.id), ("state", "=", "waiting")]
            )
            count = Partner.search_count(
                [
                    ("id", "in", clients.subselect("commercial_partner_id")),
                    ("credit_policy_id", "!=", False),
                ]
            )
        if count == 1:
            return self.env._(
                "Credit control chases invoices, too: 1 of these customers has a "
                "policy there, and may be told twice."
            )
        if count:
            return self.env._(
                "Credit control chases invoices, too: %(count)s of these customers "
                "have a policy there, and may be told twice.",
                count=count,
            )
        return self.env._(
            "Credit control is installed, and chases invoices, too: customers who get "
            "a policy there may be told twice."
        )
