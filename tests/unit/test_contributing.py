"""What CONTRIBUTING.rst says of the house is so."""

import ast
import re
from pathlib import Path

import rooms

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "reminder_automation"
TEXT = (ROOT / "CONTRIBUTING.rst").read_text(encoding="utf-8")
CODE = re.compile(r"``([^`]+)``")
LEFT_OUT = ("i18n/", "migrations/", "static/description/", "static/img/")


def part(name):
    """What stands between the two marks of that name."""
    return TEXT.split(f".. {name}: begin")[1].split(f".. {name}: end")[0]


def files():
    """The files of the addon that the plan names."""
    for path in ADDON.rglob("*"):
        name = str(path.relative_to(ADDON))
        if not path.is_file() or path.suffix == ".pyc" or name.startswith(LEFT_OUT):
            continue
        if path.name != "__init__.py":
            yield name


def test_the_table_of_rooms_is_the_one_that_is_checked():
    rows = part("rooms").split("   * - ")[2:]
    told = {}
    for row in rows:
        subject, _what, builds_on = row.split("\n     -")
        told[CODE.findall(subject)[0]] = tuple(CODE.findall(builds_on))
    assert told == rooms.BUILDS_ON
    assert tuple(told) == rooms.ORDER


def test_the_plan_names_the_files_that_are_there():
    """`python dev/run.py plan` makes it true again."""
    rows = [row.split(" ; ") for row in part("plan").splitlines() if " ; " in row]
    now = {name for _then, places in rows for name in CODE.findall(places)}
    there = {*files()}
    assert now - there == set(), "named, but not there"
    assert there - now == set(), "there, but not named"
    old = [then for then, _places in rows if CODE.search(then)]
    assert len(old) == len({*old}) > 200


def test_the_stations_of_the_way_are_where_it_says():
    stations = re.findall(r"(\S+/\S+\.py)(?:: ([\w, ]+))?", part("way"))
    assert len(stations) > 15
    for name, methods in stations:
        tree = ast.parse((ADDON / name).read_text(encoding="utf-8"))
        defined = {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        }
        for method in filter(None, (methods or "").split(", ")):
            assert method in defined, f"{name} has no {method}"


def test_names_in_the_text_are_right():
    """Files that the text names are there, and hooks are defined somewhere."""
    text = TEXT.split(".. plan: begin")[0]
    names = {name for name in CODE.findall(text) if "SUBJECT" not in name}
    for name in names:
        if re.fullmatch(r"(tests|models|schedule|dev|i18n)/[\w/.]+", name):
            assert (ROOT / name).exists() or (ADDON / name).exists(), name
    defined = {
        node.name
        for path in (ADDON / "models").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    hooks = {name for name in names if re.fullmatch(r"_\w+", name)}
    assert hooks - defined == set()


def test_the_readme_leads_here():
    assert "``CONTRIBUTING.rst``" in (ROOT / "README.rst").read_text(encoding="utf-8")
