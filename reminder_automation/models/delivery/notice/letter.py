# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, html2plaintext

from ....mailing.identity import is_random, new_message_id
from ....mailing.texts import without_keys
from ....schedule.cadence import local_date

# Machines must not answer a reminder (RFC 3834; the second one is Microsoft's).
HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


class ReminderNotice(models.Model):
    """What stands around the text of a reminder's mail: what it is about, from whom,
    the one button, and what the client may do about it."""

    _inherit = "reminder.notice"

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
        frames = {}
        for notice, record in zip(self, records, strict=True):
            frames[notice] = {
                "topic": description,
                "title": documents[record.id].display_name or "",
                "url": given[record.id]["url"],
                "button": topic.button or localized.env._("Open"),
                "days": 0,
                "sender": "",
                "todos_url": "",
                "postpone_url": "",
                "stop_url": "",
            }
            if notice in clients:
                names = notice._person().name, self.env.company.name
                frames[notice]["days"] = given[record.id]["days"]
                frames[notice]["sender"] = ", ".join(filter(None, names))
        return frames

    def _template_context(self, records):
        """What a template finds in `ctx['reminder'][object.id]` about its reminder.

        `step` of `maximum`, `days` it has waited, `partner` whom it is for, and `url`:
        the way to the record, "" where there is none. The button that leads there is
        the layout's (`mail_layout_reminder`); a template that uses `url` in its text
        has its own way of saying it, and gets no button besides.

        :param records: the notices' records, each once and in the same order
        :return: dict of record id to a dict
        """
        now = fields.Datetime.now()
        context = {}
        for notice, record in zip(self, records, strict=True):
            since = notice.item_id.anchor_date
            tz = notice.rule_id.tz
            # As people count: from Monday afternoon to Thursday morning it is 3 days.
            days = (local_date(now, tz) - local_date(since, tz)).days if since else 0
            context[record.id] = {
                "step": notice.step,
                "maximum": notice.maximum,
                "days": max(days, 0),
                "partner": notice.partner_id,
                "url": record._reminder_url(notice.partner_id),
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
        if user.email_normalized:
            return user.email_formatted
        if not email_normalize(self.env.company.email):
            if persons:
                return self[0]._sender()
            raise UserError(
                self.env._(
                    "There is no sender: neither the responsible person nor the "
                    "company %(company)s has an e-mail address.",
                    company=self.env.company.name,
                )
            )
        return self.env.company.email_formatted

    def _author(self):
        return self[:1]._person().partner_id or self.env.company.partner_id

    def _person(self):
        """Who sends it: the one who clicked, else the one responsible; nobody when
        that is only the system's own user."""
        user = self.user_id or self.item_id.user_id
        return user.filtered(lambda user: not user._is_superuser())

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
