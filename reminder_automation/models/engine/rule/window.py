# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class ReminderRule(models.Model):
    """The window opens before a rule starts, and after one that runs was changed."""

    _inherit = "reminder.rule"

    def action_start(self):
        """Look at what leaves by this rule, then start it.

        :raise UserError: when it cannot be read, or runs already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "running":
            return self.action_decide()
        if not self.active:
            raise UserError(
                self.env._(
                    "The rule “%(rule)s” is archived. Restore it first.", rule=self.name
                )
            )
        # sudo: reminder.rule - what is wrong with its filter, for whoever writes it
        if broken := self.sudo()._broken_text():
            raise UserError(broken)
        self._look_for_window()
        return self._start_window(self.env._("Start: %(rule)s", rule=self.name))

    def action_decide(self):
        """Decide about what is held back since this rule was changed.

        :raise UserError: when nothing is
        """
        self.ensure_one()
        action = self.action_after_save()
        if not action:
            raise UserError(
                self.env._("Nothing of this rule waits for a decision any more.")
            )
        return action

    def action_after_save(self):
        """The window to decide in, where something is held back since this rule was
        changed.

        :return: an action, or False
        """
        self.check_access("write")
        if len(self) != 1 or not self.active or self.state != "running":
            return False
        # sudo: reminder.rule - the engine's books
        rule_sudo = self.sudo()
        if rule_sudo.reads_change or rule_sudo._has_pending():
            self._look_for_window()
        if not self.held_count:
            return False
        return self._start_window(self.env._("Decide: %(rule)s", rule=self.name))

    def action_stop(self):
        """Make these rules drafts again: nothing leaves by them any more."""
        self.check_access("write")
        self._stop_running()

    def _look_for_window(self):
        """Find what waits by this rule now, for who is about to look at it."""
        rule = self._as_sweep()
        rule._fenced(rule._look)
        self.invalidate_recordset()

    def _start_window(self, title):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_start_action"
        )
        return {**action, "name": title, "context": {"default_rule_id": self.id}}
