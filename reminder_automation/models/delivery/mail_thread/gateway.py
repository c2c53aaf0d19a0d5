# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mail import email_normalize_all, unfold_references

from ....mailing.addresses import (
    addresses_in,
    comparable,
    is_machine_mail,
    spellings,
)
from ....mailing.identity import is_ours

# So many references of a mail are looked at, as Odoo does.
REFERENCES = 32


class MailThread(models.AbstractModel):
    """Incoming mails: which of them no person wrote, and which come from strangers.

    Whoever has the Message-Id of one of our mails can answer to it under any name. An
    answer counts only when it comes from an address of the record's people. Of any
    other staff get a note, and that is all.
    """

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        if is_machine_mail(message):
            self = self.with_context(reminder_machine_mail=True)  # noqa: PLW0642
        believed, thread_id = [], False
        for route in routes or ():
            record = self._reminder_answered(route, message_dict)
            author = record is not None and record._reminder_author_of(
                message, message_dict
            )
            if author:
                # Odoo may know another contact of that address, of another client.
                message_dict["author_id"] = author.id
            if record is not None and not author:
                # People know the document, not its parts.
                document = record._reminder_documents()[record.id]
                document._reminder_note_stranger(message, message_dict)
                thread_id = record.id
            else:
                believed.append(route)
        if thread_id and not believed:
            return thread_id
        return super()._message_route_process(message, message_dict, believed)

    @api.model
    def _reminder_is_own(self, model):
        """Whether the records of a model are this module's own.

        :param model: its name, or something empty
        """
        found = self.env.get(model) if model else None
        return found is not None and found._original_module == "reminder_automation"

    def _reminder_answered(self, route, message_dict):
        """The record that a mail is about, when it is one of ours or answers to one of
        our reminders.

        :param route: of Odoo's `message_route`
        :return: the record in superuser mode, or None: Odoo alone decides
        """
        model, thread_id = route[:2]
        if not thread_id or not (
            self._reminder_is_own(model)
            or any(
                is_ours(reference)
                for reference in self._reminder_references(message_dict)
            )
        ):
            return None
        # sudo: mail.thread - the gateway works for whoever wrote
        return self.env[model].sudo().browse(thread_id).exists() or None

    @api.model
    def _reminder_references(self, message_dict):
        """The Message-Ids that a mail answers to."""
        references = unfold_references(message_dict.get("references") or "")
        references = [*references, message_dict.get("in_reply_to") or ""]
        return [reference.strip() for reference in references if reference.strip()][
            -REFERENCES:
        ]

    # ------------------------------------------------------------
    # STRANGERS
    # ------------------------------------------------------------

    def _reminder_note_stranger(self, message, message_dict):
        """Show a mail that counts for nothing to staff, and to nobody else.

        It becomes a message by the shortest way: none of the apps' hooks is called
        that would take it for an answer or its files for theirs.
        """
        self.ensure_one()
        addresses = self._reminder_senders(message)
        company = self._mail_get_companies(default=self.env.company)[self.id]
        # Staff's words, not the gateway's.
        self = self.with_user(self.env.ref("base.user_root")).sudo()  # noqa: PLW0642
        self = self.with_context(  # noqa: PLW0642
            # A file is a file, and is not shown as a page.
            attachments_mime_plainxml=True,
            lang=company._reminder_staff_lang(),
            reminder_stranger=True,
        )
        values = {
            "author_id": False,
            "body": self._reminder_stranger_body(addresses, message_dict),
            # As Odoo's guard against loops counts them.
            "email_from": addresses[0] if addresses else False,
            "email_add_signature": False,
            "is_internal": True,
            "message_id": message_dict["message_id"],
            "message_type": "email",
            "model": self._name,
            "partner_ids": self._reminder_staff().ids,
            "record_alias_domain_id": company.alias_domain_id.id,
            "record_company_id": company.id,
            "res_id": self.id,
            "subject": message_dict.get("subject"),
            "subtype_id": self.env.ref("mail.mt_note").id,
        }
        if message_dict.get("date"):
            values["date"] = message_dict["date"]
        note = self._message_create([values])
        if message_dict.get("attachments"):
            # Of the note, not of the record: whoever may read the record, as the client
            # on the portal, may read the record's files.
            files = self._process_attachments_for_post(
                message_dict["attachments"],
                [],
                {"model": "mail.message", "res_id": note.id},
            )
            note.attachment_ids = files["attachment_ids"]
        self._notify_thread(note, {**values, "attachment_ids": note.attachment_ids.ids})
        return note

    def _reminder_stranger_body(self, addresses, message_dict):
        """What staff read of a stranger's mail: text, whatever it was.

        :param addresses: of `_reminder_senders`
        """
        text = html2plaintext(message_dict.get("body") or "")
        lines = Markup("<br/>").join(text.strip().splitlines())
        names = (
            ", ".join(addresses)
            or message_dict.get("email_from")
            or self.env._("without a sender")
        )
        warning = self.env._(
            "This e-mail comes from a stranger, %(addresses)s: the address belongs to "
            "none of the people of this record. Nothing was changed, and nobody else "
            "was told.",
            addresses=names,
        )
        spelled = [one for address in addresses for one in spellings(address)]
        # sudo: res.partner - whose address it is, in words for staff
        if (
            self.env["res.partner"]
            .sudo()
            .search_count(
                [("email_normalized", "in", spelled), ("partner_share", "=", False)],
                limit=1,
            )
        ):
            warning = self.env._(
                "This e-mail comes from a stranger who uses a colleague's address, "
                "%(addresses)s: the colleague did not get what it answers to, or may "
                "not read it. Nothing was changed, and nobody else was told.",
                addresses=names,
            )
        return Markup("<p><strong>%s</strong></p><blockquote>%s</blockquote>") % (
            warning,
            lines,
        )

    def _reminder_staff(self):
        """The colleagues who follow this record or look after it, as contacts."""
        people = self.message_partner_ids
        # sudo: reminder.item - who looks after its reminders
        items_sudo = (
            self.env["reminder.item"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        )
        people |= (items_sudo.user_id or items_sudo.rule_id.user_id).partner_id
        if "user_id" in self._fields and self._fields["user_id"].comodel_name == (
            "res.users"
        ):
            people |= self.user_id.partner_id
        return people.filtered(lambda one: one.active and not one.partner_share)

    def _notify_thread_with_out_of_office(
        self, message, recipients_data, msg_vals=False, **kwargs
    ):
        if self.env.context.get("reminder_stranger"):
            return self.env["mail.message"]
        return super()._notify_thread_with_out_of_office(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )

    # ------------------------------------------------------------
    # WHOSE ADDRESSES BELONG TO A RECORD
    # An answer from there is believed. A name says nothing, nor do "Reply-To" and
    # "Sender": only where a mail is from.
    # ------------------------------------------------------------

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
        spelled = Domain("email_normalized", "in", spellings(address)) | Domain.OR(
            Domain("email", "ilike", one) for one in spellings(address)
        )
        # sudo: res.partner - whose address it is, for the gateway
        found_sudo = (
            self.env["res.partner"].sudo().search(belongs & spelled, order="id")
        )
        followers, wanted = self.message_partner_ids, comparable(address)
        return found_sudo.filtered(
            lambda one: wanted in map(comparable, email_normalize_all(one.email))
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
