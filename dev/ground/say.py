"""What a person sees while something takes long: steps, progress, one-line errors."""

import contextlib
import shutil
import sys
import time


class Stop(Exception):
    """A failure with its remedy, told in one line."""


class Steps:
    """How many steps the command has, if it counts them, and which one it is at."""

    total = None
    number = 0


def step(title, already=False):
    """Begin a step; one that is done already is told only where steps are counted."""
    Steps.number += 1
    if Steps.total:
        title = f"[{Steps.number}/{Steps.total}] {title}"
    if not already:
        heading(title)
    elif Steps.total:
        heading(f"{title}: there already")


def heading(title):
    _line(f"==> {title}")


def note(text):
    _line(f"    {text}")


def _line(text):
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One line that counts: rewritten on a terminal, now and then in a log file."""

    def __init__(self):
        self.on_terminal = sys.stderr.isatty()
        self.interval = 0.1 if self.on_terminal else 5
        self.last = time.monotonic()

    def show(self, text):
        now = time.monotonic()
        if now - self.last < self.interval:
            return
        self.last = now
        if not self.on_terminal:
            note(text)
            return
        width = shutil.get_terminal_size().columns - 6
        print(f"\r\033[K    {text[:width]}", end="", file=sys.stderr, flush=True)

    def done(self):
        if self.on_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def progress():
    line = Progress()
    try:
        yield line
    finally:
        line.done()


@contextlib.contextmanager
def plainly():
    """Turn a :class:`Stop` into one line, and Ctrl-C into a quiet end."""
    try:
        yield
    except Stop as stop:
        sys.exit(f"error: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
