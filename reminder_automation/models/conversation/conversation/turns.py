# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import email_normalize, is_html_empty

# Where it is kept when each side wrote last.
DATES = {
    "staff": "last_staff_message_date",
    "client": "last_client_message_date",
}


class ReminderConversation(models.Model):
    """Who wrote last, and whose turn it is."""

    _inherit = "reminder.conversation"
    _reminder_waits_for_reply = True

    def _side_of(self, message):
        """Whose turn of the conversation a message is: "staff", "client" or "".

        Neither are notes, log lines, machines' answers and strangers' mails.
        """
        if (
            self.env.context.get("reminder_machine_mail")
            or message.message_type not in ("comment", "email")
            or message.subtype_id != self.env.ref("mail.mt_comment")
            or message.is_internal
            or (is_html_empty(message.body) and not message.attachment_ids)
        ):
            return ""
        author = message.author_id
        if author and not author.partner_share:
            return "staff"
        if author and self._is_client(author):
            return "client"
        address = email_normalize(message.email_from)
        return "client" if address and address in self._client_addresses() else ""

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        # sudo: mail.message, reminder.conversation - where the conversation stands
        # follows from the message, whoever was allowed to write that
        conversation_sudo = self.sudo()
        side = conversation_sudo._side_of(message.sudo())
        if side == "staff":
            conversation_sudo._staff_wrote(message)
        elif side == "client":
            conversation_sudo._client_wrote(message)
        return result

    def _staff_wrote(self, message):
        """Our message: the client is waited for, and a new cycle begins, also of what
        was closed."""
        self.write(
            {
                "active": True,
                "awaiting_client": True,
                "last_message_id": message.id,
                "last_staff_message_date": fields.Datetime.now(),
            }
        )

    def _client_wrote(self, message):
        """The client's message: it waits for us, and nobody overlooks it."""
        author = message.author_id
        if self._is_client(author):
            self.message_subscribe(author.ids)
        if self.user_id._reminder_has_left():
            # Who has left reads it no more: somebody takes over, and is told.
            self.user_id = self._responsible_for(self.partner_id, self.company_id)
        self.write(
            {
                "active": True,
                "awaiting_client": False,
                "last_client_message_date": fields.Datetime.now(),
                "last_message_id": message.id,
            }
        )

    def _message_update_content(self, message, /, **kwargs):
        if kwargs.get("partner_ids"):
            kwargs["partner_ids"] = self._addressed(map(int, kwargs["partner_ids"]))
        result = super()._message_update_content(message, **kwargs)
        # sudo: reminder.conversation - see `_message_post_after_hook`
        conversation_sudo = self.sudo()
        if (
            message == conversation_sudo.last_message_id
            and is_html_empty(message.body)
            and not message.attachment_ids
        ):
            conversation_sudo._last_deleted()
        return result

    def _last_deleted(self):
        """The last message was deleted: it is again the turn of whom the last one that
        is left waits for, since that was written."""
        left = self._last_of_each_side()
        last = max(left.values(), key=lambda message: message.id, default=None)
        values = {
            "awaiting_client": bool(last) and last == left.get("staff"),
            "last_message_id": last and last.id,
        }
        deleted = "staff" if self.awaiting_client else "client"
        for side, name in DATES.items():
            if side not in left:
                values[name] = False
            elif side == deleted:
                values[name] = left[side].date
        self.write(values)

    def _last_of_each_side(self):
        """The last messages that there are of us and of the client.

        :return: dict of "staff" and "client" to a `mail.message`
        """
        left = {}
        for message in self.message_ids.sorted("id", reverse=True):
            side = self._side_of(message)
            if side == "client" and (
                not self.last_client_message_date
                or message.date > self.last_client_message_date
            ):
                # A machine's answer: it did not count when it came.
                continue
            if side:
                left.setdefault(side, message)
            if len(left) == len(DATES):
                break
        return left
