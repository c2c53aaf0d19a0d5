# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ....mailing.texts import without_links, without_part
from ..notice.reminder_notice import PART_CLASS


class ReminderDelivery(models.Model):
    """The message as it was sent, for whoever may read what it is about."""

    _inherit = "reminder.delivery"

    def _told_to(self, user):
        """What a colleague is shown of this message.

        The parts about records that the colleague may not read are left out. What is
        not in parts, as a text about one record, is shown whole or not at all.

        :param user: one `res.users`
        :return: the values of `sent_message`; None: nothing, as if there were none
        """
        if not self or not user._is_internal():
            return None
        readable = self.notice_ids.filtered(lambda notice: notice._is_readable_by(user))
        if not readable:
            return None
        body, hidden = self.body, self.notice_ids - readable
        for notice in hidden:
            body = without_part(body, f"{PART_CLASS}{notice.id}")
        return {
            "address": self.address,
            # Its links are for the recipient alone: they answer in that name.
            "body": without_links(body),
            "copies": self.copies,
            "date": self.sent_date,
            "hidden": len(hidden),
            "recipient": self.recipient or self.partner_id.name,
            "subject": self.subject,
            "tz": user.tz,
        }
