# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mail import email_normalize_all

from ....mailing.addresses import addresses_in


class MailThread(models.AbstractModel):
    """Whose addresses belong to a record: an answer from there is believed.

    A name says nothing, nor do "Reply-To" and "Sender": only where a mail is from.
    """

    _inherit = "mail.thread"

    def _reminder_reply_to(self, senders, authors):
        """Where answers to messages about these records go: as Odoo says it, but named
        after the author, and where there is no address for all answers of the company
        of this environment, the author's own.

        :param senders: dict of record id to an address with a name
        :param authors: dict of record id to the id of a `res.partner`
        :return: dict of record id to an address
        """
        return self._notify_get_reply_to_batch(defaults=senders, author_ids=authors)

    @api.model
    def _reminder_senders(self, message):
        """The addresses that a mail is from, normalized, each once.

        All that any reader may take for one: what is ambiguous has several, and each of
        them has to belong to the record.

        :param message: `email.message.EmailMessage`
        """
        found = {}
        for header in message.get_all("From", []):
            for one in getattr(header, "addresses", ()):
                found[email_normalize(one.addr_spec) or one.addr_spec] = True
        # As it came: what cannot be an address is no longer in the parsed header.
        for name, value in message.raw_items():
            if name.lower() == "from":
                for address in addresses_in(value):
                    found[email_normalize(address) or address] = True
        return list(found)

    def _reminder_author_of(self, message, message_dict):
        """Who of this record's people wrote a mail.

        :param message: `email.message.EmailMessage`
        :param message_dict: what Odoo has read of it
        :return: one `res.partner`, empty when it is from somebody else
        """
        self.ensure_one()
        authors = self.env["res.partner"]
        for address in self._reminder_senders(message):
            people = self._reminder_people_at(address)
            colleagues = people.filtered(lambda one: not one.partner_share)
            clients = people - colleagues
            author = self._reminder_believed(colleagues, message_dict) or clients
            if not author:
                return author
            authors |= author[0]
        return authors[:1]

    def _reminder_people_at(self, address):
        """The people of this record, and all colleagues, who have an address.

        :param address: normalized
        :return: `res.partner` in superuser mode, those who follow the record first
        """
        if "@" not in address:
            return self.env["res.partner"]
        clients, people = self._reminder_correspondents()
        belongs = (
            Domain("commercial_partner_id", "in", clients.commercial_partner_id.ids)
            | Domain("id", "in", people.ids)
            | Domain("partner_share", "=", False)
        )
        # One field may hold several addresses; only the first one is normalized there.
        spelled = Domain("email_normalized", "=", address) | Domain(
            "email", "ilike", address
        )
        # sudo: res.partner - whose address it is, for the gateway
        found_sudo = (
            self.env["res.partner"].sudo().search(belongs & spelled, order="id")
        )
        followers = self.message_partner_ids
        return found_sudo.filtered(
            lambda one: address in email_normalize_all(one.email)
        ).sorted(lambda one: one not in followers)

    def _reminder_correspondents(self):
        """Whose answers about this record count.

        :return: (the clients, of whom all contacts do; further people)
        """
        partners = self._mail_get_partners()[self.id]
        # sudo: reminder.notice - who was reminded of it
        notices_sudo = (
            self.env["reminder.notice"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        )
        clients = partners | notices_sudo.item_id.partner_id
        return clients, notices_sudo.partner_id | self.message_partner_ids

    def _reminder_believed(self, colleagues, message_dict):
        """Those of these colleagues who can have written a mail.

        Their addresses are known, and a client has the Message-Ids of what it got. A
        colleague who may read the record, and got what the mail answers to, is believed
        as Odoo believes him: what was said in the chatter those get who follow it. A
        reminder goes to one person alone.

        :param colleagues: `res.partner`
        :param message_dict: what Odoo has read of the mail
        """
        if not colleagues:
            return colleagues
        # sudo: mail.message - who got what the mail answers to
        answered_sudo = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_id", "in", self._reminder_references(message_dict)),
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    # not what a stranger sent
                    ("author_id", "!=", False),
                ]
            )
        )
        got = answered_sudo.notification_ids.res_partner_id
        said_sudo = answered_sudo.filtered(
            lambda one: one.message_type != "user_notification"
        )
        if said_sudo:
            got |= said_sudo.author_id | self._reminder_staff()
        return (colleagues & got).filtered(self._reminder_may_read)

    def _reminder_may_read(self, partner):
        """Whether a colleague has access to this record, by any of its users."""
        # Not by the companies that the gateway's user has chosen.
        record = self.with_context(allowed_company_ids=None)
        return any(
            record.with_user(user).has_access("read")
            for user in partner.user_ids
            if user.active and not user.share
        )
