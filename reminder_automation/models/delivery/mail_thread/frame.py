# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ....mailing.addresses import one_line
from ..frame import LAYOUT, around, blank_frame

# Odoo's own frames, in which messages leave that name none.
ODOOS = ("mail.mail_notification_layout", "mail.mail_notification_light")


class MailThread(models.AbstractModel):
    """The layout of our mails around messages of the chatter: those about records of
    this module, and what names the layout."""

    _inherit = "mail.thread"

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        values = msg_vals or {}
        layout = (
            values["email_layout_xmlid"]
            if "email_layout_xmlid" in values
            else message.email_layout_xmlid
        )
        in_odoos = not layout or layout in ODOOS
        if layout == LAYOUT or (in_odoos and self._reminder_is_own(self._name)):
            msg_vals = {**values, "email_layout_xmlid": LAYOUT}
            render_values = dict(render_values or {})
            if render_values.get("author_user") == self.env.ref("base.user_root"):
                # Nobody wrote it: the company signs, not the system's own user.
                render_values["email_add_signature"] = False
            render_values["reminder"] = self._reminder_frame_of(
                message, recipients_group, render_values
            )
        return super()._notify_by_email_render_layout(
            message,
            recipients_group,
            msg_vals=msg_vals,
            render_values=render_values,
        )

    def _reminder_frame_of(self, message, group, values):
        """What stands around a message for these recipients.

        :param group: of Odoo's `_notify_get_recipients_groups`
        :param values: of Odoo's `_notify_by_email_prepare_rendering_context`
        :return: see `blank_frame`
        """
        company, lang = values["company"], values["lang"]
        alone = len(group["recipients_ids"]) == 1 and not group["recipients_emails"]
        partner = self.env["res.partner"].browse(
            group["recipients_ids"] if alone else []
        )
        frame = self.with_context(lang=lang)._reminder_told_of(partner)
        if group["has_button_access"]:
            frame["url"] = group["button_access"]["url"]
            frame["button"] = group["button_access"]["title"]
        # sudo: res.users, res.partner - the sender's name and phone are in the mail
        user_sudo = values["author_user"].sudo()
        author_sudo = user_sudo.partner_id or message.sudo().author_id
        if author_sudo == self.env.ref("base.partner_root"):
            names = (company.name,)
        elif author_sudo.partner_share:
            names = author_sudo.name, author_sudo.commercial_company_name
        else:
            names = author_sudo.name, company.name
        told = {
            "sender": ", ".join(dict.fromkeys(filter(None, names))),
            "phone": user_sudo.phone or "",
            "direction": company._reminder_direction(lang),
        }
        return around(message.body, blank_frame(**told | frame))

    def _reminder_told_of(self, partner):
        """What the layout says of this record around a message that is no reminder.
        Subjects say more of their own records.

        :param partner: whom the message is for, where it is one person alone
        :return: dict, see `blank_frame`
        """
        if not self:
            return {"topic": "", "title": "", "url": "", "button": ""}
        document = self._reminder_documents()[self.id]
        return {
            "topic": self._reminder_description(),
            "title": one_line(document.display_name),
            "url": self._reminder_url(partner) if partner else "",
            "button": self.env._("Open it"),
        }

    def _reminder_told_by_topic(self, xmlid):
        """The words of a topic, for `_reminder_told_of`.

        :param xmlid: of a `reminder.topic`, which may have been deleted
        """
        # sudo: reminder.topic - its words stand in the mail, whoever writes it
        topic_sudo = self.env.ref(xmlid, raise_if_not_found=False)
        topic_sudo = topic_sudo and topic_sudo.sudo().with_env(self.sudo().env)
        if not topic_sudo:
            return {}
        words = {"topic": topic_sudo.name, "button": topic_sudo.button}
        return {name: word for name, word in words.items() if word}

    def _reminder_subject_of(self, total, is_overdue):
        """The subject of a letter that tells of these records, at least two, and of
        nothing else, in the language of the context.

        :param total: what is to be paid in all, as a text; "" where it is no matter of
            money, or in several currencies
        :param is_overdue: whether all of them are
        :return: a text; "": called by their topic. A hook for later subjects
        """
        return ""
