"""What Odoo does is extended: an override calls ``super()``, a service is patched.

What other addons do in the same place is lost where one of ours does not.
"""

import ast
import inspect
import re
import textwrap
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.tools import config

import odoo.addons.reminder_automation as addon

FOLDER = Path(addon.__file__).parent
OURS = addon.__name__ + "."
# On models of ours, what Odoo or a mixin of its leaves to whoever inherits it, or what
# would put a token into a link.
ANSWERED_BY_US = {
    "_compute_display_name",
    "_compute_render_model",
    "_get_share_url",
    "_search_display_name",
    "_table_query",
    "get_portal_url",
}


def calls_super(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(
        isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(tree)
    )


def plain(member):
    """The function behind what a class body defines, if there is one."""
    if isinstance(member, property):
        member = member.fget
    member = getattr(member, "__func__", member)
    return inspect.unwrap(member) if inspect.isfunction(member) else None


def replaced(classes):
    """Methods of ours that another addon's or Odoo's class defines as well, and which
    do not call it.

    :param classes: an MRO
    """
    for number, cls in enumerate(classes):
        if not cls.__module__.startswith(OURS):
            continue
        for name, member in vars(cls).items():
            function = plain(member)
            if not function or name.startswith("__"):
                continue
            others = [
                one
                for one in classes[number + 1 :]
                if name in vars(one) and not one.__module__.startswith(OURS)
            ]
            if others and not calls_super(function):
                yield f"{cls.__module__}.{cls.__name__}.{name}", name


def registry():
    name = config["db_name"]
    return Registry(name if isinstance(name, str) else name[0])


def test_models():
    found = set()
    for model, cls in registry().items():
        is_ours = model.startswith("reminder.")
        for place, name in replaced(cls.__mro__):
            if not (is_ours and name in ANSWERED_BY_US):
                found.add(place)
    assert not found


def test_controllers():
    """A route of Odoo's is only ever asked once more."""
    from odoo.http import Controller  # noqa: PLC0415 - Odoo is up by now

    found = []
    todo = [Controller]
    seen = set()
    while todo:
        cls = todo.pop()
        if cls not in seen:
            seen.add(cls)
            todo += cls.__subclasses__()
            found += [place for place, _name in replaced(cls.__mro__)]
    assert not found


def test_views_take_nothing_out():
    found = [
        path.relative_to(FOLDER)
        for path in FOLDER.rglob("*.xml")
        if 'position="replace"' in path.read_text()
    ]
    assert not found


def test_scripts():
    """No entry of a registry is taken by force, no prototype is written by hand."""
    taken = re.compile(r"force:\s*true|\.prototype\.\w+\s*=[^=]|registry.*\.remove\(")
    found = [
        path.relative_to(FOLDER)
        for path in (FOLDER / "static" / "src").rglob("*.js")
        if taken.search(path.read_text())
    ]
    assert not found
