# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Pictures within an HTML mail: mail programs show those that come along as parts of
the message, and none that stand in its text (RFC 2392)."""

import base64
import re

# What the names of such parts begin with.
PREFIX = "reminder-picture-"
_INLINE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+=*)")
_NAMED = re.compile(rf"cid:{PREFIX}(\d+)")


def without_pictures(body):
    """An HTML text whose pictures are named, in the order in which they stand in it.

    :return: (the text, in its own type; a list of the pictures, in base64)

    >>> without_pictures('<img src="data:image/png;base64,AAAA"/>')
    ('<img src="cid:reminder-picture-1"/>', ['AAAA'])
    """
    found = {}

    def named(match):
        number = found.setdefault(match[1], len(found) + 1)
        return f"cid:{PREFIX}{number}"

    text = _INLINE.sub(named, str(body or ""))
    return type(body)(text) if body else body, list(found)


def with_pictures(body, pictures):
    """The same the other way round.

    >>> with_pictures('<img src="cid:reminder-picture-1"/>', ['AAAA'])
    '<img src="data:image/png;base64,AAAA"/>'
    """
    if not body or not pictures:
        return body

    def inline(match):
        number = int(match[1])
        known = 0 < number <= len(pictures)
        return f"data:image/png;base64,{pictures[number - 1]}" if known else ""

    return type(body)(_NAMED.sub(inline, str(body)))


def as_parts(pictures):
    """Pictures as files that go with a mail.

    :return: a list of tuples of a name, bytes, and a type
    """
    return [
        (f"{PREFIX}{number}", base64.b64decode(picture), "image/png")
        for number, picture in enumerate(pictures, start=1)
    ]


def embed(message):
    """Make such files parts of the text of a mail that names them.

    :param message: an `email.message.EmailMessage`
    """
    if message.get_content_type() != "multipart/mixed":
        return
    pictures = [
        part
        for part in message.iter_attachments()
        if (part.get_filename() or "").startswith(PREFIX)
    ]
    html = pictures and message.get_body(("html",))
    if not html:
        return
    message.set_payload([one for one in message.get_payload() if one not in pictures])
    for picture in pictures:
        html.add_related(
            picture.get_content(),
            picture.get_content_maintype(),
            picture.get_content_subtype(),
            cid=f"<{picture.get_filename()}>",
            disposition="inline",
        )
