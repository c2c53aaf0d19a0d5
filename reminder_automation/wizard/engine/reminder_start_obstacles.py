# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import models

from .reminder_start import MOST_ASKED


class ReminderStart(models.TransientModel):
    """What stands in the way of the reminders of a rule."""

    _inherit = "reminder.start"

    def _obstacles(self, domain):
        """What keeps reminders of this rule from leaving, or should.

        :param domain: of the items that the window is about
        :return: a list of sentences; later subjects add theirs
        """
        items = self.env["reminder.item"]
        # sudo: reminder.rule, res.company - switches, for who starts the rule
        rule_sudo = self.rule_id.sudo()
        found = []
        if broken := rule_sudo._broken_text():
            found.append(broken)
        elif rule_sudo._rights_problem():
            found.append(
                self.env._(
                    "The rule owner may not read what the rule reads: nothing leaves "
                    "until somebody who may is made its rule owner."
                )
            )
        company_sudo = rule_sudo.company_id or self.env.company.sudo()
        if not rule_sudo.internal and not company_sudo.reminder_enabled:
            found.append(
                self.env._(
                    "Automatic reminders of %(company)s are switched off: nothing "
                    "leaves until they are switched on in the settings.",
                    company=company_sudo.name,
                )
            )
        counts = dict(items._read_group(domain, ["reason_code"], ["__count"]))
        for code, sentence in self._reason_sentences().items():
            if count := counts.get(code):
                found.append(self._counted(count, *sentence))
        found += self._unreachable(items.search(domain, limit=MOST_ASKED + 1))
        Model = self.env.get(rule_sudo.model_name)
        if Model is not None and not self.is_change:
            found += Model._reminder_also_chased(rule_sudo)
        return found

    def _reason_sentences(self):
        return {
            "no_anchor": (
                self.env._("1 item was never sent to the customer, or has no date."),
                self.env._(
                    "%(count)s items were never sent to the customer, or have no date."
                ),
            ),
            "client_off": (
                self.env._("1 item is of a customer who is excluded."),
                self.env._("%(count)s items are of customers who are excluded."),
            ),
            "paused": (
                self.env._("1 item is paused."),
                self.env._("%(count)s items are paused."),
            ),
            "item_off": (
                self.env._("Reminders of 1 item are switched off."),
                self.env._("Reminders of %(count)s items are switched off."),
            ),
        }

    def _counted(self, count, one, many):
        return one if count == 1 else many % {"count": count}

    def _unreachable(self, items):
        """Who cannot be reached, and why: in sentences."""
        asked = items[:MOST_ASKED]
        # sudo: reminder.item - whom they are for, as the sweep asks
        recipients = asked.sudo()._recipients_now()
        unreached = 0
        why = Counter()
        for found in recipients.values():
            if all(one.skipped for one in found):
                unreached += 1
                reasons = {str(one.skipped) for one in found}
                why.update(reasons or {self.env._("no contact")})
        if not unreached:
            return []
        reasons = ", ".join(reason for reason, _count in why.most_common(3))
        text = self._counted(
            unreached,
            self.env._("Nobody can be reminded of 1 item: "),
            self.env._("Nobody can be reminded of %(count)s items: "),
        )
        found = [f"{text}{reasons}."]
        if len(items) > len(asked):
            found.append(
                self.env._(
                    "Who can be reached was asked of the first %(count)s items.",
                    count=len(asked),
                )
            )
        return found
