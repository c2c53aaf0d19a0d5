"""Chromium, which the tours are walked in."""

import shutil

from . import apt

# The names that Odoo's own tests look for.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def is_ready():
    return any(map(shutil.which, NAMES))


def make():
    apt.install("chromium", why="the tours need a browser")
