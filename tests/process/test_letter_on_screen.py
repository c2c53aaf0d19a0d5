"""A letter of several as its reader has it: made and sent by the jobs of a real server,
taken out of the mailbox, and opened by a browser on a desk and on a phone."""

import ast
import json
import re
import urllib.request
from contextlib import closing

import pytest
from harness import Instance, copied
from lxml import html
from screen import Screen
from test_cron import ONLY_OURS

CUSTOMER = "customer@example.com"
WIDTHS = (600, 390)
NO_BREAK = "\N{NO-BREAK SPACE}"
# What a letter of invoices has, and what of it is a picture.
PLACES = {
    "rows": ".o_rm_rows",
    "total": ".o_rm_total",
    "button": ".o_rm_button_link",
    "bank": ".o_rm_bank",
    "code": ".o_rm_qr img",
    "logo": ".o_rm_sender img",
}
# What is to see of a page: where each place is and what lies on top of it, what reaches
# over the edge or can only be scrolled to, which texts and pictures lie on each other,
# and which pictures there are not.
MEASURE = """
((places) => {
    const round = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
    const width = document.documentElement.clientWidth;
    const seen = {};
    for (const [name, selector] of Object.entries(places)) {
        seen[name] = [...document.querySelectorAll(selector)].map((node) => {
            node.scrollIntoView({ block: "center" });
            const box = node.getBoundingClientRect();
            const top = document.elementFromPoint(
                (box.left + box.right) / 2, (box.top + box.bottom) / 2);
            return {
                width: box.width, height: box.height,
                shown: node.checkVisibility() && node.contains(top),
            };
        });
    }
    window.scrollTo(0, 0);
    const boxes = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const box of texts.currentNode.data.trim() ? range.getClientRects() : []) {
            boxes.push([texts.currentNode.data.trim(), round(box)]);
        }
    }
    for (const image of document.images) {
        boxes.push([image.src, round(image.getBoundingClientRect())]);
    }
    const overlapping = [];
    boxes.forEach(([one, a], index) => {
        for (const [other, b] of boxes.slice(index + 1)) {
            const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const beside = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (one !== other && over > 1 && beside > 3) {
                overlapping.push([one, other]);
            }
        }
    });
    return JSON.stringify({
        width: document.documentElement.scrollWidth,
        seen,
        overlapping,
        outside: boxes.filter(([, box]) => box.left < 0 || box.right > width),
        scrolled: [...document.querySelectorAll("body *")]
            .filter((node) => node.scrollWidth > node.clientWidth + 1)
            .filter((node) => getComputedStyle(node).overflowX !== "visible")
            .filter((node) => node.checkVisibility())
            .map((node) => node.className || node.tagName),
        broken: [...document.images]
            .filter((image) => !image.complete || !image.naturalWidth)
            .map((image) => image.src),
    });
})(%s)
"""


@pytest.fixture
def database(full):
    with copied(full) as name:
        yield name


@pytest.fixture
def screen(tmp_path):
    with closing(Screen(tmp_path / "chromium")) as screen:
        yield screen


def arrived(instance):
    return [
        mail
        for mail in instance.sink.mails()
        if mail["To"].addresses[0].addr_spec == CUSTOMER
    ]


def unpacked(mail, folder):
    """The text of a mail as a file, as a mail program shows it: with the pictures that
    came along.

    :return: (its HTML as it came, the file)
    """
    text = mail.get_body(("html",)).get_content()
    shown = text
    for part in mail.walk():
        if name := (part["Content-ID"] or "").strip("<> "):
            (folder / name).write_bytes(part.get_content())
            shown = shown.replace(f"cid:{name}", (folder / name).as_uri())
    assert "cid:" not in shown
    assert "data:" not in shown, "mail programs show no such picture"
    path = folder / "letter.html"
    path.write_text(shown)
    return text, path


def test_as_it_arrives(instance: Instance, screen: Screen, tmp_path):
    base = f"http://127.0.0.1:{instance.port}"
    printed = instance.shell(
        "import letters", f"print(letters.seed_everything(env, {base!r}))"
    )
    names = ast.literal_eval(printed.strip().splitlines()[-1])
    assert not instance.sink.mails()
    instance.query(ONLY_OURS)
    instance.start(cron_threads=1)
    instance.wait_for_crons(lambda: arrived(instance), "the letter")
    [mail] = arrived(instance)
    text, path = unpacked(mail, tmp_path)
    check_text(text, names)
    check_links(text, base)
    for width in WIDTHS:
        screen.open(path.as_uri(), width)
        screen.picture(tmp_path / f"letter-{width}.png")
        check_screen(screen, width)


def check_text(text, names):
    """The table has three invoices and the credit note, and what is left to pay; the
    words say of an invoice what stands in its row."""
    tree = html.document_fromstring(text)
    rows = [row.text_content() for row in tree.find_class("o_rm_row")]
    assert len(rows) == len(names)
    for name, row in zip(names, rows, strict=True):
        assert name in row
    [total] = tree.find_class("o_rm_total")
    [button] = tree.find_class("o_rm_button_link")
    for node in (total, button):
        assert "12,675.10" in node.text_content()
    [words] = tree.xpath("//p[strong]")
    assert names[0] in words.text_content()
    assert "12,345.60" in words.text_content()


def check_links(text, base):
    """Each is whole, and those of ours answer: the button leads to where it is paid."""
    tree = html.document_fromstring(text)
    links = [node.get("href") for node in tree.iter("a")]
    assert all(re.match("https?://|mailto:|tel:", link) for link in links), links
    assert all(
        re.match("https?://|cid:", image.get("src")) for image in tree.iter("img")
    )
    ours = [link for link in dict.fromkeys(links) if link.startswith(base)]
    pages = {link: opened(link) for link in ours}
    [button] = tree.find_class("o_rm_button_link")
    assert "12,675.10" in pages[button.get("href")].replace(NO_BREAK, " ")
    assert len(ours) > 4, "the invoices, the button, and what the reader may do"


def opened(link):
    with urllib.request.urlopen(link, timeout=60) as answer:
        assert answer.status == 200
        return answer.read().decode()


def check_screen(screen, width):
    measured = json.loads(screen.evaluate(MEASURE % json.dumps(PLACES)))
    assert measured["width"] <= width
    for name in ("outside", "overlapping", "scrolled", "broken"):
        assert not measured[name], (width, name, measured[name])
    for name, places in measured["seen"].items():
        assert places, f"{name} is missing at {width}"
        for place in places:
            assert place["shown"], (width, name, place)
            assert place["width"] <= width - 2 * 24, (width, name, place)
            assert min(place["width"], place["height"]) > 20, (width, name, place)
    [code] = measured["seen"]["code"]
    assert code["width"] == code["height"] >= 120, "a camera reads it"
