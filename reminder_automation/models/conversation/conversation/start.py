# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, api, models
from odoo.exceptions import UserError


class ReminderConversation(models.Model):
    """Starting conversations and writing in them, for many clients at once."""

    _inherit = "reminder.conversation"

    @api.model
    def _start(self, partners, template, user=None):
        """Start a conversation from a message template with each client.

        Contacts of one client share one conversation and take part in it; where only
        the client itself is given, its contacts with Notify on do.

        :param partners: `res.partner`, clients or their contacts
        :param template: `reminder.conversation.template`, with the reminder settings
        :param user: who is responsible and writes; by default the current user, for
            an automation the client's salesperson
        :return: the new conversations
        :raise UserError: when the template has no text
        """
        clients = partners.commercial_partner_id
        return self._start_with(
            partners,
            template._render_for(clients),
            attachments=template.attachment_ids,
            user=user,
            **template._reminder_values(),
        )

    @api.model
    def _start_with(self, partners, texts, attachments=None, user=None, **values):
        """Start a conversation with each client of these partners.

        :param texts: dict of client to a tuple of subject and body
        :param values: further values of the conversations
        """
        vals_list = []
        by_client = partners.grouped("commercial_partner_id")
        for client, people in by_client.items():
            subject, _body = texts[client]
            responsible = user or self._responsible_for(client)
            vals = {
                "company_id": (client.company_id or self.env.company).id,
                "name": subject,
                "partner_id": client.id,
                "user_id": responsible.id,
                **values,
            }
            if client not in people:
                vals["participant_ids"] = [Command.set(people.ids)]
            vals_list.append(vals)
        conversations = self.create(vals_list)
        conversations._write_to_clients(
            {one: texts[one.partner_id] for one in conversations}, attachments
        )
        return conversations

    @api.model
    def _responsible_for(self, client):
        """Who looks after a new conversation when nobody was named."""
        if not self.env.user._is_superuser():
            return self.env.user
        return client.user_id or self.env.ref("base.user_admin")

    def _write_to_clients(self, texts, attachments=None):
        """Post a message of ours in each of these conversations.

        :param texts: dict of conversation to a tuple of subject and body (Markup)
        :param attachments: `ir.attachment`, each conversation gets its own copies
        """
        many = len(self) > 1
        robot = self.env.user._is_superuser()
        for conversation in self:
            subject, body = texts[conversation]
            copies = conversation._copies(attachments)
            author = conversation.user_id.partner_id if robot else None
            conversation.with_context(
                # Many mails leave through the queue, not while somebody waits.
                mail_notify_force_send=not many,
            ).message_post(
                attachment_ids=copies.ids,
                author_id=author.id if author else None,
                body=body,
                message_type="comment",
                subject=subject or False,
                subtype_xmlid="mail.mt_comment",
            )
        if many:
            self.env["reminder.delivery"]._trigger_queues({"email"})

    def _copies(self, attachments):
        """Attachments of a template or of the person writing, for this conversation."""
        attachments = self.env["ir.attachment"].browse(attachments and attachments.ids)
        return attachments.copy(
            {
                "access_token": False,
                "public": False,
                "res_field": False,
                "res_id": self.id,
                "res_model": self._name,
            }
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    @api.private
    @api.model
    def action_start_with(self, partners):
        """Open "Start conversation" for contacts chosen in a list.

        :raise UserError: when none of them is a client
        """
        self.check_access("create")
        # The own companies are no clients of theirs, either.
        own = self.env.user.company_ids.partner_id.ids
        clients = partners.filtered(lambda one: one.partner_share and one.id not in own)
        if partners and not clients:
            raise UserError(
                self.env._(
                    "These are colleagues. A conversation is with a client: choose "
                    "clients or their contacts."
                )
            )
        return self._open_wizard({"default_partner_ids": clients.ids})
