# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class MailThread(models.AbstractModel):
    """Stands in for the engine's own `_reminder_set`, which takes its place."""

    _inherit = "mail.thread"

    def _reminder_set(self, auto=None, interval_days=None, max_count=None):
        values = {
            "auto": auto,
            "interval_days": interval_days,
            "max_count": max_count,
        }
        values = {name: value for name, value in values.items() if value is not None}
        # sudo: reminder.item - whoever writes on the record decides about it
        items_sudo = self.env["reminder.item"].sudo()
        rules_sudo = (
            self.env["reminder.rule"]
            .sudo()
            .search([("model_name", "=", self._name), ("audience", "=", "client")])
        )
        for rule in rules_sudo:
            there = items_sudo.search(
                [("rule_id", "=", rule.id), ("res_id", "in", self.ids)]
            )
            there |= items_sudo.create(
                [
                    {
                        "rule_id": rule.id,
                        "res_model": self._name,
                        "res_id": res_id,
                        "state": "done",
                        "cycle": 0,
                    }
                    for res_id in set(self.ids) - set(there.mapped("res_id"))
                ]
            )
            there.write(values)
            items_sudo |= there
        return items_sudo
