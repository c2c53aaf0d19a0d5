"""Renew the plan in CONTRIBUTING.rst: where each file of release 2 is now.

What a file holds (methods and fields of models, functions, records of XML, lines of
rights) is looked for in the files of today; for the rest git says what was moved.
"""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict

from ground import paths, sandbox
from lxml import etree

RELEASE = "2b33d45"  # the last commit of 19.0.2.0.0
CONTRIBUTING = paths.ROOT / "CONTRIBUTING.rst"
BEGIN, END = ".. plan: begin\n", ".. plan: end\n"
# Translations, pictures and what updates other versions stay where Odoo wants them.
LEFT_OUT = (
    *("i18n/", "migrations/", "static/description/", "static/img/"),
    "static/src/img/",
)
RENAMED = {"reminder.kind": "reminder.topic", "reminder_together": "reminder_bundle"}
# How the fields and buttons of ours in views begin.
OURS = ("reminder_", "action_", "preset_", "alone")


def main(_arguments):
    sandbox.up()
    sys.path.insert(0, str(paths.ROOT / "tests" / "unit"))
    text = CONTRIBUTING.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    CONTRIBUTING.write_text(before + BEGIN + table() + END + after)


def table():
    """The plan, as a table in reStructuredText."""
    now = {name: parts(name, (paths.ADDON / name).read_text()) for name in today()}
    places = defaultdict(list)
    for name, held in now.items():
        for part in held:
            places[part].append(name)
    moved = renames()
    rows, used = [], set()
    for name in then():
        held = parts(name, git("show", f"{RELEASE}:{paths.ADDON.name}/{name}"))
        found = where(held, places, moved.get(name))
        if name in now and not found:
            found = [name]
        elif not found and name in moved:
            found = [moved[name]]
        rows.append((name, found))
        used.update(found)
    rows += [("", [name]) for name in sorted({*now} - used)]
    rows.sort(key=lambda row: (_place(row[1][0]) if row[1] else (99,), row))
    lines = [
        "",
        ".. csv-table::",
        '   :header: "Release 2", "Now"',
        "   :delim: ;",
        "",
    ]
    for name, found in rows:
        now_in = ", ".join(f"``{one}``" for one in found) or "went"
        lines.append(f"   {f'``{name}``' if name else 'new'} ; {now_in}")
    return "\n".join([*lines, "", ""])


def where(held, places, moved):
    """The files that hold something now: first the one that holds most of it, then
    those that alone hold some of the rest.

    :param held: what `parts` gave
    :param dict places: the files of today that hold each part
    :param moved: what git takes the file for, which decides between equals; or None
    """
    counted = Counter(place for part in held for place in places.get(part, ()))
    if not counted:
        return []
    most = max(sorted(counted), key=lambda name: (counted[name], name == moved))
    rest = (places.get(part, []) for part in held)
    others = {found[0] for found in rest if len(found) == 1} - {most}
    return [most, *sorted(others)]


def _place(name):
    """Where a file stands in the table: by subject, then by folder."""
    import rooms

    subject = rooms.subject_of(paths.ADDON / name)
    known = subject in rooms.ORDER
    return (rooms.ORDER.index(subject) if known else -1, name)


def _is_of_interest(name):
    return not name.startswith(LEFT_OUT) and not name.endswith("__init__.py")


def today():
    # Files that are not committed yet, too.
    names = git("ls-files", "--cached", "--others", "--exclude-standard", "--", ".")
    names = [name for name in names.splitlines() if (paths.ADDON / name).is_file()]
    return sorted(filter(_is_of_interest, names))


def then():
    names = git("ls-tree", "-r", "--name-only", RELEASE, "--", ".").splitlines()
    return sorted(filter(_is_of_interest, names))


def renames():
    """What git takes for moved, as a dict of the name then to the name now."""
    lines = git(
        *("diff", "--find-renames=30%", "--diff-filter=R", "--name-status"),
        *("--relative", RELEASE, "--", "."),
    )
    return dict(line.split("\t")[1:] for line in lines.splitlines())


def git(*arguments):
    return subprocess.run(
        ["git", *arguments],
        cwd=paths.ADDON,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def parts(name, text):
    """What a file holds, as a set of keys that say nothing of the file."""
    if name.endswith(".py"):
        return {*_parts_of_python(ast.parse(text))}
    if name.endswith(".xml") and not name.startswith("static/"):
        return {*_parts_of_xml(etree.fromstring(text.encode()))}
    if name.endswith(".csv"):
        rows = text.splitlines()[1:]
        return {("record", _renamed(row.split(",")[0])) for row in rows}
    return set()


def _renamed(name):
    return RENAMED.get(name, re.sub("_kind(?=_|$)", "_topic", name))


def _parts_of_xml(root):
    for element in root.iter("record", "template", "menuitem", "function"):
        if element.get("id"):
            yield ("record", _renamed(element.get("id")))
    for record in root.iter("record"):
        if record.get("model") == "ir.ui.view":
            model = record.findtext("field[@name='model']")
            for element in record.iter("field", "button"):
                name = element.get("name", "")
                if name.startswith(OURS) and not element.get("position"):
                    yield ("element", model, element.tag, _renamed(name))


def _parts_of_python(tree):
    import rooms

    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield ("function", node.name)
        elif isinstance(node, ast.ClassDef):
            model, is_new, _others = rooms.model_of(node)
            model = RENAMED.get(model, model)
            if is_new or not model:
                yield ("class", model or node.name)
            for member in {*rooms.members(node)} - {"_inherit", "_name"}:
                yield ("member", model or node.name, _renamed(member))
