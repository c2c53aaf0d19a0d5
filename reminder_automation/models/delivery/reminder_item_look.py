# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..engine.undone import LOOK, undone


class ReminderItem(models.Model):
    """What a reminder by hand would say, before it is sent."""

    _inherit = "reminder.item"

    def _look_by_hand(self, counts=False, template=None):
        """What `_send_by_hand` would send, and to whom. Nothing of it stays.

        :return: a list of `Shown`, and a list of the reasons why some cannot be made
        :raise UserError: as `_send_by_hand`
        :raise AccessError: as `_send_by_hand`
        """
        with undone(self.env, reminder_look=LOOK) as env:
            notices = self.with_env(env)._send_by_hand(
                counts=counts, template=template and template.with_env(env)
            )
            notices = notices._messages()
            shown = [
                delivery._shown_to(env) for delivery in notices.delivery_id.sorted("id")
            ]
            # What it failed on may quote the record.
            failed = [
                str(notice.own_reason or "")
                if notice.with_env(env).may_read_record
                else ""
                for notice in notices
                if notice.ended
            ]
        return shown, failed
