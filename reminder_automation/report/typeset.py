# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A paragraph in any script, for reportlab.

Reportlab sets letters one after the other, from left to right. Arabic and Hebrew run
from right to left, Arabic letters are joined, those of Hindi and Thai change places:
what needs that is set by HarfBuzz, which comes with Pillow, and put on the page as an
image. The text itself lies under it, unseen, so that it can be found and copied.
"""

import re
from typing import NamedTuple

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from . import fonts

# Pixels of an image for one point of the page: 432 to the inch.
SCALE = 6
# Where a line may end: after a space, and around each Chinese or Japanese character.
WORD = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]|\\s+|"
    "[^\\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
EDGES = re.compile(r"([^\w()\[\]{}]*)(.*?)([^\w()\[\]{}]*)", re.DOTALL)
BEYOND = re.compile("[\U00010000-\U0010ffff]")
BOX = "\ufffd"  # for what no font here shows
UNSEEN = 3  # the way of showing text in a PDF that shows nothing


class Run(NamedTuple):
    """What stands in one font, one after the other."""

    text: str
    path: str | None  # of the font's file; None: the font that Odoo brings
    is_rtl: bool = False


class AnyScript(Flowable):
    """A paragraph of a text that the font which Odoo brings cannot show.

    :param text: plain text; a line break is one
    :param style: a `ParagraphStyle`
    :param is_rtl: whether the page is read from right to left
    """

    def __init__(self, text, style, is_rtl=False):
        super().__init__()
        self.text = text
        self.style = style
        self.is_rtl = is_rtl
        self.lines = []

    def getSpaceBefore(self):
        return self.style.spaceBefore

    def getSpaceAfter(self):
        return self.style.spaceAfter

    def wrap(self, availWidth, availHeight):
        self.width = availWidth
        self.lines = [
            line
            for paragraph in self.text.split("\n")
            for line in self._broken(paragraph, availWidth)
        ]
        self.height = len(self.lines) * self.style.leading
        return self.width, self.height

    def split(self, availWidth, availHeight):
        fit = int(availHeight // self.style.leading)
        if not 0 < fit < len(self.lines):
            return [] if fit <= 0 else [self]
        halves = self.lines[:fit], self.lines[fit:]
        texts = ("\n".join(_text(line) for line in half) for half in halves)
        return [AnyScript(text, self.style, self.is_rtl) for text in texts]

    def draw(self):
        for number, line in enumerate(self.lines):
            # As reportlab's own paragraphs: the first line one size below the top.
            bottom = self.height - number * self.style.leading - self.style.fontSize
            runs = _from_the_right(line) if self.is_rtl else line
            x = self.width - self._width(runs) if self.is_rtl else 0
            for run in runs:
                self._draw(run, x, bottom)
                x += self._width([run])

    def _draw(self, run, x, y):
        text = self.canv.beginText(x, y)
        text.setFont(self.style.fontName, self.style.fontSize)
        text.setFillColor(self.style.textColor)
        if run.path:
            image, ascent = self._image(run)
            width, height = image.width / SCALE, image.height / SCALE
            bottom = y + ascent - height
            self.canv.drawImage(ImageReader(image), x, bottom, width, height)
            text.setTextRenderMode(UNSEEN)
        # What lies beyond 16 bits, reportlab cannot say what it stands for.
        text.textOut(BEYOND.sub("" if run.path else BOX, _as_seen(run)))
        # Nothing tells the text that follows to be seen again but this.
        text.setTextRenderMode(0)
        self.canv.drawText(text)

    def _image(self, run):
        """A run as an image, and how far it reaches above the line, in points."""
        font = self._font(run)
        way = _way(run)
        left, top, right, bottom = font.getbbox(run.text, anchor="ls", **way)
        # Letters may reach out of the room that is theirs.
        left, right = (
            min(left, 0),
            max(right, round(font.getlength(run.text, **way)), 1),
        )
        size = (right - left, max(bottom - top, 1))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).text(
            (-left, -top), _order(run), fill=255, font=font, anchor="ls", **way
        )
        color = tuple(round(part * 255) for part in self.style.textColor.rgb())
        image = Image.new("RGB", size, (255, 255, 255))
        image.paste(color, (0, 0), mask)
        return image, -top / SCALE

    def _font(self, run):
        size = round(self.style.fontSize * SCALE)
        return fonts.opened(run.path, size, fonts.face_for(run.text))

    def _width(self, runs):
        """How much room these take, in points."""
        return sum(
            self._font(run).getlength(run.text, **_way(run)) / SCALE
            if run.path
            else fonts.base().stringWidth(run.text, self.style.fontSize)
            for run in runs
        )

    def _broken(self, text, width):
        """The lines of a paragraph, none wider than there is room."""
        lines, line, taken = [], [], 0
        words = WORD.findall(text)
        while words:
            word = words.pop(0)
            room = self._width(_runs(word))
            if room > width and len(word) > 1:
                # No word but somebody's nonsense: it may end anywhere.
                half = len(word) // 2
                words[:0] = [word[:half], word[half:]]
                continue
            if line and taken + room > width and not word.isspace():
                lines.append("".join(line).strip())
                line, taken = [], 0
            line.append(word)
            taken += room
        lines.append("".join(line).strip())
        return [_runs(one) for one in lines]


def needed(text):
    """Whether a text has what the font that Odoo brings does not show."""
    return not all(fonts.is_plain(char) for char in text)


def begins_rtl(text):
    """Whether a text runs from right to left: as its first letter does."""
    for char in text:
        if fonts.is_rtl(char):
            return True
        if char.isalpha():
            return False
    return False


def _runs(text):
    """A text by fonts. What has no letters of its own, such as a space, goes with what
    stands on both sides of it."""
    runs = []
    for char in text:
        last = runs[-1] if runs else None
        if last and fonts.joins(char):
            runs[-1] = last._replace(text=last.text + char)
            continue
        path = None if fonts.is_plain(char) else fonts.font_for(char)
        run = Run(char, path, fonts.is_rtl(char))
        if last and (last.path, last.is_rtl) == (path, run.is_rtl):
            runs[-1] = last._replace(text=last.text + char)
            continue
        # As in "the 3 of", of which the space and the number stand in the middle.
        if (
            len(runs) > 1
            and path
            and runs[-2][1:] == run[1:]
            and not any(one.isalpha() for one in last.text)
        ):
            runs[-2:] = [run._replace(text=runs[-2].text + last.text + char)]
            continue
        runs.append(run)
    return runs


def _text(line):
    return "".join(run.text for run in line)


def _from_the_right(line):
    """The runs of a line as they stand, where it is read from right to left."""
    runs = []
    for run in line:
        if not run.path:
            # What stands between two of them turns around, letters do not.
            start, text, end = EDGES.fullmatch(run.text).groups()
            parts = (start[::-1], text, end[::-1])
            runs += [run._replace(text=part) for part in parts if part]
        else:
            runs.append(run)
    return runs[::-1]


def _way(run):
    if not fonts.shapes():
        return {}
    return {"direction": "rtl" if run.is_rtl else "ltr"}


def _as_seen(run):
    """The letters from left to right, as readers of PDFs expect them to be kept."""
    if not run.is_rtl:
        return run.text
    # Numbers run from left to right there, too.
    return re.sub("[0-9]+", lambda found: found[0][::-1], run.text[::-1])


def _order(run):
    """The letters as they are drawn: without HarfBuzz at least from right to left."""
    return run.text if fonts.shapes() else _as_seen(run)
