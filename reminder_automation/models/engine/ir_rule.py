# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import AccessError

MODULE = "reminder_automation"
# What rules ask about what belongs to no company.
SHARED = "_reminder_has_all_companies"


class IrRule(models.Model):
    """What a record rule refuses of our models is said in whole sentences: what is
    refused, why, and what to do. Of other apps' models Odoo says it."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        error = super()._make_access_error(operation, records)
        if records._original_module != MODULE:
            return error
        rules = self.with_context(**self.env.user.context_get())
        sentences = [
            rules._reminder_refused(operation, records),
            *rules._reminder_refused_why(operation, records),
            rules._reminder_whom_to_ask(records),
        ]
        plain = AccessError(" ".join(filter(None, sentences)))
        # The screen offers to go on in the company that this names.
        if context := vars(error).get("context"):
            plain.context = context
        return plain

    def _reminder_refused(self, operation, records):
        """What is refused, as a sentence that quotes no record."""
        kind = self.env["ir.model"]._get(records._name).display_name
        if operation == "read":
            return self.env._("You may not see this: %(kind)s.", kind=kind)
        if operation == "create":
            return self.env._("You may not create this: %(kind)s.", kind=kind)
        if operation == "unlink":
            return self.env._("You may not delete this: %(kind)s.", kind=kind)
        return self.env._("You may not change this: %(kind)s.", kind=kind)

    def _reminder_refused_why(self, operation, records):
        """Why records are refused to the user, without telling what he may not know.

        :return: a list of sentences, to which later subjects add theirs
        """
        if records._transient:
            return [self.env._("Somebody else opened this window: open it yourself.")]
        # sudo: the records - whose company they are of; it is named to its own people
        companies_sudo = self._reminder_companies(records.sudo())
        elsewhere = companies_sudo.sudo(False) - self.env.companies
        mine = elsewhere & self.env.user.company_ids
        if mine:
            return [
                self.env._(
                    "It belongs to %(company)s: choose that company at the top right, "
                    "and try again.",
                    company=mine[0].sudo().display_name,
                )
            ]
        if elsewhere:
            return [self.env._("It belongs to a company that is not one of yours.")]
        # sudo: ir.rule - what they are about
        failing_sudo = self._get_failing(records, mode=operation).sudo()
        if any(SHARED in (rule.domain_force or "") for rule in failing_sudo):
            return [
                self.env._(
                    "All companies share it, so only somebody who has all of them may "
                    "do that."
                )
            ]
        if records._name in ("reminder.item", "reminder.notice"):
            return [
                self.env._(
                    "You are neither responsible for it nor follow what it is about, "
                    "or you may not see that."
                )
                if operation == "read"
                else self.env._("You may not change what it is about.")
            ]
        return []

    def _reminder_companies(self, records):
        """The companies that records belong to; none where all companies share them."""
        if "company_id" in records._fields:
            return records.company_id
        return self.env["res.company"]

    def _reminder_whom_to_ask(self, records):
        """What to do about a refusal, as a sentence; customers are told no name."""
        if not self.env.user._is_internal():
            return ""
        somebody = self.env["res.users"]._reminder_somebody(self.env.company)
        if somebody == self.env.user or somebody._is_superuser():
            return self.env._("If you need it, ask an administrator of reminders.")
        # sudo: res.users - what a colleague is called
        return self.env._(
            "If you need it, ask %(name)s, who administers reminders.",
            name=somebody.sudo().name,
        )
