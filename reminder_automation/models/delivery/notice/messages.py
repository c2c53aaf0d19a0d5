# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import models

from odoo.addons.mail.tools.discuss import Store


class ReminderNotice(models.Model):
    """Reminders by SMS and in the system's inbox."""

    _inherit = "reminder.notice"

    def _compose_sms(self, _mail_template, lang):
        template = self._localized(self.rule_id.sms_template_id, lang)
        bodies = template._render_field("body", self._records().ids)
        messages = self._create_messages(bodies)
        texts = self.env["sms.sms"].create(
            [
                {
                    "body": bodies[notice.item_id.res_id],
                    "is_reminder": True,
                    "mail_message_id": message.id,
                    "number": notice.address,
                    "partner_id": notice.partner_id.id,
                }
                for notice, message in zip(self, messages, strict=True)
            ]
        )
        self._queued(messages, "sms", texts)

    def _compose_inbox(self, template, lang):
        template = self._localized(template, lang)
        rendered = template._generate_template(
            self._records().ids, ["body_html", "subject"]
        )
        messages = self._create_messages(
            {res_id: values["body_html"] for res_id, values in rendered.items()},
            {res_id: values["subject"] for res_id, values in rendered.items()},
        )
        self._put_into_inboxes(messages)
        self._link_messages(messages)
        self._note_outcome("sent")

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
        senders = {notice.item_id.res_id: notice._sender() for notice in self}
        reply_to = self._records()._notify_get_reply_to_batch(defaults=senders)
        return self.env["mail.message"].create(
            [
                {
                    "author_id": notice._author().id,
                    "body": bodies[notice.item_id.res_id],
                    "message_id": notice._new_message_id(
                        senders[notice.item_id.res_id]
                    ),
                    "message_type": "user_notification",
                    "model": notice.item_id.res_model,
                    "reply_to": reply_to[notice.item_id.res_id],
                    "res_id": notice.item_id.res_id,
                    "subject": subjects and subjects[notice.item_id.res_id],
                }
                for notice in self
            ]
        )
