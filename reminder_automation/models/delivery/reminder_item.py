# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class ReminderItem(models.Model):
    """One message by hand to each person about everything that waits for it."""

    _inherit = "reminder.item"

    def _send_together(self, subject, introduction, view):
        """Send each recipient of these items one e-mail about all of its own.

        :param subject: a plain text
        :param introduction: the sender's text, as `Markup`
        :param view: see `reminder.notice._compose_together`
        :return: the notices, queued; none for an item that nobody can be reminded of
        :raise UserError: when an item was reminded less than a minute ago
        """
        self.check_access("write")
        self._check_by_hand()
        # sudo: reminder.item - the right to remind was checked in the line above; the
        # rest is the engine's, as in `_send_by_hand`
        items_sudo = self.sudo()
        items_sudo._lock_by_hand()
        now = fields.Datetime.now()
        items_sudo._check_cool_down(now)
        recipients = {
            item: [one for one in people if one.channel == "email"]
            for item, people in items_sudo._recipients().items()
        }
        notices = self.env["reminder.notice"].sudo()
        for item in items_sudo:
            notices |= item._insert_notices(
                recipients, {item: item._step_by_hand()}, "manual", now
            )
        by_person = defaultdict(notices.browse)
        for notice in notices:
            by_person[notice.partner_id, notice.company_id] |= notice
        for together in by_person.values():
            together._compose_together(subject, introduction, view)
        return notices

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
            .search([("model_name", "=", signers._name), ("delay_days", ">=", 0)])
            .sorted(lambda rule: not rule.active)
        )
        items_sudo = self.sudo().browse()
        for rule_sudo in rules_sudo:
            if rule_sudo._rights_problem():
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
