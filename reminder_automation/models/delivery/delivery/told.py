# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ....mailing.texts import without_links


class ReminderDelivery(models.Model):
    """The message as it was sent, for whoever may read what it is about."""

    _inherit = "reminder.delivery"

    def _told_to(self, user):
        """What a colleague is shown of this message.

        Its text is one: whoever may not read all that it tells of is told what it is
        about as far as that person may read it, and nothing of what it says.

        :param user: one `res.users`
        :return: the values of `sent_message`; None: nothing, as if there were none
        """
        if not self or not user._is_internal():
            return None
        readable = self.notice_ids.filtered(lambda notice: notice._is_readable_by(user))
        if not readable:
            return None
        hidden = self.notice_ids - readable
        return {
            "about": readable.mapped("about") if hidden else [],
            "address": self.address,
            # Its links are for the recipient alone: they answer in that name.
            "body": False if hidden else without_links(self.body),
            "copies": self.copies,
            "date": self.sent_date,
            "files": not hidden and self.files,
            "hidden": len(hidden),
            "recipient": self.recipient or self.partner_id._reminder_name(),
            "subject": not hidden and self.subject,
            "tz": user.tz,
        }
