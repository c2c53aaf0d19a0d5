# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import AccessError

from ....sayings import lazy as _lt


class ReminderStep(models.Model):
    """Who may have a step run a server action: whoever may make one.

    It runs with the rights of the rule's owner, so whoever chooses it, or what it runs
    on, or as whom, must have that right; and the owner, as it runs.
    """

    _inherit = "reminder.step"

    def _actions(self):
        """What these run on which rule's records, for comparison.

        :return: dict of step to a pair
        """
        return {step: (step.server_action_id, step.rule_id) for step in self}

    def _check_may_choose_action(self, before=None):
        """Ask whether the current user may have these run their actions.

        :param before: what `_actions` returned before these were written
        :raise AccessError: when not
        """
        if self.env.su:
            return
        for step, now in self._actions().items():
            if now[0] and now != (before or {}).get(step):
                self.env["reminder.rule"]._check_may_make_actions()


class ReminderRule(models.Model):
    """Who may change whose rights the actions of a rule's steps run with, and what they
    run on."""

    _inherit = "reminder.rule"

    # What decides on which records actions run, and as whom.
    _action_fields = frozenset(
        {
            *("anchor", "company_field", "company_id", "date_field_id", "domain"),
            *("model_id", "user_id"),
        }
    )

    def _check_may_make_actions(self):
        """Raise AccessError when the current user may not make server actions."""
        if not _may_make_actions(self.env):
            raise AccessError(
                self.env._(
                    "Only who may make server actions may have a step run one, or "
                    "change on which records or as whom it runs. Ask a system "
                    "administrator, or leave the action out."
                )
            )

    def _action_values(self):
        """What the actions of these rules' steps run on, and as whom, for comparison.
        Archived steps count: they may come back.

        :return: dict of rule to (its owner, a list of the rest), of those that have any
        """
        found = {}
        # sudo: reminder.rule - for comparison, whatever the user may read of it
        for rule_sudo in self.sudo().with_context(active_test=False):
            if any(step._has_action() for step in rule_sudo.step_ids):
                names = sorted(self._action_fields - {"user_id"})
                found[self.browse(rule_sudo.id)] = (
                    rule_sudo.user_id,
                    [rule_sudo[name] for name in names],
                )
        return found

    def _check_action_values(self, before):
        """The current user changed these rules: ask whether he may, where their steps
        run actions.

        :param before: what `_action_values` returned before
        :raise AccessError: when not
        """
        if self.env.su:
            return
        for rule, (owner, values) in self._action_values().items():
            owner_before, values_before = before.get(rule, (owner, values))
            # In the name of somebody who may not make actions they stop.
            # sudo: reminder.rule - whether they may run, whoever asks
            if values != values_before or (
                owner != owner_before and not rule.sudo()._action_problem()
            ):
                self._check_may_make_actions()

    def _action_problem(self):
        """Why the actions of this rule's steps must not run.

        :return: a sentence, "" when they may
        """
        self.ensure_one()
        owner = self.user_id
        if not owner:
            return _lt(
                "The rule “%(rule)s” has no rule owner, with whose rights its actions "
                "would run. Choose one who may make server actions.",
                rule=self.name,
            ).said(self.env)
        if not owner.active or owner._is_superuser() or owner.share:
            return _lt(
                "The actions of the rule “%(rule)s” run with the rights of its rule "
                "owner, but %(user)s does not work here. Choose another rule owner.",
                rule=self.name,
                user=owner.name,
            ).said(self.env)
        if not _may_make_actions(self.env(user=owner.id, su=False)):
            return _lt(
                "The actions of the rule “%(rule)s” run with the rights of its rule "
                "owner, but %(user)s may not make server actions. Choose another rule "
                "owner, or leave the action out.",
                rule=self.name,
                user=owner.name,
            ).said(self.env)
        return ""


def _may_make_actions(env):
    Action = env["ir.actions.server"]
    return Action.has_access("create") and Action.has_access("write")
