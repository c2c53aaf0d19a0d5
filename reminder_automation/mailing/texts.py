# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Parts of an HTML text, and the keys in its links."""

import re

from lxml import etree, html
from markupsafe import escape

# The keys in links to a signer's page and to a conversation, also within the link of a
# filter that wraps all links of a mail, and as they come back in an answer that quotes
# the mail.
KEYS = (
    re.compile(
        r"(my(?:/|%2F)documents(?:/|%2F)\d+(?:(?:/|%2F)\w+)*)"
        r"(?:\?|%3F)access_token(?:=|%3D)[\w-]*",
        re.IGNORECASE,
    ),
    re.compile(
        r"(my(?:/|%2F)conversations(?:/|%2F)\d+)"
        r"(?:\?|%3F)pid(?:=|%3D)\d+(?:&amp;|&|%26)hash(?:=|%3D)\w*",
        re.IGNORECASE,
    ),
)
# The way to a first or a new password, in whatever order its parameters stand.
SIGNUP = re.compile(
    r"""(web(?:/|%2F)(?:signup|reset_password))(?:\?|%3F)[^\s<>"']*token[^\s<>"']*""",
    re.IGNORECASE,
)
# What there is in a text with such a link. Asked of every message that is written.
MARKS = ("access_token", "hash")
# Links to write or to call somebody.
CONTACT = re.compile(r"(?:mailto|tel|sms):", re.IGNORECASE)
# An address that stands in a text.
WRITTEN_OUT = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
# Where a link leads that stands in a comment.
HREF = re.compile(
    r"""(href|action)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
# What stands behind the question mark of an address.
QUERY = re.compile(r"((?:https?:/)?/[^\s<>\"'?]+)\?[^\s<>\"']+")

# After the end of a link: it is the beginning of a longer one.
GOES_ON = re.compile(r"[\w/?%&=-]")


def without_keys(body):
    """A message's body without what opens a page in a person's name, in its own type.

    >>> without_keys("/my/documents/7?access_token=1f-2e and /my/conversations/3")
    '/my/documents/7 and /my/conversations/3'
    >>> without_keys("/my/conversations/3?pid=9&amp;hash=0a1b")
    '/my/conversations/3'
    """
    if not body or not any(mark in body for mark in MARKS):
        return body
    text = str(body)
    for key in KEYS:
        text = key.sub(r"\1", text)
    return type(body)(text)


def without_signups(body):
    """What somebody wrote to us without the links by which he chooses a password: a
    mail that is answered stands below the answer. In the body's own type.

    >>> without_signups("> https://a.example/web/signup?token=1f&amp;redirect=%2Fmy")
    '> https://a.example/web/signup'
    """
    if not body or "token" not in body:
        return body
    return type(body)(SIGNUP.sub(r"\1", str(body)))


def without_button(body, url):
    """An HTML text without the button that leads to an address, where it has one: a
    link with a background of its own, in a paragraph of its own.

    :return: (the text; what the button says, or "" when there is none)

    >>> without_button('<p>Hi</p><p><a href="/x?a&amp;b" '
    ...                'style="background-color: red">See it</a></p>', "/x?a&b")
    ('<div><p>Hi</p></div>', 'See it')
    >>> without_button('<p>Hi, <a href="/x">see it</a></p>', "/x")
    ('<p>Hi, <a href="/x">see it</a></p>', '')
    """
    text = str(body or "")
    if not url or not (url in text or str(escape(url)) in text):
        return body, ""
    tree = html.fragment_fromstring(text, create_parent="div")
    for link in tree.iter("a"):
        block = link.getparent()
        says = " ".join(link.text_content().split())
        if (
            link.get("href") == url
            and "background" in (link.get("style") or "")
            and block.tag in ("p", "div")
            and block is not tree
            and says
            and says == " ".join(block.text_content().split())
        ):
            block.drop_tree()
            return type(body)(html.tostring(tree, encoding="unicode")), says
    return body, ""


def unless_in(body, url):
    """A link; "" when an HTML text has it already.

    >>> unless_in("<p>See /my/7</p>", "/my/7"), unless_in("<p>See /my/71</p>", "/my/7")
    ('', '/my/7')
    """
    text = str(body or "")
    forms = {url, str(escape(url))} if url else ()
    return "" if any(_has_link(text, one) for one in forms) else url


def _has_link(text, url):
    # Not as the beginning of another one: of that of record 71, where it is 7.
    start = text.find(url)
    while start >= 0:
        if not GOES_ON.match(text, start + len(url)):
            return True
        start = text.find(url, start + 1)
    return False


def without_links(body):
    """An HTML text whose links lead nowhere, for who is not the one they are for; nor
    do those that are written out.

    >>> without_links('<p>Please <a href="/my/1?access_token=1">pay</a></p>')
    '<p>Please <a>pay</a></p>'
    >>> without_links('<p>Pay: https://a.example/my/1?access_token=1</p>')
    '<p>Pay: https://a.example/my/1</p>'
    """
    if not body:
        return body
    tree = html.fragment_fromstring(str(body), create_parent="div")
    for link in tree.iter("a", "area", "form"):
        link.attrib.pop("href", None)
        link.attrib.pop("action", None)
    text = QUERY.sub(r"\1", html.tostring(tree, encoding="unicode"))
    return type(body)(text.removeprefix("<div>").removesuffix("</div>"))


def split_off(body, css_class):
    """An HTML text without the elements of a class, and these.

    >>> split_off('<p>Please pay:</p><div class="a">5</div>', "a")
    ('<p>Please pay:</p>', '<div class="a">5</div>')
    """
    if css_class not in body:
        return body, ""
    tree = html.fragment_fromstring(body, create_parent="div")
    parts = []
    for element in tree.find_class(css_class):
        parts.append(html.tostring(element, encoding="unicode", with_tail=False))
        element.drop_tree()
    text = html.tostring(tree, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>"), "".join(parts)


def with_links_to(body, url):
    """A whole HTML page whose links all lead to one address, also those that are
    written out; nothing in it can be sent. Links to write or to call somebody stay.

    >>> with_links_to('<p><a href="/my/1?access_token=1">Pay</a></p>', "https://a.example/t")
    '<html><body><p><a href="https://a.example/t">Pay</a></p></body></html>'
    >>> with_links_to('<p>See https://b.example/my/1.</p>', "https://a.example/t")
    '<html><body><p>See https://a.example/t</p></body></html>'
    >>> with_links_to('<p>Hi<!--[if mso]><a href="/my/1">Pay</a><![endif]--></p>', "/t")
    '<html><body><p>Hi<!--[if mso]><a href="/t">Pay</a><![endif]--></p></body></html>'
    """
    if not body:
        return body
    tree = html.document_fromstring(str(body))
    for comment in tree.iter(etree.Comment):
        # What is for Outlook alone stands in them, its buttons, too.
        text = HREF.sub(rf'\1="{escape(url)}"', comment.text or "")
        comment.text = WRITTEN_OUT.sub(url, text)
    for element in tree.iter(etree.Element):
        for name in ("href", "action", "formaction"):
            target = element.get(name)
            if target and element.tag != "link" and not CONTACT.match(target):
                element.set(name, url)
        if element.tag not in ("script", "style"):
            if element.text:
                element.text = WRITTEN_OUT.sub(url, element.text)
        if element.tail:
            element.tail = WRITTEN_OUT.sub(url, element.tail)
    return type(body)(html.tostring(tree, encoding="unicode"))


def on_top(body, block):
    """A whole HTML page with a block as the first thing that people see.

    >>> on_top("<html><body><p>Hi</p></body></html>", "<div>Test</div>")
    '<html><body><div>Test</div><p>Hi</p></body></html>'
    """
    tree = html.document_fromstring(str(body) or "<p></p>")
    page = tree.find("body")
    page.insert(0, html.fragment_fromstring(str(block), create_parent=False))
    return type(body)(html.tostring(tree, encoding="unicode"))
