"""The table that the bench prints."""

from typing import NamedTuple

HEADINGS = ("What", "Measured", "Target", "Verdict")


class Row(NamedTuple):
    """One figure; those without a target are told for information."""

    what: str
    measured: str
    target: str = ""
    verdict: str = ""


def at_least(what, times, target):
    return Row(what, f"{times:.1f} x", f"{target} x or more", _verdict(times >= target))


def at_most(what, times, target):
    return Row(what, f"{times:.2f} x", f"{target} x or less", _verdict(times <= target))


def no_more(what, count, target):
    return Row(what, f"{count:+.0f}", f"{target} or fewer", _verdict(count <= target))


def within(what, seconds, target):
    return Row(what, duration(seconds), f"under {target} s", _verdict(seconds < target))


def at_most_number(what, number, target):
    return Row(what, f"{number:.0f}", f"{target} or less", _verdict(number <= target))


def duration(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def render(sections):
    """The text of the table: a dict of headings to rows."""
    rows = [row for rows in sections.values() for row in rows]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = [_line(HEADINGS, widths), _line(["-" * width for width in widths], widths)]
    for heading, rows in sections.items():
        lines += ["", heading, *(_line(row, widths) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells, widths):
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _verdict(is_met):
    return "met" if is_met else "MISSED"
