# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailThread(models.AbstractModel):
    """Steering from the record."""

    _inherit = "mail.thread"

    def _reminder_set(self, auto=None, interval_days=None, max_count=None):
        """Set the reminders of these records, those that wait.

        :param auto: whether automatic reminders leave; None: as it is
        :param interval_days: 0: as the rule says; None: as it is
        :param max_count: 0: as the rule says; None: as it is
        :return: the `reminder.item`s
        """
        # sudo: reminder.rule, reminder.item - whoever may write on the record decides
        # about its reminders; the caller has checked that
        rules_sudo = (
            self.env["reminder.rule"].sudo().search([("model_name", "=", self._name)])
        )
        for rule_sudo in rules_sudo:
            rule_sudo._enrol(self.ids)
        items_sudo = (
            self.env["reminder.item"]
            .sudo()
            .search([("rule_id", "in", rules_sudo.ids), ("res_id", "in", self.ids)])
        )
        values = {
            "auto": auto,
            "interval_days": interval_days,
            "max_count": max_count,
        }
        items_sudo.write(
            {name: value for name, value in values.items() if value is not None}
        )
        return items_sudo
