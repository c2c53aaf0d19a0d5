# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize_all

# Where Odoo keeps what was uploaded until it is sent; it takes it over then.
PENDING = ("mail.compose.message", "mail.scheduled.message")
# So many messages a person of the client writes on the portal within an hour.
MESSAGES_AN_HOUR = 30


class ReminderConversation(models.Model):
    """Who takes part, and who is told.

    Only the client's contacts and colleagues follow a conversation, are addressed in
    it, or get anything of it.
    """

    _inherit = "reminder.conversation"

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

    def _reminder_told_of(self, partner):
        return super()._reminder_told_of(partner) | self._reminder_told_by_topic(
            "reminder_automation.reminder_topic_message"
        )

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
        return self.env._("chat")

    def _reminder_details(self, rule):
        # sudo: mail.message - what we wrote to the client who is told of it
        message = self.sudo().last_message
        return [message] if message else []

    def _reminder_url(self, partner):
        if self._is_client(partner):
            return self._client_url(partner)
        return super()._reminder_url(partner)

    # ------------------------------------------------------------
    # WHO MAY TAKE PART
    # Who may take part: the client's contacts, and colleagues. Nobody else follows a
    # conversation, is addressed in it, or gets anything of it.
    # ------------------------------------------------------------

    def _is_client(self, partner):
        """Whether this person belongs to the client and is not a colleague."""
        client = self.partner_id.commercial_partner_id
        return partner.partner_share and partner.commercial_partner_id == client

    def _is_stranger(self, partner):
        """Whether this person is neither of the client nor a colleague."""
        return partner.partner_share and not self._is_client(partner)

    def _strangers(self, partner_ids):
        """Those of these people who have no business in these conversations.

        :param partner_ids: ids of `res.partner`
        :return: `res.partner` in superuser mode
        """
        # sudo: res.partner, reminder.conversation - whom each of them belongs to
        people_sudo = self.env["res.partner"].sudo().browse(partner_ids).exists()
        return people_sudo.filtered(
            lambda one: any(
                conversation._is_stranger(one) for conversation in self.sudo()
            )
        )

    def _check_people(self, partner_ids):
        """Refuse who is neither of the client nor a colleague.

        :param partner_ids: ids of `res.partner`
        :raise UserError: naming them
        """
        if strangers := self._strangers(partner_ids):
            # Names are for those who may read the contacts.
            named = strangers.with_user(self.env.user)._filtered_access("read")
            raise UserError(
                self.env._(
                    "%(people)s: no contact of %(client)s, and no colleague. Nobody "
                    "else gets messages of this chat. Add the person to the "
                    "customer's contacts first, or write to the person in another "
                    "chat.",
                    people=", ".join(named.mapped("display_name"))
                    or self.env._("This person"),
                    client=", ".join(self.sudo().partner_id.mapped("display_name")),
                )
            )

    def _check_participants(self, partners):
        """Refuse as participants who are not of the client: colleagues, too.

        :raise UserError: naming them
        """
        self._check_people(partners.ids)
        # sudo: res.partner - who is a colleague
        colleagues_sudo = partners.sudo().filtered(lambda one: not one.partner_share)
        if colleagues_sudo:
            raise UserError(
                self.env._(
                    "%(people)s: a colleague takes no part on the customer's side. "
                    "Let colleagues follow the chat instead.",
                    people=", ".join(colleagues_sudo.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------
    # FOLLOWING
    # ------------------------------------------------------------

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        self._check_people(partner_ids or [])
        return super().message_subscribe(
            partner_ids=partner_ids, subtype_ids=subtype_ids
        )

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def message_post(self, *, partner_ids=None, **kwargs):
        if partner_ids:
            partner_ids = self._addressed(partner_ids)
        self._check_limit(kwargs.get("author_id"))
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def _addressed(self, partner_ids):
        """Whom a message may be addressed to. A person is told who is refused; what the
        system writes goes to the others.

        :param partner_ids: ids of `res.partner`
        """
        partner_ids = list(partner_ids)
        if not self.env.user._is_superuser():
            self._check_people(partner_ids)
            return partner_ids
        strangers = set(self._strangers(partner_ids).ids)
        return [one for one in partner_ids if one not in strangers]

    def _check_limit(self, author_id):
        """Refuse more messages of one person of the client than anybody writes.

        :param author_id: in whose name it is written, where that is said
        :raise UserError: with a sentence for that person
        """
        user = self.env.user
        if not user.share:
            return
        person = user.partner_id
        if author_id and self.env.su:
            person = person.browse(author_id)
        # sudo: res.partner, mail.message - how much this person has written
        if not person.sudo().partner_share:
            return
        now, an_hour = fields.Datetime.now(), timedelta(hours=1)
        written = (
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("author_id", "=", person.id),
                    ("model", "=", self._name),
                    ("create_date", ">=", now - an_hour),
                    # What a clock noted that was ahead is no hindrance.
                    ("create_date", "<", now + an_hour),
                ],
                limit=MESSAGES_AN_HOUR,
            )
        )
        if written >= MESSAGES_AN_HOUR:
            raise UserError(
                self.env._(
                    "You have written %(count)s messages within an hour. Please go on "
                    "in an hour, or answer by e-mail.",
                    count=MESSAGES_AN_HOUR,
                )
            )

    def _process_attachments_for_post(
        self, attachments, attachment_ids, message_values
    ):
        """Files of others go along as copies: who deletes the message deletes these."""
        if attachment_ids and self.env.user._is_internal():
            files = self.env["ir.attachment"].browse(attachment_ids)
            # sudo: ir.attachment - only which of them the user has just uploaded
            pending_sudo = files.sudo().filtered(
                lambda one: one.res_model in PENDING and one.create_uid == self.env.user
            )
            others = files - pending_sudo
            attachment_ids = [
                *pending_sudo.ids,
                *others._reminder_copied_for(self).ids,
            ]
        return super()._process_attachments_for_post(
            attachments, attachment_ids, message_values
        )

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Contacts whose Notify is off get no mails, unless they are addressed; who has
        left the client gets nothing, whoever addresses him."""
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        if not self:
            return recipients
        # sudo: mail.message, res.partner - only who is to be left out
        addressed = (msg_vals or {}).get(
            "partner_ids"
        ) or message.sudo().partner_ids.ids
        partners_sudo = (
            self.env["res.partner"]
            .sudo()
            .browse(data["id"] for data in recipients if data["id"])
        )
        silent = partners_sudo.filtered(
            lambda one: (
                one.partner_share
                and not one.reminder_notify
                and one.id not in addressed
            )
        )
        out = set((silent | self._strangers(partners_sudo.ids)).ids)
        own = set()
        if any(not data["id"] for data in recipients):
            own = self.sudo()._client_addresses()
        return [
            data
            for data in recipients
            if (
                data["id"] not in out if data["id"] else data["email_normalized"] in own
            )
        ]

    def _client_addresses(self):
        """The e-mail addresses of the client and its contacts, normalized."""
        contacts = self.env["res.partner"].search(
            [
                (
                    "commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("email", "!=", False),
                ("partner_share", "=", True),
            ]
        )
        return {
            address
            for contact in contacts
            for address in email_normalize_all(contact.email)
        }

    def _reminder_correspondents(self):
        # Nobody else's: who was reminded of it may have left the client since.
        return self.partner_id, self.env["res.partner"]

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Those who take part, instead of the client's general address."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for conversation in self:
            own = suggested[conversation.id]
            own["partners"] -= conversation.partner_id
            own["partners"] |= conversation.participant_ids.filtered(
                lambda partner: partner.reminder_notify and partner.email_normalized
            )
            own["email_to_lst"] = []
        return suggested

    def _message_get_suggested_recipients_batch(
        self,
        reply_discussion=False,
        reply_message=None,
        no_create=True,
        primary_email=False,
        additional_partners=None,
    ):
        """Not whoever else stood in the client's mail, either."""
        suggested = super()._message_get_suggested_recipients_batch(
            reply_discussion=reply_discussion,
            reply_message=reply_message,
            no_create=no_create,
            primary_email=primary_email,
            additional_partners=additional_partners,
        )
        for conversation in self:
            found = suggested[conversation.id]
            ids = [one["partner_id"] for one in found if one["partner_id"]]
            strangers = set(conversation._strangers(ids).ids)
            suggested[conversation.id] = [
                one
                for one in found
                if one["partner_id"] and one["partner_id"] not in strangers
            ]
        return suggested

    @api.model
    def _followers_changed(self, pairs):
        """Some no longer follow: of those who were on the client's side the links die.

        :param pairs: list of (conversation id, partner)
        """
        for res_id in {
            res_id for res_id, partner in pairs if partner.sudo().partner_share
        }:
            self.browse(res_id)._renew_links()
