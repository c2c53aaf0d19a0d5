# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What clients write, as plain text: knows no ORM."""

import re
import unicodedata

from markupsafe import Markup, escape

# What turns the direction of the text around it: a name could read as another one.
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Removed one by one; line breaks and tabs are part of a text.
KEPT = "\n\t"


def plain_text(value, limit):
    """A text from outside, without what no person writes.

    :param value: anything that a request may carry
    :param limit: the most characters that are kept
    :return: a text, or None when it is none
    """
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        return None
    # Longer than this nobody reads, and cleaning it would take its time.
    value = value[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n")
    value = DIRECTIONS.sub("", value)
    # Control characters and halves of surrogate pairs: no database takes them.
    value = "".join(
        char
        for char in value
        if char in KEPT or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return value.strip()[:limit].strip()


def as_html(text):
    """A plain text in HTML: its line breaks, and nothing else of it, mean something.

    Addresses in it do not become links.
    """
    return Markup("<br/>").join(escape(line) for line in (text or "").split("\n"))
