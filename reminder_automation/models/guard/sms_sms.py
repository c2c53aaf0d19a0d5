# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

OTHERS_OUTGOING = (
    Domain("state", "=", "outgoing")
    & Domain("to_delete", "!=", True)
    & Domain("is_reminder", "!=", True)
)


class SmsSms(models.Model):
    """While ours are held, they do not stand in the way of others in the queue: text
    messages have no later date that they could be given."""

    _inherit = "sms.sms"

    @api.model
    def _process_queue(self):
        # sudo: reminder.place - where the database is, for whoever sends
        if not self.env["reminder.place"].sudo()._is_known_held():
            return super()._process_queue()
        # The same for all others: Odoo takes a batch in the order of the queue.
        size = self._get_send_batch_size()
        others = self.search(OTHERS_OUTGOING, limit=size, order="id")
        others = others.try_lock_for_update()
        if not others:
            return None
        others._send(unlink_failed=False, unlink_sent=True, raise_exception=False)
        left = self.search_count(OTHERS_OUTGOING) if len(others) == size else 0
        return self.env["ir.cron"]._commit_progress(len(others), remaining=left)
