# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import html
from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from ...mailing.addresses import one_line
from ...models.delivery.notice.words import Words


class ReminderSend(models.TransientModel):
    """Resend: what the user wrote otherwise than it was shown, and sending it."""

    _inherit = "reminder.send"

    def _changed(self):
        """What the user wrote otherwise than it was shown.

        :return: a list of pairs of a page and what stands in its fields
        """
        pages = self._pages()
        written = self.written or {}
        found = []
        for number, page in enumerate(pages):
            values = written.get(str(number))
            if page == self._page(pages):
                values = self._current()
            if values and self._may_change(page) and self._differs(page, values):
                found.append((page, values))
        return found

    def _differs(self, page, values):
        """Whether what stands in the fields is something else than a page showed."""
        body = self._fields["body"]
        return (
            one_line(values["subject"]) != one_line(page["subject"])
            or _canonical(body, self, values["body"])
            != _canonical(body, self, page["text"])
            or set(values["files"]) != set(self._readable(page["attached"]).ids)
            or bool(page["made"] and not values["printed"])
        )

    def _words(self):
        """What the user wrote, to be sent instead of the template's text.

        :return: a list of tuples: the id of the recipient, the ids of the items, and a
            `Words`
        :raise UserError: when it is empty, or what it is about has changed since
        :raise AccessError: when the user may not read an attachment
        """
        changed = self._changed()
        if not changed:
            return []
        fresh = {
            (who, tuple(items)): page
            for page in self._pages(self._look())
            for who, items in page["whose"]
        }
        found = []
        for page, values in changed:
            for who, items in page["whose"]:
                now = fresh.get((who, tuple(items)))
                if not now or now["told_of"] != page["told_of"]:
                    raise UserError(
                        self.env._(
                            "What this is about has changed since you opened the "
                            "window. Keep a copy of what you wrote, close the window, "
                            "and open it again."
                        )
                    )
                words = self._words_of(values, now)
                found.append((who, items, words))
        return found

    def _words_of(self, values, page):
        subject = one_line(values["subject"])
        # As the field sanitizes it, wherever it comes from.
        body = self._fields["body"].convert_to_column_insert(
            values["body"], self, validate=True
        )
        if not subject.strip() or is_html_empty(body):
            raise UserError(self.env._("Write a subject and a text."))
        return Words(
            subject=subject,
            body=Markup(body),
            attachment_ids=self._chosen_files(values["files"], page["attached"]),
            printed=bool(values["printed"]),
            told_of=page["told_of"],
        )

    def _chosen_files(self, file_ids, from_template):
        """The attachments that go along: those that the user may read, and of the
        template's own those that he could not take off.

        :param file_ids: ids of those that he chose
        :param from_template: ids of the template's own
        :return: a tuple of ids
        :raise AccessError: when the user may not read one of the others
        """
        chosen = self.env["ir.attachment"].sudo(False).browse(file_ids).exists()
        foreign = chosen - chosen.browse(from_template)
        if len(foreign._filtered_access("read")) < len(foreign):
            raise AccessError(
                self.env._(
                    "You may not read one of the attachments, so you cannot send it. "
                    "Take it off."
                )
            )
        kept = chosen.browse(from_template).exists()
        kept -= kept._filtered_access("read")
        return tuple((chosen | kept).ids)

    def _send(self, items):
        """Send the reminders of these items, in the user's words where there are any.

        :return: the notices, queued
        """
        words = self._words()
        notices = items._send_by_hand(
            counts=self.counts == "yes" and self.ask_counts,
            template=self._chosen_template(),
            words=words,
        )
        chosen = {file for _who, _items, one in words for file in one.attachment_ids}
        # sudo: ir.attachment - what the user has uploaded in this window goes with the
        # messages
        uploads_sudo = self.env["ir.attachment"].sudo().browse(chosen)
        uploads_sudo = uploads_sudo.filtered(
            lambda file: (
                file.res_model == self._name and file.res_id in (0, False, self.id)
            )
        )
        if uploads_sudo:
            # sudo: reminder.delivery - the messages that were just made of it
            written_sudo = notices.sudo().delivery_id.filtered("own_words")
            written_sudo.sorted("id")._take_files(uploads_sudo)
        return notices


def _canonical(field, record, body):
    """An HTML text in a form in which two that say the same are the same: as it is
    saved, without what editors add and leave out."""
    text = str(field.convert_to_column_insert(body or "", record, validate=True) or "")
    if not text.strip():
        return ""
    tree = html.fragment_fromstring(text, create_parent="div")
    parts = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        kept = {
            name: value
            for name, value in element.attrib.items()
            if not name.startswith(("data-", "contenteditable")) and value.strip()
        }
        parts.append((element.tag, tuple(sorted(kept.items()))))
        parts.append(" ".join((element.text or "").split()))
        parts.append(" ".join((element.tail or "").split()))
    return [part for part in parts if part]
