# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, models
from odoo.tools import html2plaintext
from odoo.tools.mail import unfold_references

from ....mailing.addresses import is_machine_mail
from ....mailing.identity import is_ours

# So many references of a mail are looked at, as Odoo does.
REFERENCES = 32


class MailThread(models.AbstractModel):
    """Incoming mails: which of them no person wrote, and which come from strangers.

    Whoever has the Message-Id of one of our mails can answer to it under any name. An
    answer counts only when it comes from an address of the record's people (see
    `mail_thread_sender`). Of any other staff get a note, and that is all.
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
        # sudo: res.partner - whose address it is, in words for staff
        if (
            self.env["res.partner"]
            .sudo()
            .search_count(
                [("email_normalized", "in", addresses), ("partner_share", "=", False)],
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
