# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import email_normalize, is_html_empty


class ReminderConversation(models.Model):
    """Who wrote, what that changes, and who is told of it."""

    _inherit = "reminder.conversation"
    _reminder_waits_for_reply = True

    # ------------------------------------------------------------
    # WHO WROTE
    # ------------------------------------------------------------

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
        """Our message: the client is waited for, and a new cycle begins."""
        self.write(
            {
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
        self.write(
            {
                "active": True,
                "awaiting_client": False,
                "last_client_message_date": fields.Datetime.now(),
                "last_message_id": message.id,
            }
        )

    def _message_update_content(self, message, /, **kwargs):
        result = super()._message_update_content(message, **kwargs)
        # sudo: reminder.conversation - see `_message_post_after_hook`
        conversation_sudo = self.sudo()
        if (
            message == conversation_sudo.last_message_id
            and is_html_empty(message.body)
            and not message.attachment_ids
        ):
            # Deleted: there is nothing left that anybody could be reminded of.
            conversation_sudo.write(
                {"awaiting_client": False, "last_message_id": False}
            )
        return result

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Each of the client's people gets a button with a link of their own."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if not self:
            return groups
        # sudo: reminder.conversation - who writes a message sends the links along,
        # a client to its colleagues too
        conversation_sudo = self.sudo()
        own = [
            (
                f"conversation_participant_{partner.id}",
                lambda data, partner_id=partner.id: data["id"] == partner_id,
                {
                    "active": True,
                    "has_button_access": True,
                    "button_access": {
                        "title": self.env._("Read and answer"),
                        "url": conversation_sudo._client_url(partner),
                    },
                },
            )
            for partner in conversation_sudo.participant_ids
        ]
        # Odoo's own for the customer has the token in it.
        return own + [group for group in groups if group[0] != "portal_customer"]

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    def _reminder_people(self):
        # sudo: mail.followers - the reminder is for them
        return {
            conversation.id: conversation.participant_ids
            for conversation in self.sudo()
        }

    def _reminder_description(self):
        return self.env._("conversation")

    def _reminder_details(self, rule):
        # sudo: mail.message - what we wrote to the client who is told of it
        message = self.sudo().last_message
        return [message] if message else []

    def _reminder_url(self, partner):
        if self._is_client(partner):
            return self._client_url(partner)
        return super()._reminder_url(partner)
