# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Colours that can be told apart."""

import re
from functools import lru_cache

HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
# Text and its background differ at least by this (WCAG 2.1, 1.4.3, level AA).
ENOUGH = 4.5
BUTTON, ON_BUTTON = "#875A7B", "#FFFFFF"
DARK, LIGHT = "#000000", "#FFFFFF"


@lru_cache(maxsize=256)
def button_colors(background, text):
    """The colours of a button: as chosen when its text can be read, else the text in
    black or white, whichever can be read better.

    :param background: of the button, such as "#875A7B"; anything else is the default
    :param text: likewise
    :return: (background, text)

    >>> button_colors("#875A7B", "#FFFFFF")
    ('#875A7B', '#FFFFFF')
    >>> button_colors("#FFE", "#fff")
    ('#FFE', '#000000')
    >>> button_colors("red; display: none", None)
    ('#875A7B', '#FFFFFF')
    """
    if not (background and HEX.fullmatch(background)):
        background = BUTTON
    if text and HEX.fullmatch(text) and contrast(background, text) >= ENOUGH:
        return background, text
    return background, max(LIGHT, DARK, key=lambda one: contrast(background, one))


def contrast(one, other):
    """How well two colours can be told apart: from 1, not at all, to 21.

    >>> contrast("#000", "#FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _luminance(color):
    digits = color[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
