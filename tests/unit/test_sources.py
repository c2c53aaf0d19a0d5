"""Every sentence of the sources is shown by a test that is there: reads the table in
CONTRIBUTING.rst."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.rst").read_text(encoding="utf-8")
TABLES = TEXT.split(".. sources: begin")[1].split(".. sources: end")[0]
SOURCES = ("000", "001", "002", "003", "004")
NAME = re.compile(r"``(tests/[\w/]+/test_\w+\.py)::((?:Test\w+\.)?test_\w+)``")


def rows():
    """The cells of each row, without the ones of the headers."""
    for row in TABLES.split("   * - ")[1:]:
        # What follows the last row of a table is the title of the next one.
        row = row.split("\n\n")[0]
        cells = [" ".join(cell.split()) for cell in row.split("\n     - ")]
        if cells[0] != "No.":
            yield cells


ROWS = list(rows())


@cache
def defined_in(name):
    """The tests that a file defines: functions, and methods with their classes."""
    path = ROOT / name
    if not path.is_file():
        return set()
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{method.name}"
                for method in node.body
                if isinstance(method, ast.FunctionDef)
            }
    return found


def test_each_source_is_there_in_unbroken_order():
    numbers = [cells[0] for cells in ROWS]
    counted = dict.fromkeys(SOURCES, 0)
    for number in numbers:
        assert re.fullmatch(r"\d{3}\.\d{2}", number), number
        counted[number[:3]] += 1
    expected = [
        f"{source}.{place:02}"
        for source in SOURCES
        for place in range(1, counted[source] + 1)
    ]
    assert numbers == expected
    assert all(counted[source] >= 15 for source in SOURCES), counted


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_row(cells):
    """A sentence, at least one test that is there, and how it is done by hand."""
    number, sentence, shown, by_hand = cells
    assert sentence.endswith("."), number
    assert by_hand, f"{number} does not say how it is done by hand"
    named = NAME.findall(shown)
    assert named, f"{number} names no test"
    left = NAME.sub("", shown).replace(",", "").strip()
    assert not left, f"{number}: not read as a test: {left}"
    for name, test in named:
        assert test in defined_in(name), f"{number}: there is no {name}::{test}"
