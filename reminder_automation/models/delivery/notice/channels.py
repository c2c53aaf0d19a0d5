# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import models

from odoo.addons.mail.tools.discuss import Store

from ....mailing.addresses import one_line


class ReminderNotice(models.Model):
    """Reminders by SMS, of several in a text of its own, and in the system's inbox."""

    _inherit = "reminder.notice"

    def _compose_sms(self, found, lang, template=None, cover=None):
        """Put a text for each of these bundles into the queue."""
        made = self._sms_texts(found, lang)
        firsts = self.browse(bundle.ids[0] for bundle in found)
        bodies = {
            first: body for first, (body, _contents) in zip(firsts, made, strict=True)
        }
        messages = firsts._create_messages(bodies)
        texts = self.env["sms.sms"].create(
            [
                {
                    "body": bodies[notice],
                    "is_reminder": True,
                    "mail_message_id": message.id,
                    "number": notice.address,
                    "partner_id": notice.partner_id.id,
                }
                for notice, message in zip(firsts, messages, strict=True)
            ]
        )
        kept = [self._kept(contents) for _body, contents in made]
        self._queued(found, messages, texts, kept=kept)

    def _sms_texts(self, found, lang, known=None):
        """The text of each of these bundles: that of its rule, or of several how many
        they are.

        :param found: the bundles, all of these notices
        :param known: see `_contents`
        :return: a list of tuples: a text, and the `Contents`
        """
        contents = self._contents(found, lang, whole=False, known=known)
        telling = self._telling(contents)
        single = telling.browse().union(*(one for one in found if len(one) == 1))
        texts = {}
        for one_each, _records, localized in single._rendered_alike(lang):
            by_text = one_each.grouped(lambda notice: notice._sms_template())
            for text, notices in by_text.items():
                text = text.with_env(localized.env)
                notices._check_model(text)
                rendered = text._render_field("body", notices.mapped("res_id"))
                texts |= {one: rendered[one.res_id] for one in notices}
        several = telling - single
        parts = several._parts(lang, None, self.browse()) if several else {}
        made = []
        for bundle, one in zip(found, contents, strict=True):
            if len(bundle) == 1:
                made.append((texts[bundle], one))
                continue
            for notice in bundle:
                if error := parts[notice]["error"] or one.broken.get(notice):
                    raise error  # then each leaves by itself
            own_parts = [parts[notice] for notice in bundle]
            localized = bundle.with_context(lang=lang)
            made.append((localized._text_of_several(own_parts, one), one))
        return made

    def _compose_inbox(self, found, lang, template=None, cover=None):
        """Put a message for each of these notices into its recipient's inbox."""
        bodies, subjects = {}, {}
        for one_each, _records, localized in self._rendered_alike(lang, template):
            one_each._check_model(localized)
            rendered = localized._generate_template(
                one_each.mapped("res_id"), ["body_html", "subject"]
            )
            for notice in one_each:
                text = rendered[notice.res_id]
                bodies[notice], subjects[notice] = text["body_html"], text["subject"]
        messages = self._create_messages(bodies, subjects)
        self._put_into_inboxes(messages)
        self._queued(found, messages, None, state="sent")

    def _put_into_inboxes(self, messages):
        """What Odoo's `_notify_thread_by_inbox` does, for many messages at once."""
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "notification_status": "sent",
                    "notification_type": "inbox",
                    "res_partner_id": notice.partner_id.id,
                }
                for notice, message in zip(self, messages, strict=True)
            ]
        )
        by_user = defaultdict(messages.browse)
        for notice, message in zip(self, messages, strict=True):
            by_user[notice.partner_id.user_ids[:1]] += message
        followers = self.env["mail.followers"].search(
            [
                ("res_model", "=", messages[:1].model),
                ("res_id", "in", messages.mapped("res_id")),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        for user, received in by_user.items():
            store = Store(bus_channel=user).add(
                received.with_user(user).with_context(allowed_company_ids=[]),
                msg_vals=False,
                add_followers=True,
                followers=followers,
            )
            # The first one brings along what the screen must know of all of them.
            data = store.get_result()
            for message in received:
                user._bus_send(
                    "mail.message/inbox",
                    {"message_id": message.id, "store_data": data},
                )
                data = {}

    def _create_messages(self, bodies, subjects=None):
        """Messages of these notices, all of one rule.

        :param bodies: dict of notice to a text
        :param subjects: dict of notice to a text, where they have any
        """
        senders = {notice.res_id: notice._sender() for notice in self}
        authors = {notice.res_id: notice._author().id for notice in self}
        reply_to = self._records()._reminder_reply_to(senders, authors)
        company = self.env.company
        return self.env["mail.message"].create(
            [
                {
                    "author_id": notice._author().id,
                    "body": bodies[notice],
                    "message_id": notice._new_message_id(senders[notice.res_id]),
                    "message_type": "user_notification",
                    "email_from": senders[notice.res_id],
                    "model": notice.res_model,
                    "record_alias_domain_id": company.sudo().alias_domain_id.id,
                    "record_company_id": company.id,
                    "reply_to": one_line(reply_to[notice.res_id]),
                    "res_id": notice.res_id,
                    "subject": subjects and one_line(subjects[notice]),
                }
                for notice in self
            ]
        )
