# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ....sayings import lazy as _lt
from ...engine.batch import apart
from ..notice.words import items_of, told_of, unpacked


class ReminderDelivery(models.Model):
    """A message in a person's own words: at the door only its table is made anew. Where
    the words cannot hold any more it goes back to whom it is from."""

    _inherit = "reminder.delivery"

    own_words = fields.Boolean(
        string="In own words",
        readonly=True,
        help="A person wrote its text, or changed that of the template.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who wrote the text, or changed that of the template.",
    )

    def _words(self):
        """What a person wrote in place of the template's text.

        :return: a `Words`, or None
        """
        kept = (self.made_from or {}).get("words")
        return unpacked(kept) if kept else None

    def _why_words_fail(self, contents):
        """Why a person's words cannot hold any more, now that what they are about is no
        longer as it was when they were written.

        :param contents: the `Contents` of what is left
        :return: a sentence; "" when it leaves, only its table made anew
        """
        written = self._words().told_of
        now = told_of(contents)
        if items_of(written) - items_of(now):
            return _lt("Something that its own words are about no longer waits.").said(
                self.env
            )
        if written != now:
            return _lt(
                "What is owed has changed since its own words were written."
            ).said(self.env)
        return ""

    def _take_files(self, uploads=None):
        """What somebody uploaded is the own of each of these messages from here on, and
        goes with it: of what another message has already, each gets a copy.

        :param uploads: `ir.attachment`s that no message has yet
        """
        Files = self.env["ir.attachment"]
        uploads = uploads or Files
        for delivery in self:
            words = delivery._words()
            own = {"res_model": self._name, "res_id": delivery.id}
            swapped = {}
            for file in Files.browse(words and words.attachment_ids or ()).exists():
                if file.res_model == self._name and file.res_id != delivery.id:
                    swapped[file.id] = file.copy(own).id
                elif file in uploads and file.res_model != self._name:
                    file.write(own)
            if swapped:
                delivery._swap_files(swapped)

    def _swap_files(self, swapped):
        """Have other files go with this message.

        :param swapped: dict of the id of a file to that of the other one
        """
        words = self._words()
        files = tuple(swapped.get(one, one) for one in words.attachment_ids)
        words = words._replace(attachment_ids=files)
        self.made_from = {**self.made_from, "words": words.packed()}
        for mail in self._queued_mails()._reminder_silently():
            files = [swapped.get(one, one) for one in mail.attachment_ids.ids]
            mail.attachment_ids = [Command.set(files)]

    def _remove_files(self):
        """Remove what somebody uploaded for these messages."""
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()

    # ------------------------------------------------------------
    # BACK TO ITS AUTHOR
    # ------------------------------------------------------------

    def _give_back(self):
        """These were stopped: who wrote them gets a to-do with the text, and finds it
        again in the window *Resend*."""
        stopped = self.filtered(
            lambda one: (
                one.own_words
                and one.state == "cancelled"
                and one.author_id.active
                and not one.author_id._is_superuser()
            )
        )
        for delivery in stopped:
            # What becomes of the to-do undoes nothing of what was decided.
            apart(self.env, delivery._make_to_do)

    def _make_to_do(self):
        words, author = self._words(), self.author_id
        if not words:
            return
        notices = self._told_notices()
        item = notices.item_id[:1]
        env = self.with_context(lang=author.lang).env
        person = self.partner_id._reminder_name() or self.recipient or ""
        values = {
            "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
            "date_deadline": fields.Date.context_today(self),
            "summary": env._(
                "Your reminder to %(person)s did not leave", person=person
            ),
            "note": Markup("<p>%s</p><p><b>%s</b></p><div>%s</div>")
            % (
                env._(
                    "%(reason)s Choose Resend: your text is there, to be changed and "
                    "sent again.",
                    reason=self.with_env(env).reason or "",
                ),
                words.subject or self.subject or "",
                words.body or self.body or "",
            ),
            "user_id": author.id,
        }
        document = item and self._document_for(author, item)
        if document:
            values |= {
                "res_model_id": self.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
            }
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            values
        )

    def _told_notices(self):
        """The lines that this message carries or carried."""
        return self.notice_ids | self.env["reminder.notice"].search(
            [("before_id", "in", self.ids)]
        )

    def _document_for(self, user, item):
        """Where a user finds the to-do about an item: its record, where that has to-dos
        and he may read it; else nowhere but in his list."""
        if not item._read_by(user):
            return None
        record = self.env[item.res_model].browse(item.res_id).exists()
        document = record._reminder_documents().get(record.id) if record else None
        mixin = self.pool["mail.activity.mixin"]
        if not isinstance(document, mixin):
            return None
        readable = item._documents_read_by(user, {item: document})
        return document if readable else None

    def _came_back(self, items, user):
        """The last message in a user's own words about some of these items that was
        stopped at the door and not sent again since; none when there is none.

        :param items: `reminder.item`s
        :param user: one `res.users`
        """
        notices = self.env["reminder.notice"].search(
            [("item_id", "in", items.ids), ("user_id", "=", user.id)], order="id desc"
        )
        last = notices[:1]
        # What left it before it was stopped, names it as the one before.
        delivery = last.delivery_id or last.before_id
        stopped = delivery.own_words and delivery.state == "cancelled"
        return delivery if stopped and delivery.author_id == user else self.browse()

    def _came_back_text(self):
        """What is said of it where it is sent again."""
        written = fields.Datetime.context_timestamp(self, self.create_date)
        return self.env._(
            "This is your text of %(day)s, which did not leave: %(reason)s Change what "
            "is no longer so, and send it.",
            day=format_date(self.env, written.date()),
            reason=self.reason or "",
        )
