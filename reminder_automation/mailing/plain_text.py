# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A mail as plain text, for who reads it without pictures and colours."""

import re

from lxml import etree, html

# What the layout of our mails is known by.
MARK = "o_reminder_mail"
# What only a screen shows, and what only mail programs read.
SILENT = {"head", "img", "script", "style", "title"}
BLOCKS = {
    *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
    *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
    *("tbody", "tfoot", "thead", "tr", "ul"),
}
# These have an empty line before and after.
APART = {"blockquote", "dl", "h1", "h2", "h3", "ol", "p", "pre", "ul"}
# Several of these on end are one.
LINE, GAP = "\x01", "\x02"
BETWEEN = f" \t\n{LINE}{GAP}"
LINK = re.compile(r"https?://", re.IGNORECASE)


def plain_text(body):
    """The text of an HTML mail, its links written out.

    >>> print(plain_text("<p>Dear Ann,</p><ul><li>Passport</li><li>Deed</li></ul>"
    ...                  "<p><a href='https://a.example/1'>See it</a></p>"))
    Dear Ann,
    <BLANKLINE>
    - Passport
    - Deed
    <BLANKLINE>
    See it: https://a.example/1
    >>> plain_text("<p>a &lt;b&gt; <a href='mailto:a@b.example'>a@b.example</a></p>")
    'a <b> a@b.example'
    """
    if not body or not str(body).strip():
        return ""
    try:
        tree = html.document_fromstring(str(body))
    except (ValueError, etree.ParserError):
        return ""  # no text that anybody could read
    source = tree.find("body")
    text = "".join(_pieces(tree if source is None else source))
    text = re.sub(
        rf"[ \t]*[{LINE}{GAP}][ \t{LINE}{GAP}]*",
        lambda found: "\n\n" if GAP in found[0] else "\n",
        text,
    )
    text = "\n".join(line.strip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _pieces(element):
    """The pieces of an element's text, blocks on lines of their own."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT or _is_hidden(element):
        return
    if tag == "br":
        yield "\n"
        return
    inner = "".join(_within(element))
    if tag == "a":
        yield _link(inner, element.get("href") or "")
        return
    is_block = tag in BLOCKS or (tag in ("td", "th") and _is_frame(element))
    if not is_block:
        yield inner
        if tag in ("td", "th"):
            yield "  "
        return
    if tag == "li":
        inner = f"- {inner.strip(BETWEEN)}"
    elif tag == "blockquote":
        inner = _quoted(inner)
    if not inner.strip(BETWEEN):
        return
    between = GAP if tag in APART else LINE
    yield f"{between}{inner}{between}"


def _within(element):
    keeps = element.tag == "pre"
    yield _folded(element.text, keeps)
    for child in element:
        yield from _pieces(child)
        yield _folded(child.tail, keeps)


def _folded(text, keeps):
    """A text as it is shown: what separates words is one space."""
    if not text:
        return ""
    text = re.sub(rf"[{LINE}{GAP}]", "", text)
    return text if keeps else re.sub(r"[ \t\r\n\f]+", " ", text)


def _link(text, href):
    text = " ".join(text.split())
    if not LINK.match(href) or text == href:
        return text
    return f"{text}: {href}" if text else href


def _quoted(inner):
    text = re.sub(rf"[{LINE}{GAP}]+", "\n", inner.strip(BETWEEN))
    return "\n".join(f"> {line.strip()}" for line in text.split("\n"))


def _is_frame(cell):
    """Whether a cell holds the layout, not data."""
    table = next(cell.iterancestors("table"), None)
    return table is None or table.get("role") == "presentation"


def _is_hidden(element):
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style
