"""The examples in the docstrings of plain Python are true, in each module."""

import doctest
import importlib
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "reminder_automation"
MODULES = [
    f"{folder}.{path.stem}"
    for folder in ("expressions", "mailing", "schedule")
    for path in sorted((ADDON / folder).glob("*.py"))
    if path.stem != "__init__"
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted and not results.failed
