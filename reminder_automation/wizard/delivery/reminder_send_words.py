# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from lxml import html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import is_html_empty

from ...mailing.addresses import one_line
from ...models.delivery.notice.words import Words

# The messages of more items are not made to be looked at.
LOOK_AT = 20
LOST_AFTER = timedelta(days=1)


class ReminderSend(models.TransientModel):
    """Resend: the text as it will be, to be changed before it leaves.

    Where one text goes to all it can be changed, and what is not changed goes as the
    template has it. Where each recipient gets another one, these can be looked at one
    by one.
    """

    _inherit = "reminder.send"

    subject = fields.Char(
        compute="_compute_letter", compute_sudo=False, store=True, readonly=False
    )
    body = fields.Html(
        string="Text",
        compute="_compute_letter",
        compute_sudo=False,
        store=True,
        readonly=False,
        sanitize_style=True,
        help="What you write goes as you write it: nothing in it is evaluated.",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Attachments",
        compute="_compute_letter",
        compute_sudo=False,
        store=True,
        readonly=False,
        # Each is asked whether the user may read it.
        bypass_search_access=True,
    )
    with_printed = fields.Boolean(
        string="Attach printed documents",
        compute="_compute_letter",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    # What was shown, by which it is known what was changed.
    shown = fields.Json(
        compute="_compute_letter", compute_sudo=False, store=True, readonly=False
    )
    place = fields.Integer(help="Which of several messages is shown, from 0.")
    can_edit = fields.Boolean(compute="_compute_shown")
    letter_count = fields.Integer(compute="_compute_shown")
    title = fields.Char(compute="_compute_shown")
    hint = fields.Char(compute="_compute_shown")
    shown_subject = fields.Char(string="Message subject", compute="_compute_shown")
    shown_text = fields.Html(string="Message", compute="_compute_shown", sanitize=False)
    below = fields.Html(compute="_compute_shown", sanitize=False)
    printed = fields.Char(string="Printed", compute="_compute_shown")
    came_back = fields.Char(compute="_compute_came_back")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("item_ids", "mail_template_id")
    def _compute_letter(self):
        for wizard in self:
            shown = wizard._look()
            text = wizard._one_text(shown)
            back = wizard._returned() if text else None
            words = back and back._words()
            wizard.shown = shown
            wizard.subject = (words and words.subject) or text.get("subject")
            wizard.body = (words and words.body) or text.get("text")
            wizard.with_printed = words.printed if words else True
            files = wizard._readable(text.get("attached", ()))
            if words and words.attachment_ids is not None:
                files = wizard._copied(back, words.attachment_ids)
            wizard.attachment_ids = [Command.set(files.ids)]

    @api.onchange("counts")
    def _onchange_counts(self):
        """It may be another step, with another text; what somebody wrote stays."""
        if self._is_changed():
            return
        counts = self.counts == "yes"
        if self.mail_template_id._origin == self._text_anyway(not counts)._origin:
            self.mail_template_id = self._text_anyway(counts).sudo(False)
        self._compute_letter()

    @api.depends("shown", "place")
    def _compute_shown(self):
        channels = self._channels()
        for wizard in self:
            letters = (wizard.shown or {}).get("letters", [])
            text = wizard._one_text(wizard.shown)
            wizard.can_edit = bool(text)
            wizard.letter_count = len(letters)
            place = min(max(wizard.place, 0), max(len(letters) - 1, 0))
            letter = (text or (letters and letters[place])) or {}
            several = len(letters) > 1 and not text
            wizard.title = letter and self.env._(
                "%(channel)s to %(person)s",
                channel=channels.get(letter["channel"], ""),
                person=letter["person"],
            )
            if several:
                wizard.title = self.env._(
                    "%(number)s of %(count)s: %(title)s",
                    number=place + 1,
                    count=len(letters),
                    title=wizard.title,
                )
            wizard.hint = wizard._hint(letters, text)
            wizard.shown_subject = letter.get("subject")
            wizard.shown_text = letter.get("text") and Markup(letter["text"])
            wizard.below = letter.get("below") and Markup(letter["below"])
            wizard.printed = ", ".join(letter.get("made", []))

    @api.depends("item_ids")
    def _compute_came_back(self):
        for wizard in self:
            back = wizard._returned()
            wizard.came_back = back and back._came_back_text()

    def _hint(self, letters, text):
        """What is to be known of the texts that are shown."""
        shown = self.shown or {}
        if shown.get("refusal"):
            return shown["refusal"]
        if shown.get("failed"):
            return self.env._(
                "Could not be made: %(why)s",
                why=" ".join(filter(None, shown["failed"])),
            )
        if len(self.item_ids) > LOOK_AT:
            return self.env._(
                "The texts of more than %(count)s items are not shown. Each goes as "
                "its template has it.",
                count=LOOK_AT,
            )
        if any(not letter["readable"] for letter in letters):
            return self.env._("The text is shown to who may read the record.")
        if len(letters) > 1 and not text:
            return self.env._(
                "Each recipient gets another text. To write your own, send to one of "
                "them at a time."
            )
        return False

    # ------------------------------------------------------------
    # WHAT WOULD GO
    # ------------------------------------------------------------

    def _look(self):
        """What would go, in plain values.

        :return: a dict: `letters`, a list of `Shown` as dicts; `failed`, why some
            cannot be made; `refusal`, why nothing can be sent
        """
        items = self.item_ids._origin
        if not items or len(items) > LOOK_AT:
            return {}
        # In a window that is not saved yet, its items are known by their origin.
        recipients = {item._origin: found for item, found in self._recipients().items()}
        reached = items.filtered(
            lambda item: any(not one.skipped for one in recipients.get(item, ()))
        )
        if not reached:
            return {}
        try:
            letters, failed = reached._look_by_hand(
                counts=self.counts == "yes" and bool(self._countable()),
                template=self._chosen_template()._origin,
            )
        except (AccessError, UserError) as error:
            return {"refusal": str(error)}
        return {"letters": [one._asdict() for one in letters], "failed": failed}

    def _one_text(self, shown):
        """The text that goes to all who get an e-mail; empty where each gets another
        one, or where the user may not see it.

        :param shown: of `_look`
        :return: the first `Shown` as a dict, or an empty dict
        """
        letters = (shown or {}).get("letters", [])
        mails = [letter for letter in letters if letter["channel"] == "email"]
        if (
            not mails
            or shown.get("failed")
            or not all(one["readable"] for one in mails)
        ):
            return {}
        texts = {(one["subject"], one["text"], one["told_of"]) for one in mails}
        return mails[0] if len(texts) == 1 else {}

    def _returned(self):
        """The message in the user's own words about these items that came back."""
        # sudo: reminder.delivery - it is the user's own text, of items that he may
        # remind of
        items = self.item_ids._origin
        return self.env["reminder.delivery"].sudo()._came_back(items, self.env.user)

    def _readable(self, file_ids):
        """Those of these attachments that the user may read."""
        files = self.env["ir.attachment"].browse(file_ids).exists()
        return files._filtered_access("read")

    def _copied(self, delivery, file_ids):
        """The files of a message that came back, for its author: what he had uploaded
        is that message's, so he gets it once more."""
        # sudo: ir.attachment - the author's own files
        files_sudo = self.env["ir.attachment"].sudo().browse(file_ids).exists()
        own_sudo = files_sudo.filtered(
            lambda one: one.res_model == delivery._name and one.res_id == delivery.id
        )
        found = self._readable((files_sudo - own_sudo).ids)
        for file_sudo in own_sudo:
            found |= self.env["ir.attachment"].create(
                {
                    "name": file_sudo.name,
                    "raw": file_sudo.raw,
                    "res_model": self._name,
                    "res_id": 0,
                }
            )
        return found

    # ------------------------------------------------------------
    # WHAT WAS CHANGED
    # ------------------------------------------------------------

    def _is_changed(self):
        """Whether the user wrote something else than what was shown."""
        text = self._one_text(self.shown)
        return bool(text) and (
            one_line(self.subject or "") != one_line(text["subject"])
            or _canonical(self._fields["body"], self, self.body)
            != _canonical(self._fields["body"], self, text["text"])
            or set(self.attachment_ids._origin.ids)
            != set(self._readable(text["attached"]).ids)
            or (text["made"] and not self.with_printed)
        )

    def _words(self):
        """What the user wrote, to be sent instead of the template's text.

        :return: a `Words`, or None where nothing was changed
        :raise UserError: when it is empty, or what it is about has changed since
        :raise AccessError: when the user may not read an attachment
        """
        if not self._is_changed():
            return None
        text = self._one_text(self.shown)
        fresh = self._one_text(self._look())
        if not fresh or fresh["told_of"] != text["told_of"]:
            raise UserError(
                self.env._(
                    "What this is about has changed since you opened the window. Keep "
                    "a copy of what you wrote, close the window, and open it again."
                )
            )
        subject = one_line(self.subject or "")
        if not subject.strip() or is_html_empty(self.body):
            raise UserError(self.env._("Write a subject and a text."))
        return Words(
            subject=subject,
            body=Markup(self.body),
            attachment_ids=self._chosen_files(fresh["attached"]),
            printed=self.with_printed,
            told_of=fresh["told_of"],
        )

    def _chosen_files(self, from_template):
        """The attachments that go along: those that the user may read, and of the
        template's own those that he could not take off.

        :param from_template: their ids
        :return: a tuple of ids
        :raise AccessError: when the user may not read one of the others
        """
        # sudo: ir.attachment - whose number it is; who may read it is asked
        chosen = self.sudo().attachment_ids.exists().with_env(self.env).sudo(False)
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
        if words:
            # sudo: ir.attachment - what the user has uploaded in this window goes with
            # the message
            uploads_sudo = self.env["ir.attachment"].sudo().browse(words.attachment_ids)
            uploads_sudo = uploads_sudo.filtered(
                lambda one: one.res_model == self._name and not one.res_id
            )
            delivery_sudo = notices.delivery_id.filtered("own_words")[:1]
            if uploads_sudo and delivery_sudo:
                delivery_sudo._take_files(uploads_sudo)
        return notices

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_next(self):
        """Show the next of several messages."""
        return self._show(1)

    def action_previous(self):
        """Show the one before."""
        return self._show(-1)

    def _show(self, steps):
        self.ensure_one()
        count = self.letter_count or 1
        self.place = (self.place + steps) % count
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_send_action"
        )
        return {**action, "res_id": self.id}

    @api.autovacuum
    def _gc_lost_attachments(self):
        """What was uploaded in a window that was closed again."""
        lost = self.env["ir.attachment"].search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "=", 0)
            & Domain("create_date", "<", fields.Datetime.now() - LOST_AFTER),
            limit=1000,
        )
        lost.unlink()
        return len(lost), len(lost) == 1000


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
