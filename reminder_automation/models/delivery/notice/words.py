# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import json
import re
from typing import NamedTuple

from lxml import html
from markupsafe import Markup

# Links of a text, as whoever writes in it sees them: the recipient's own lead to his
# pages with his keys, which are for nobody else.
_OWN_LINK = "#reminder-{}"
_PLACE = re.compile(r"#reminder-[0-9a-f]{12}$")


class Words(NamedTuple):
    """What a person wrote instead of the text of the templates; None: what the template
    says. It is text: nothing in it is evaluated."""

    subject: str | None = None
    body: Markup | None = None  # sanitized; above the table, where there is one
    attachment_ids: tuple | None = None  # instead of the template's own
    printed: bool = True  # whether the documents that are printed go along
    told_of: str = ""  # what was owed as they were written, see `told_of`

    def instead_of(self, text):
        """A template's text with these words in its place.

        :param text: a dict of `reminder.notice._texts`
        :return: a dict like it
        """
        said = {
            "subject": self.subject,
            "body_html": self.body
            and Markup(with_own_links(self.body, text["body_html"])),
            "attachment_ids": self.attachment_ids and list(self.attachment_ids),
            "attachments": None if self.printed else [],
        }
        if self.attachment_ids == ():
            said["attachment_ids"] = []
        return {**text, **{name: one for name, one in said.items() if one is not None}}

    def packed(self):
        """As it is kept in JSON."""
        return {
            **self._asdict(),
            "body": self.body and str(self.body),
            "attachment_ids": self.attachment_ids and list(self.attachment_ids),
        }


def unpacked(kept):
    """The `Words` that were kept.

    :param kept: of `Words.packed`
    """
    files = kept.get("attachment_ids")
    return Words(
        subject=kept.get("subject"),
        body=kept.get("body") and Markup(kept["body"]),
        attachment_ids=files if files is None else tuple(files),
        printed=kept.get("printed", True),
        told_of=kept.get("told_of") or "",
    )


def told_of(contents):
    """What a person's words may quote of what they are about: which items, and what is
    owed and in a client's favour, in a text that can be compared.

    :param contents: a `Contents`
    """
    items = {
        str(notice.item_id.id): [_amount(row) for row in rows]
        for notice, rows in contents.rows.items()
    }
    favour = sorted(_amount(row) for row in contents.credits)
    return json.dumps({"items": items, "credits": favour}, sort_keys=True)


def items_of(text):
    """The ids of the items of what `told_of` gave."""
    return {int(one) for one in json.loads(text or "{}").get("items", {})}


def without_own_links(body, base_url):
    """A text as somebody else than its recipient may see and change it: the links that
    are the recipient's own are marks, which `with_own_links` makes links again.

    :param base_url: of our own pages

    >>> without_own_links('<p><a href="https://o.example/my/7?key=1">Pay</a></p>',
    ...                   "https://o.example")
    '<p><a href="#reminder-aa45b0ac9a9b">Pay</a></p>'
    >>> without_own_links('<p><a href="https://help.example/">Help</a></p>', "https://o")
    '<p><a href="https://help.example/">Help</a></p>'
    """
    tree = html.fragment_fromstring(str(body or ""), create_parent="div")
    for link in tree.iter("a", "area"):
        target = link.get("href") or ""
        if "?" in target or target.startswith(("/", base_url)):
            link.set("href", _mark(target))
    return _inner(tree)


def with_own_links(body, original):
    """The other way round.

    :param original: the text with its links, as it is made for the recipient

    >>> mine = '<p><a href="https://o.example/my/7?key=2">Pay</a></p>'
    >>> shown = without_own_links(mine, "https://o.example")
    >>> with_own_links(shown.replace("Pay", "Pay now"), mine)
    '<p><a href="https://o.example/my/7?key=2">Pay now</a></p>'
    """
    if _OWN_LINK.format("") not in str(body or ""):
        return body
    tree = html.fragment_fromstring(str(original or ""), create_parent="div")
    targets = {
        _mark(link.get("href")): link.get("href")
        for link in tree.iter("a", "area")
        if link.get("href")
    }
    tree = html.fragment_fromstring(str(body), create_parent="div")
    for link in tree.iter("a", "area"):
        target = link.get("href") or ""
        if not _PLACE.match(target):
            continue
        if target in targets:
            link.set("href", targets[target])
        else:
            link.attrib.pop("href")
    return _inner(tree)


def _mark(target):
    """The mark of a link: its keys play no part, which may be others the next time."""
    path = target.partition("?")[0]
    digest = hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()
    return _OWN_LINK.format(digest[:12])


def _inner(tree):
    text = html.tostring(tree, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>")


def _amount(row):
    amount = row.amount
    if amount is None:
        return ["", 0]
    if row.currency:
        amount = row.currency.round(amount) or 0.0
    return [repr(amount), row.currency.id if row.currency else 0]
