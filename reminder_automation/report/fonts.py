# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which font shows which character.

Odoo brings one font for Latin, Greek and Cyrillic letters. What shows the others comes
with a package: `manimgx-fonts` and `manimgx-fonts-cjk` of PyPI, which hold Noto fonts
and nothing else, or the fonts of the system, such as Debian's `fonts-noto-core` and
`fonts-noto-cjk`. Where none of them is installed, `missing` tells what cannot be shown.
"""

import logging
import os
import re
import sys
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont, features
from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont

from odoo.tools.misc import file_path

_logger = logging.getLogger(__name__)

FONT = "ReminderNotoSans"
FONT_FILE = "web/static/fonts/sign/NotoSans-Reg.ttf"
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    os.path.join(sys.prefix, "share", "fonts"),
)
SUFFIXES = {".ttf", ".otf", ".ttc"}
# The upright ones of an even weight, to be read in a text.
UNFIT = re.compile("bold|italic|oblique|mono|condensed|light|thin|black|medium", re.I)
# The better ones first.
PREFERRED = ("NotoSans-", "NotoSans[", "NotoSans", "NotoEmoji", "Noto", "DejaVuSans")
# Faces of one collection, by what a text has of Korean and Japanese beside Chinese.
KOREAN = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
JAPANESE = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
FACES = {"jp": 0, "kr": 1, "sc": 2}
REGULAR = 400
# Pixels of one em in what is asked of a font.
ASKED = 32
# A character that no font shows.
NOTHING = "\U0010fffe"


@lru_cache(maxsize=1)
def base():
    """The font that Odoo brings, made known to reportlab.

    Not one of PDF's own fonts: those know no Polish, Greek or Cyrillic names.
    """
    registerFont(TTFont(FONT, file_path(FONT_FILE)))
    return getFont(FONT)


def is_plain(char):
    """Whether the font that Odoo brings shows a character as it stands: from left to
    right, and without changing with its neighbours."""
    code = ord(char)
    if not (code < 0x0590 or 0x1E00 <= code < 0x2E80):
        return False
    return char.isspace() or code in base().face.charToGlyph


def is_rtl(char):
    return unicodedata.bidirectional(char) in ("R", "AL")


def joins(char):
    """Whether a character has no place of its own: it changes the one before it."""
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf") or (
        0x1F3FB <= ord(char) <= 0x1F3FF  # the colour of somebody's skin
    )


@lru_cache(maxsize=4096)
def font_for(char):
    """The file of a font that shows a character, or None."""
    return next((path for path in files() if _shows(path, char)), None)


def missing(text):
    """The characters of a text that no font here shows, each once."""
    found = dict.fromkeys(
        char
        for char in text
        if not (is_plain(char) or char.isspace() or joins(char) or font_for(char))
    )
    if found:
        _logger.warning(
            "No font of this server shows %s. Install the Python packages "
            "manimgx-fonts and manimgx-fonts-cjk, or fonts of the system such as "
            "Debian's fonts-noto-core and fonts-noto-cjk, and start Odoo again.",
            ", ".join(f"U+{ord(char):04X}" for char in found),
        )
    return list(found)


@lru_cache(maxsize=256)
def opened(path, size, face="sc"):
    """A font in a size, as Pillow has it; None for one that has no such size.

    :param path: of its file
    :param size: pixels of one em
    :param face: of a collection for Chinese, Japanese and Korean
    """
    return _open(path, size, face, _engine())


def _open(path, size, face, engine):
    index = FACES[face] if "CJK" in path and path.endswith(".ttc") else 0
    try:
        font = ImageFont.truetype(path, size, index=index, layout_engine=engine)
    except OSError:
        return None
    try:
        axes = font.get_variation_axes()
    except OSError:
        return font  # one weight, one file
    # Of one that has all weights, the regular one.
    font.set_variation_by_axes(
        [REGULAR if _is_weight(axis) else axis["default"] for axis in axes]
    )
    return font


def _is_weight(axis):
    name = axis.get("name") or ""
    name = name.decode(errors="replace") if isinstance(name, bytes) else name
    return name.lower() == "weight"


def face_for(text):
    if KOREAN.search(text):
        return "kr"
    return "jp" if JAPANESE.search(text) else "sc"


def shapes():
    """Whether letters are joined and put in order, as Arabic and Hindi need it."""
    return features.check("raqm")


@lru_cache(maxsize=1)
def files():
    """The files of all fonts that are installed here, the better ones first."""
    found = []
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            found += _ranked(folder)
    for folder in FOLDERS:
        found += _ranked(folder)
    return [str(path) for path in dict.fromkeys(found)]


def _ranked(folder):
    fit = [
        path
        for path in Path(folder).rglob("*")
        if path.suffix in SUFFIXES and not UNFIT.search(path.name)
    ]

    def rank(path):
        places = [
            place
            for place, start in enumerate(PREFERRED)
            if path.name.startswith(start)
        ]
        return min(places, default=len(PREFERRED)), path.name

    return sorted(fit, key=rank)


def _engine():
    return ImageFont.Layout.RAQM if shapes() else ImageFont.Layout.BASIC


def _shows(path, char):
    drawn = _drawn(path, char)
    return bool(drawn) and drawn != _blank(path)


@lru_cache(maxsize=512)
def _blank(path):
    """What a font shows for what it does not have."""
    return _drawn(path, NOTHING)


@lru_cache(maxsize=512)
def _asked(path):
    # Letter by letter: HarfBuzz makes two of some.
    return _open(path, ASKED, "sc", ImageFont.Layout.BASIC)


def _drawn(path, char):
    try:
        return bytes(_asked(path).getmask(char)) if _asked(path) else b""
    except (OSError, ValueError):
        return b""
