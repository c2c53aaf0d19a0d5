"""Tests ask for the time where a stopped clock answers, or they would depend on the
hour at which they run."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# No stopped clock answers for the moment at which PostgreSQL began a transaction.
TRANSACTION = "cr.now"


def calls_of(tree):
    """The last two names of each method that is called, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            value = node.func.value
            owner = getattr(value, "attr", getattr(value, "id", ""))
            yield f"{owner}.{node.func.attr}", node.lineno


@pytest.mark.parametrize("code", ["self.env.cr.now()", "env.cr.now()", "cr.now()"])
def test_it_is_seen(code):
    assert [call for call, _line in calls_of(ast.parse(code))] == [TRANSACTION]


def test_no_test_asks_when_its_transaction_began():
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for call, line in calls_of(ast.parse(path.read_text(encoding="utf-8")))
        if call == TRANSACTION
    ]
    assert found == []
