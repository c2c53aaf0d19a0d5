# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ReminderStart(models.TransientModel):
    """Contacts who asked for no more reminders of a topic stand in the way, too."""

    _inherit = "reminder.start"

    def _obstacles(self, domain):
        found = super()._obstacles(domain)
        topic = self.rule_id.topic_id
        if not topic:
            return found
        clients = self.env["reminder.item"]._search(domain)
        count = self.env["reminder.optout"].search_count(
            [
                ("topic_id", "=", topic.id),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    clients.subselect("commercial_partner_id"),
                ),
            ]
        )
        if count:
            found.append(
                self._counted(
                    count,
                    self.env._("1 contact asked for no more reminders of this topic."),
                    self.env._(
                        "%(count)s contacts asked for no more reminders of this topic."
                    ),
                )
            )
        return found
