# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Who else chases invoices: whoever starts a rule is told, so that nobody is told of
one invoice twice."""

CREDIT_CONTROL = "account_credit_control"
# Modules that write to debtors as well, by the beginnings of their names.
FOLLOW_UPS = ("account_followup", "account_invoice_overdue", "account_reminder")


def others_than(rule):
    """By what else the invoices of a rule are chased.

    :param rule: a `reminder.rule`, in superuser mode
    :return: a list of sentences
    """
    found, env = [], rule.env
    # sudo: ir.module.module - what is installed
    installed = env["ir.module.module"].sudo()._installed()
    if CREDIT_CONTROL in installed:
        found.append(_credit_control(rule))
    names = sorted(name for name in installed if name.startswith(FOLLOW_UPS))
    found += [
        env._(
            "The module %(module)s chases invoices, too: switch one of the two off "
            "for these customers, or they are told twice.",
            module=name,
        )
        for name in names
    ]
    return found


def _credit_control(rule):
    env = rule.env
    Partner = env["res.partner"]
    count = 0
    if "credit_policy_id" in Partner._fields:
        clients = env["reminder.item"]._search(
            [("rule_id", "=", rule.id), ("state", "=", "waiting")]
        )
        count = Partner.search_count(
            [
                ("id", "in", clients.subselect("commercial_partner_id")),
                ("credit_policy_id", "!=", False),
            ]
        )
    if count == 1:
        return env._(
            "Credit control chases invoices, too: 1 of these customers has a "
            "policy there, and may be told twice."
        )
    if count:
        return env._(
            "Credit control chases invoices, too: %(count)s of these customers "
            "have a policy there, and may be told twice.",
            count=count,
        )
    return env._(
        "Credit control is installed, and chases invoices, too: customers who get "
        "a policy there may be told twice."
    )
