# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .reminder_item import POSTPONE_TIMES


class ReminderNotice(models.Model):
    """What a client may do about a reminder, by links below its text."""

    _inherit = "reminder.notice"

    def _frames(self, records, template):
        frames = super()._frames(records, template)
        topic = self.rule_id.topic_id
        clients = self._to_clients()
        postponable = clients.item_id._postponable()
        signups = clients.partner_id._reminder_signup_links()
        for notice, record in zip(self, records, strict=True):
            if notice not in clients:
                continue
            base_url = record.get_base_url()
            person, item = notice.partner_id, notice.item_id
            paths = {"todos_url": person._reminder_todos_path(signups)}
            if item in postponable and item._postponed() < POSTPONE_TIMES:
                paths["postpone_url"] = item._link(person, "postpone")
            if topic.can_stop:
                paths["stop_url"] = item._link(person, "stop")
            frames[notice] |= {
                name: path and base_url + path for name, path in paths.items()
            }
        return frames
