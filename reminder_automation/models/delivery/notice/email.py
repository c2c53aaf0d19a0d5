# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
import secrets

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize, html2plaintext

from ..mail_message import MESSAGE_ID_PREFIX
from ...portal.mail_message import without_keys

# Machines must not answer a reminder (RFC 3834; the second one is Microsoft's).
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}
# Of the random part, which nobody can guess and which is never drawn twice.
MESSAGE_ID_BYTES = 24
RANDOM = re.compile(rf"{MESSAGE_ID_PREFIX}[0-9a-f]{{{2 * MESSAGE_ID_BYTES}}}@")
# Where neither the company nor the sender has a mail domain (RFC 2606, 2).
NO_DOMAIN = "reminder.invalid"


class ReminderNotice(models.Model):
    """Reminders by e-mail."""

    _inherit = "reminder.notice"

    def _compose_email(self, template, lang):
        template = self._localized(template, lang)
        records = self._records().with_context(lang=lang)
        to_render = ["body_html", "email_from", "mail_server_id", "reply_to", "subject"]
        if template.attachment_ids or template.report_template_ids:
            to_render += ["attachment_ids", "report_template_ids"]
        rendered = template._generate_template(records.ids, to_render)
        senders = {notice.item_id.res_id: notice._sender() for notice in self}
        reply_to = records._notify_get_reply_to_batch(defaults=senders)
        frames = self._frames(template, records)
        bodies = self._with_layout(template, records, rendered, frames)
        mails = self.env["mail.mail"].create(
            [
                {
                    "attachment_ids": [
                        Command.link(attachment_id)
                        for attachment_id in rendered[record.id].get(
                            "attachment_ids", []
                        )
                    ],
                    "author_id": notice._author().id,
                    "auto_delete": template.auto_delete,
                    "body": rendered[record.id]["body_html"],
                    "body_html": bodies[record.id],
                    "email_from": rendered[record.id]["email_from"]
                    or senders[record.id],
                    "headers": repr(HEADERS | self._headers(frames[record.id])),
                    "is_notification": True,
                    "is_reminder": True,
                    "mail_server_id": rendered[record.id]["mail_server_id"],
                    "message_id": notice._message_id_for(
                        rendered[record.id]["subject"],
                        rendered[record.id]["body_html"],
                        rendered[record.id]["email_from"] or senders[record.id],
                    ),
                    # Not in the record's chatter: that tells what happened, when it
                    # has happened (see `_log_sent`).
                    "message_type": "user_notification",
                    "model": record._name,
                    "recipient_ids": [Command.link(notice.partner_id.id)],
                    "reply_to": rendered[record.id]["reply_to"] or reply_to[record.id],
                    "res_id": record.id,
                    "subject": rendered[record.id]["subject"],
                }
                for notice, record in zip(self, records, strict=True)
            ]
        )
        self._attach_reports(mails, records, rendered)
        self._queued(mails.mail_message_id, "email", mails)

    def _attach_reports(self, mails, records, rendered):
        for mail, record in zip(mails, records, strict=True):
            reports = rendered[record.id].get("attachments", [])
            if reports:
                mail.attachment_ids = [
                    Command.create(
                        {
                            "name": name,
                            "datas": datas,
                            "res_model": "mail.message",
                            "res_id": mail.mail_message_id.id,
                        }
                    )
                    for name, datas in reports
                ]

    def _sender(self):
        """Who writes: the person responsible for the record, else the company."""
        user = self._person()
        if user.email_normalized:
            return user.email_formatted
        if not email_normalize(self.env.company.email):
            raise UserError(
                self.env._(
                    "There is no sender: neither the responsible person nor the "
                    "company %(company)s has an e-mail address.",
                    company=self.env.company.name,
                )
            )
        return self.env.company.email_formatted

    def _author(self):
        return self._person().partner_id or self.env.company.partner_id

    def _person(self):
        """Who sends it: the one who clicked, else the one responsible; nobody when
        that is only the system's own user."""
        user = self.user_id or self.item_id.user_id
        return user.filtered(lambda user: not user._is_superuser())

    def _message_id(self):
        """The Message-Id of this notice's message, a new one as long as there is none.

        It is stored with the message: nothing else tells it.
        """
        return self.mail_message_id.message_id or self._new_message_id()

    def _message_id_for(self, subject, body, sender):
        """The Message-Id of the message that is being made (RFC 5322, 3.6.4).

        Should the same be sent a second time by hand after a crash, the receiving side
        can tell that it is the same. What says something else is another message.

        :param body: HTML
        :param sender: see `_new_message_id`
        """
        before = self.mail_message_id
        if (
            before
            and RANDOM.match(before.message_id or "")
            and before.subject == subject
            and html2plaintext(before.body) == html2plaintext(without_keys(body))
        ):
            return before.message_id
        return self._new_message_id(sender)

    @api.model
    def _new_message_id(self, sender=""):
        """A Message-Id that there never was and never will be again.

        It says nothing of what the mail is about: whoever got some cannot tell any
        other, and a restored database makes none of them again.

        :param sender: an address with a name, for its domain
        """
        # sudo: res.company, mail.alias.domain - the domain stands in every mail
        domain = self.env.company.sudo().alias_domain_id.name
        if not domain:
            _local, _at, domain = (email_normalize(sender) or "").rpartition("@")
        random = secrets.token_hex(MESSAGE_ID_BYTES)
        return f"{MESSAGE_ID_PREFIX}{random}@{domain or NO_DOMAIN}>"
