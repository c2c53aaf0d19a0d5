# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize, formataddr, html2plaintext

from ....mailing.addresses import one_line, read_addresses
from ....mailing.identity import is_random, new_message_id
from ....mailing.texts import without_keys
from ....sayings import lazy as _lt
from ....schedule.cadence import local_date
from ...engine.mail_thread_owed import NOTHING
from ..frame import LAYOUT, around, blank_frame
from .contents import ALONE

# Machines must not answer a reminder (RFC 3834; the second one is Microsoft's).
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


class People(dict):
    """Who sends the notices of some letters, by their ids; what a request calls so is
    no such thing."""


class Cover(NamedTuple):
    """What a person writes by hand around a list of things that wait."""

    subject: str
    introduction: Markup
    body_view: str  # the xmlid of a view that renders the text


class Letter(NamedTuple):
    """The text of one mail, and how it is framed."""

    subject: str
    body: Markup
    layout: str
    context: dict  # for the layout
    author_id: int  # of the `res.partner` in whose name it is
    sender: str
    headers: dict
    options: dict  # of the mail: the text of a template may have more of them
    reports: list  # pairs of a name and a file
    copies: str = ""  # addresses of those who get a copy


class ReminderNotice(models.Model):
    """Letters: the text of one mail, what stands around it, who writes it, and which
    message it is."""

    _inherit = "reminder.notice"

    # ------------------------------------------------------------
    # LETTERS
    # ------------------------------------------------------------

    def _letter(self, parts, lang, cover, contents, words=None):
        """The letter about these notices of one person.

        :param parts: of `_parts`, in the same order
        :param contents: what it tells of, a `Contents`
        :param words: `Words` of a person instead of the template's text
        :return: a `Letter`
        """
        if cover:
            return self._letter_in_cover(parts, lang, cover)
        if words:
            parts[0]["text"] = words.instead_of(parts[0]["text"])
        if len(self) > 1:
            return self._letter_of_several(parts, lang, contents, words)
        [part] = parts
        text, template = part["text"], part["template"]
        body = text["body_html"]
        frame = around(body, part)
        if below := self._below(parts, lang, contents):
            body += below
            frame["body"] = (frame["body"] or text["body_html"]) + below
        options = {
            "attachment_ids": [
                Command.link(attachment_id)
                for attachment_id in text.get("attachment_ids", [])
            ],
            "auto_delete": template.auto_delete,
            "mail_server_id": text["mail_server_id"],
            "reply_to": text["reply_to"],
        }
        return Letter(
            subject=text["subject"],
            body=body,
            layout=template.email_layout_xmlid or LAYOUT,
            context={
                "model_description": part["topic"],
                # Odoo's own layouts would turn "A/S" into "A-S".
                "record_name": part["title"].replace("/", "\N{DIVISION SLASH}"),
                "reminder": frame,
            },
            author_id=self._author().id,
            sender=text["email_from"] or self._sender(),
            headers=self._headers(part),
            options=options,
            reports=[*text.get("attachments", []), *enclosed_files(contents, words)],
            copies=part.get("copies", ""),
        )

    def _frame_of_list(self, parts):
        """What stands around a list: what each part says of itself is within it."""
        senders = {(part["sender"], part["phone"]) for part in parts}
        sender, phone = senders.pop() if len(senders) == 1 else ("", "")
        topics = {part["topic"] for part in parts}
        topic = topics.pop() if len(topics) == 1 else self.env._("Reminder")
        return {
            "amount": None,
            "days": 0,
            "due": None,
            "overdue": 0,
            "phone": phone,
            "postpone_url": "",
            "sender": sender or self.env.company.name,
            "topic": topic,
            "url": "",
        }

    def _letter_in_cover(self, parts, lang, cover):
        """A list of things that wait, in a person's own words."""
        localized = self.with_context(lang=lang)
        records = [part["record"] for part in parts]
        body = self.env["ir.qweb"]._render(
            cover.body_view,
            {
                "company": self.env.company,
                "introduction": cover.introduction,
                "notices": list(zip(self, records, strict=True)),
                "recipient": self.partner_id,
                "sender": self[:1]._person() or self.env.company,
            },
            lang=lang,
        )
        return Letter(
            subject=cover.subject,
            body=body,
            layout=parts[0]["template"].email_layout_xmlid or LAYOUT,
            context={
                "model_description": records[0]._reminder_description(),
                "record_name": cover.subject,
                "reminder": {
                    **parts[0],
                    **localized._frame_of_list(parts),
                    "preview": html2plaintext(cover.introduction),
                    "stop_url": "",
                    "title": one_line(cover.subject),
                },
            },
            author_id=self._author().id,
            sender=self[:1]._sender(),
            headers={},
            options={"auto_delete": True},
            reports=[],
        )

    # ------------------------------------------------------------
    # THE FRAME
    # ------------------------------------------------------------

    def _frames(self, records, template):
        """The values of the layout for each of these notices, all of one rule.

        Colleagues are told what it is about and get the button; what clients may do is
        for clients only, and is added by later subjects.

        :param records: the notices' records, each once and in the same order
        :param template: the mail template in the recipients' language, with what it may
            tell of the reminders
        :return: dict of notice to a dict
        """
        # The words are the recipients', as the template's.
        localized = self.with_context(lang=template.env.lang)
        topic = localized.rule_id.topic_id
        description = topic.name or records._reminder_description()
        documents = records._reminder_documents()
        given = template.env.context["reminder"]
        clients = self._to_clients()
        direction = self.env.company._reminder_direction(template.env.lang)
        frames = {}
        for notice, record in zip(self, records, strict=True):
            told = given[record.id]
            frames[notice] = blank_frame(
                topic=description,
                title=one_line(documents[record.id].display_name),
                url=told["url"],
                button=topic.button or localized.env._("Open it"),
                amount=told["amount"],
                currency=told["currency"],
                direction=direction,
                due=told["due"],
                error=told["error"],
                overdue=told["overdue"],
            )
            if notice in clients:
                person = notice._person()
                names = person.name, self.env.company.name
                frames[notice] |= {
                    "days": told["days"],
                    # sudo: res.users - the sender's phone is in the mail
                    "phone": person.sudo().phone or "",
                    "sender": ", ".join(filter(None, names)),
                }
        return frames

    def _template_context(self, records):
        """What a template finds in `ctx['reminder'][object.id]` about its reminder.

        `step` of `maximum`, `days` it has waited, `partner` whom it is for, what is
        owed (`amount`, `currency`, `due`, the days `overdue` where it is today, 0 until
        `due`, and `parts` with an amount and a day each), and `url`: the way to the
        record, "" where there is none. The button that leads there is the layout's
        (`mail_layout_reminder`); a template that uses `url` in its text has its own way
        of saying it, and gets no button besides.

        `letter` is what the whole message tells of: `count` records, `is_several`,
        `rows` (dicts, as `Row`) and `totals` (an `amount` and a `currency` each). Of
        one of several, `amount` and `parts` are those of its rows.

        :param records: the notices' records, each once and in the same order
        :return: dict of record id to a dict
        """
        now = fields.Datetime.now()
        context = {}
        letters = self.env.context.get("reminder_letters", {})
        owed, broken = records._reminder_owed_apart()
        for notice, record in zip(self, records, strict=True):
            tz = notice.item_id._zone()
            today, since = local_date(now, tz), notice.item_id._anchor_day(tz)
            # As people count: from Monday afternoon to Thursday morning it is 3 days.
            days = (today - since).days if since else 0
            letter, told_of_it = letters.get(notice, (ALONE, {}))
            told = owed.get(record.id, NOTHING)._told() | told_of_it
            due = told["due"]
            context[record.id] = {
                "step": notice.step,
                "maximum": notice.maximum,
                "days": max(days, 0),
                "partner": notice.partner_id,
                "url": record._reminder_url(notice.partner_id),
                **told,
                "overdue": max((today - due).days, 0) if due else 0,
                "error": broken.get(record.id),
                "letter": letter,
            }
        return context

    def _to_clients(self):
        """Those of these that go to clients, not to colleagues."""
        return self.filtered(
            lambda notice: (
                notice.rule_id.audience == "client"
                and not notice.rule_id.internal
                and notice.partner_id.partner_share
            )
        )

    def _headers(self, frame):
        """What mail programs may do for the recipient: stop it by one click, where it
        can be stopped (RFC 2369, RFC 8058)."""
        if not frame["stop_url"]:
            return {}
        return {
            "List-Unsubscribe": f"<{frame['stop_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    # ------------------------------------------------------------
    # WHO WRITES
    # ------------------------------------------------------------

    def _sender(self):
        """Who writes these, all for one person: the one person responsible for all of
        them, else the company.

        :raise UserError: when nobody of them has an e-mail address
        """
        persons = {notice._person() for notice in self}
        user = persons.pop() if len(persons) == 1 else self.env["res.users"]
        if sender := _from_line(user.name, user.email):
            return sender
        company = self.env.company
        sender = _from_line(company.name, company.email)
        if not sender:
            if persons:
                return self[0]._sender()
            raise UserError(
                _lt(
                    "There is no sender: neither the responsible person nor the "
                    "company %(company)s has an e-mail address.",
                    company=company.name,
                ).said(self.env)
            )
        return sender

    def _author(self):
        """In whose name these are written, all for one person: see `_sender`."""
        persons = {notice._person() for notice in self}
        user = persons.pop() if len(persons) == 1 else self.env["res.users"]
        return user.partner_id or self.env.company.partner_id

    def _person(self):
        """Who sends it: the one who clicked, else the one responsible; nobody when
        that is only the system's own user, or who does not work for the company.

        Who has left sends nothing, nor do others in that name. Letters ask several
        times; what was answered they keep in the context.
        """
        known = self.env.context.get("reminder_people")
        if not isinstance(known, People):
            return self._find_person()
        if self.id not in known:
            known[self.id] = self._find_person()
        return known[self.id]

    def _find_person(self):
        company = self.company_id or self.env.company
        for user in (self.user_id, self.item_id._still_here(self.rule_id)):
            if user and user.active and not user._is_superuser():
                # sudo: res.users - where the person works
                if user == self.user_id or company in user.sudo().company_ids:
                    return user
        return self.env["res.users"]

    # ------------------------------------------------------------
    # WHICH MESSAGE IT IS
    # ------------------------------------------------------------

    def _message_id_for(self, subject, body, sender):
        """The Message-Id of the message that is being made.

        Should the same be sent a second time by hand after a crash, the receiving side
        can tell that it is the same. What says something else is another message.

        :param body: HTML
        :param sender: see `_new_message_id`
        """
        before = self.before_id.mail_message_id
        if (
            len(before) == 1
            and is_random(before.message_id)
            and before.subject == subject
            and html2plaintext(before.body) == html2plaintext(without_keys(body))
        ):
            return before.message_id
        return self._new_message_id(sender)

    @api.model
    def _new_message_id(self, sender=""):
        """A Message-Id that there never was and never will be again.

        :param sender: an address with a name, for its domain
        """
        # sudo: res.company, mail.alias.domain - the domain stands in every mail
        domain = self.env.company.sudo().alias_domain_id.name
        if not domain:
            _local, _at, domain = (email_normalize(sender) or "").rpartition("@")
        return new_message_id(domain)


def enclosed_files(contents, words=None):
    """The files that go with a letter besides those of its text, for `reports`."""
    if words and not words.printed:
        return []
    return [file for one in contents.enclosed for file in one.files]


def _from_line(name, email):
    """An address with a name for "From": of several addresses the first.

    :param email: what stands in the field of a person or a company
    :return: "" when there is none
    """
    addresses, _unread = read_addresses(email)
    return formataddr((one_line(name), addresses[0])) if addresses else ""
