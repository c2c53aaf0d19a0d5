# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ....sayings import lazy as _lt
from ...engine.reminder_veil import VeiledChar
from ..notice.letter import Cover

# Something that it told of left it: whatever it says is over.
STALE = "stale"
# What stays as it was made: the queue has chosen its server by it.
AS_MADE = [
    *("author_id", "email_cc", "email_from", "is_notification", "is_reminder"),
    *("mail_server_id", "message_type", "record_alias_domain_id", "recipient_ids"),
]


class ReminderDelivery(models.Model):
    """A message is made anew as it leaves, where what it tells of is no longer so.

    Nothing is cut out of a text: what left it is not rendered again, and all of it is
    said of what is left, from the subject to the files.
    """

    _inherit = "reminder.delivery"

    files = VeiledChar(
        string="Attached files", readonly=True, help="What they were called."
    )
    fingerprint = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What it told of as it was made, in short.",
    )
    made_from = fields.Json(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What a person chose or wrote for it.",
    )

    def _text_is_over(self):
        """These wait, and something that they told of left them: nobody reads their
        text any more, and they are made anew as they leave."""
        self.write(
            {"body": False, "files": False, "fingerprint": STALE, "subject": False}
        )
        self._queued_mails()._reminder_silently().write(
            {"body": False, "body_html": False}
        )

    def _renew_text(self, leaving):
        """Make this message anew when what it tells of is no longer what it was made
        of: one of several left it, was paid, credited, or paid in part.

        :param leaving: the notices that it still carries
        :return: whether it still leaves
        """
        if not self.fingerprint:
            return True
        notices = leaving._as_made(self.company_id)
        words = self._words()
        contents = None  # of what is made anew anyway it is asked as it is made
        if self.fingerprint != STALE or words:
            contents = notices._contents_now()
            if self.fingerprint == contents.fingerprint():
                return True
        if words and (why := self._why_words_fail(contents)):
            self._cancel(why)
            return False
        self._remake(notices, contents)
        return True

    def _cover(self):
        """What a person wrote around a list.

        :return: a `Cover`, or None
        """
        found = (self.made_from or {}).get("cover")
        if not found:
            return None
        subject, introduction, body_view = found
        return Cover(subject, Markup(introduction), body_view)

    def _chosen_template(self):
        """The `mail.template` that was chosen for it, or None: the rules' own.

        :raise UserError: when it was deleted
        """
        template_id = (self.made_from or {}).get("template")
        if not template_id:
            return None
        template = self.env["mail.template"].browse(template_id).exists()
        if not template:
            raise UserError(
                _lt(
                    "The text that was chosen for it was deleted. Send it again with "
                    "another one."
                ).said(self.env)
            )
        return template

    # ------------------------------------------------------------
    # MADE ANEW
    # ------------------------------------------------------------

    def _remake(self, notices, contents=None):
        """Make this message anew, for what is left.

        :param notices: see `_as_made`
        :param contents: what `_contents_now` returned for them, if it was asked
        """
        known = contents and [contents]
        if self.channel == "sms":
            self._remake_sms(notices, known)
        else:
            self._remake_email(notices, known)

    def _remake_email(self, notices, known):
        template, cover, words = self._chosen_template(), self._cover(), self._words()
        template = template and template.with_env(notices.env)
        [(letter, part, contents)] = notices._letters(
            [notices], notices._language_of_all(), template, cover, words, known
        )
        values = notices._mail_values(letter, part)
        notices._set_reply_to([values])
        links = values.pop("attachment_ids", [])
        for name in AS_MADE:
            values.pop(name, None)
        mail = self._queued_mails()._reminder_silently()
        mail._reminder_detach()
        mail.write({**values, "attachment_ids": [Command.clear(), *links]})
        if letter.reports:
            mail._reminder_attach(letter.reports)
        notices._note(contents)
        self.write(
            {
                "subject": mail.subject,
                **mail._reminder_kept(letter),
                **notices._kept(contents, template, cover, words),
            }
        )

    def _remake_sms(self, notices, known):
        lang = notices._language_of_all()
        [(body, contents)] = notices._sms_texts([notices], lang, known)
        self._queued_texts()._reminder_silently().write({"body": body})
        first = notices[:1]
        self.mail_message_id.write(
            {"body": body, "model": first.res_model, "res_id": first.res_id}
        )
        self.write({"body": self.mail_message_id.body, **notices._kept(contents)})
