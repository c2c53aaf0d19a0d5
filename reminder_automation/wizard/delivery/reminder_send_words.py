# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...models.delivery.notice.words import items_of

# The messages of more items are not made to be looked at.
LOOK_AT = 20
LOST_AFTER = timedelta(days=1)


class ReminderSend(models.TransientModel):
    """Resend: the text as it will be, to be changed before it leaves.

    Each recipient's message is a page of its own, unless one text goes to all. What is
    not changed goes as the template has it.
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
    # What was shown, by which it is known what was changed; what was changed on the
    # other pages; and which page it is, from 0.
    shown = fields.Json(
        compute="_compute_letter", compute_sudo=False, store=True, readonly=False
    )
    written = fields.Json(
        compute="_compute_letter", compute_sudo=False, store=True, readonly=False
    )
    place = fields.Integer(
        compute="_compute_letter", compute_sudo=False, store=True, readonly=False
    )
    can_edit = fields.Boolean(compute="_compute_shown")
    letter_count = fields.Integer(compute="_compute_shown")
    title = fields.Char(compute="_compute_shown")
    hint = fields.Char(compute="_compute_shown")
    shown_subject = fields.Char(string="Message subject", compute="_compute_shown")
    shown_text = fields.Html(string="Message", compute="_compute_shown", sanitize=False)
    below = fields.Html(compute="_compute_shown", sanitize=False)
    printed = fields.Char(compute="_compute_shown")
    came_back = fields.Char(compute="_compute_came_back")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("item_ids", "mail_template_id")
    def _compute_letter(self):
        for wizard in self:
            wizard.shown = wizard._look()
            wizard.place, wizard.written = 0, {}
            pages = wizard._pages()
            back = wizard._returned()
            if back and pages:
                person = back.partner_id.id
                theirs = [
                    number
                    for number, page in enumerate(pages)
                    if page["channel"] == "email"
                    and person in [who for who, _items in page["whose"]]
                ]
                wizard.place = theirs[0] if theirs else 0
                back = back if theirs else back.browse()
            wizard._load(wizard._values_of(pages, back))

    def _values_of(self, pages, back=None):
        """What stands in the fields of the page that is shown.

        :param back: a message that came back, whose text is taken
        """
        page = pages[self.place] if pages else {}
        words = back and back._words()
        files = self._readable(page.get("attached", ()))
        if words and words.attachment_ids is not None:
            files = self._copied(back, words.attachment_ids)
        return {
            "subject": (words and words.subject) or page.get("subject"),
            "body": (words and words.body and str(words.body)) or page.get("text"),
            "files": files.ids,
            "printed": words.printed if words else True,
        }

    def _load(self, values):
        self.subject = values["subject"]
        self.body = values["body"]
        self.with_printed = values["printed"]
        self.attachment_ids = [Command.set(values["files"])]

    def _current(self):
        """What stands in the fields, in plain values."""
        return {
            "subject": self.subject or "",
            "body": str(self.body or ""),
            "files": self.attachment_ids._origin.ids,
            "printed": self.with_printed,
        }

    @api.onchange("counts")
    def _onchange_counts(self):
        """It may be another step, with another text; what somebody wrote stays."""
        if self._changed():
            return
        counts = self.counts == "yes"
        if self.mail_template_id._origin == self._text_anyway(not counts)._origin:
            self.mail_template_id = self._text_anyway(counts).sudo(False)
        self._compute_letter()

    @api.depends("shown", "place")
    def _compute_shown(self):
        channels = self._channels()
        for wizard in self:
            pages = wizard._pages()
            page = wizard._page(pages)
            wizard.can_edit = wizard._may_change(page)
            wizard.letter_count = len(pages)
            title = page and self.env._(
                "%(channel)s to %(person)s",
                channel=channels.get(page["channel"], ""),
                person=", ".join(page["people"]),
            )
            if len(pages) > 1:
                title = self.env._(
                    "%(number)s of %(count)s: %(title)s",
                    number=pages.index(page) + 1,
                    count=len(pages),
                    title=title,
                )
            wizard.title = title or False
            wizard.hint = wizard._hint(pages)
            wizard.shown_subject = page.get("subject")
            wizard.shown_text = page.get("text") and Markup(page["text"])
            wizard.below = page.get("below") and Markup(page["below"])
            wizard.printed = ", ".join(page.get("made", []))

    @api.depends("item_ids")
    def _compute_came_back(self):
        for wizard in self:
            back = wizard._returned()
            wizard.came_back = back._came_back_text() if back else False

    def _hint(self, pages):
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
        if any(not page["readable"] for page in pages):
            return self.env._("The text is shown to who may read the record.")
        if len(pages) > 1:
            return self.env._(
                "Each of these messages has a text of its own. What you change here "
                "is changed in this one alone."
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

    def _pages(self, shown=None):
        """What is shown one by one: each message, but one for all e-mails where these
        have the same text.

        :param shown: of `_look`; None: what was shown
        :return: a list of `Shown` as dicts, each with the `people` it goes to, and
            `whose`, pairs of their ids and those of the items
        """
        letters = ((self.shown if shown is None else shown) or {}).get("letters", [])
        pages = [
            {
                **letter,
                "people": [letter["person"]],
                "whose": [(letter["person_id"], sorted(items_of(letter["told_of"])))],
            }
            for letter in letters
        ]
        mails = [page for page in pages if page["channel"] == "email"]
        texts = {(one["subject"], one["text"], one["told_of"]) for one in mails}
        if len(texts) == 1 and all(one["readable"] for one in mails):
            mails[0]["people"] = [one["person"] for one in mails]
            mails[0]["whose"] = [one["whose"][0] for one in mails]
            pages = [page for page in pages if page not in mails[1:]]
        return pages

    def _page(self, pages):
        return pages[min(max(self.place, 0), len(pages) - 1)] if pages else {}

    def _may_change(self, page):
        """Whether the user may change the text of a page."""
        return (
            bool(page)
            and page["channel"] == "email"
            and page["readable"]
            and not (self.shown or {}).get("failed")
        )

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
        self.item_ids.check_access("write")
        pages = self._pages()
        if not pages:
            return {"type": "ir.actions.act_window_close"}
        written = {**(self.written or {}), str(self.place): self._current()}
        self.place = (self.place + steps) % len(pages)
        self._load(written.pop(str(self.place), None) or self._values_of(pages))
        self.written = written
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
