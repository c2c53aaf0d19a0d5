# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The page at the end of a signed copy, and the copy itself, as PDF.

Knows no ORM: it takes texts and bytes and gives bytes.
"""

import io
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from . import fonts
from .typeset import AnyScript, begins_rtl, needed

SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 70 * mm, 24 * mm
GREY = HexColor("#5f5f5f")
# What no XML may hold, not even escaped.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered: a heading, lines of text, perhaps an image."""

    heading: str
    lines: tuple = ()
    image: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page."""

    title: str
    lines: tuple = ()
    answers: tuple = ()
    notes: tuple = field(default=())

    def unshown(self):
        """The names of the characters that no font here shows, each once."""
        texts = [self.title, *self.lines, *self.notes]
        for answer in self.answers:
            texts += [answer.heading, *answer.lines]
        text = unicodedata.normalize("NFC", CONTROLS.sub(" ", " ".join(texts)))
        return [
            unicodedata.name(char, f"U+{ord(char):04X}") for char in fonts.missing(text)
        ]


def signature_page(page):
    """Return the page as a PDF of its own.

    :param page: a `Page`
    """
    styles = _styles()
    # The first line begins with a word in the language of the page.
    is_rtl = begins_rtl(" ".join(page.lines))
    flow = [_paragraph(page.title, styles["title"], is_rtl)]
    flow += [_paragraph(line, styles["text"], is_rtl) for line in page.lines]
    for answer in page.answers:
        block = [
            Spacer(1, 6 * mm),
            _paragraph(answer.heading, styles["heading"], is_rtl),
            *(_paragraph(line, styles["text"], is_rtl) for line in answer.lines),
        ]
        if answer.image:
            block.append(
                Image(
                    io.BytesIO(answer.image),
                    width=SIGNATURE_WIDTH,
                    height=SIGNATURE_HEIGHT,
                    kind="proportional",
                    hAlign="LEFT",
                    mask="auto",
                )
            )
        flow.append(KeepTogether(block))
    flow.append(Spacer(1, 8 * mm))
    flow += [_paragraph(note, styles["small"], is_rtl) for note in page.notes]
    with io.BytesIO() as buffer:
        SimpleDocTemplate(
            buffer,
            pagesize=A4,
            title=page.title,
            leftMargin=22 * mm,
            rightMargin=22 * mm,
            topMargin=22 * mm,
            bottomMargin=20 * mm,
        ).build(flow)
        return buffer.getvalue()


def readable(pdf):
    """Whether a PDF can be put into another one: neither broken nor encrypted."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted or not len(reader.pages):
            return False
        # Many faults show only when the pages are written.
        joined([pdf])
    except Exception:
        # A file from anywhere may break the reader in any way: it is not readable.
        return False
    return True


def joined(pdfs):
    """Return one PDF with the pages of all of these."""
    writer = PdfFileWriter()
    for pdf in pdfs:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        for page in reader.pages:
            writer.add_page(page)
    with io.BytesIO() as buffer:
        writer.write(buffer)
        return buffer.getvalue()


@lru_cache(maxsize=1)
def _styles():
    fonts.base()
    text = ParagraphStyle("text", fontName=fonts.FONT, fontSize=10, leading=15)
    return {
        "title": ParagraphStyle(
            "title", parent=text, fontSize=18, leading=24, spaceAfter=4 * mm
        ),
        "heading": ParagraphStyle("heading", parent=text, fontSize=12, leading=18),
        "text": text,
        "small": ParagraphStyle(
            "small", parent=text, fontSize=8, leading=11, textColor=GREY
        ),
    }


def _paragraph(line, style, is_rtl):
    line = CONTROLS.sub(" ", unicodedata.normalize("NFC", line))
    if is_rtl or needed(line):
        return AnyScript(line, style, is_rtl)
    return Paragraph(escape(line).replace("\n", "<br/>"), style)
