# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


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
        for notice, message, record in zip(
            self, messages, self._records(), strict=True
        ):
            partner = notice.partner_id
            record._notify_thread_by_inbox(
                message,
                [{"id": partner.id, "uid": partner.user_ids[:1].id, "notif": "inbox"}],
            )
        self._link_messages(messages)
        self._note_outcome("sent")

    def _create_messages(self, bodies, subjects=None):
        return self.env["mail.message"].create(
            [
                {
                    "author_id": notice._author().id,
                    "body": bodies[notice.item_id.res_id],
                    "message_type": "user_notification",
                    "model": notice.item_id.res_model,
                    "res_id": notice.item_id.res_id,
                    "subject": subjects and subjects[notice.item_id.res_id],
                }
                for notice in self
            ]
        )
