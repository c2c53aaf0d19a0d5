"""Reads the sources of the addon: which subject defines what, and which uses what.

The folder says the subject: `models/SUBJECT/`, `views/SUBJECT/` and so on. A subject
may build on others, as the table below says; it knows nothing of the rest.
"""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

ADDON = Path(__file__).resolve().parents[2] / "reminder_automation"
# Each subject, with those that it builds on at once; what these build on it may use,
# too. In the order in which they are loaded.
BUILDS_ON = {
    "engine": (),
    "delivery": ("engine",),
    "portal": ("delivery",),
    "contact": ("engine", "portal"),
    "requirement": ("contact", "delivery"),
    "customer": ("contact", "delivery"),
    "conversation": ("contact", "portal"),
    "document": ("contact", "portal"),
    "catalog": ("requirement", "customer", "conversation", "document"),
    "staff": ("delivery",),
    "monitoring": ("catalog", "staff"),
    "guard": ("monitoring",),
}
PYTHON = ("models", "wizard", "controllers")
XML = ("views", "wizard", "data", "security", "demo")


def reach():
    """Each subject with all that it may use, itself included."""
    found = {}
    for subject, others in BUILDS_ON.items():
        found[subject] = {subject}.union(*(found[other] for other in others))
    return found


REACH = reach()


def subject_of(path):
    """The subject that a file belongs to.

    :param path: below the addon's folder
    """
    parts = path.relative_to(ADDON).parts
    place = 2 if parts[:2] == ("static", "src") else 1
    return parts[place]


@dataclass
class Source:
    """What one file of models, wizards or controllers defines and uses."""

    path: Path
    subject: str
    tree: ast.Module
    classes: list = field(default_factory=list)  # (model, is_new, node)


def sources():
    found = []
    for folder in PYTHON:
        for path in sorted((ADDON / folder).rglob("*.py")):
            if path.name == "__init__.py":
                continue
            source = Source(path, subject_of(path), ast.parse(path.read_text()))
            for node in source.tree.body:
                if isinstance(node, ast.ClassDef):
                    model, is_new = _model_of(node)
                    source.classes.append((model, is_new, node))
            found.append(source)
    return found


def _model_of(node):
    """The name of the model that a class defines or extends, and whether it is new."""
    values = {}
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            if one.targets[0].id in ("_name", "_inherit"):
                try:
                    values[one.targets[0].id] = ast.literal_eval(one.value)
                except ValueError:
                    continue
    name, inherited = values.get("_name"), values.get("_inherit") or []
    if isinstance(inherited, str):
        inherited = [inherited]
    if not name and len(inherited) == 1:
        [name] = inherited
    return name, bool(name) and name not in inherited


def methods(node):
    return [one.name for one in node.body if isinstance(one, ast.FunctionDef)]


def fields(node):
    return [
        one.targets[0].id
        for one in node.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(one.value, ast.Call)
        and ast.unparse(one.value.func).startswith(("fields.", "Veiled"))
    ]


def imports(source):
    """The subjects from which a file imports, with the line."""
    package = source.path.relative_to(ADDON).parts[:-1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            parts = (*base, *(node.module or "").split("."))
            if len(parts) > 1 and parts[0] in PYTHON and parts[1] in BUILDS_ON:
                yield parts[1], node.lineno


class House:
    """All definitions of the addon, by subject."""

    def __init__(self):
        self.sources = sources()
        self.models = {}  # own model -> subject
        self.methods = defaultdict(set)  # name -> subjects
        self.fields = defaultdict(set)
        for source in self.sources:
            for model, is_new, node in source.classes:
                if is_new:
                    self.models[model] = source.subject
                # Classes that are no models, too: what models have in common.
                for name in methods(node):
                    self.methods[name].add(source.subject)
                for name in fields(node):
                    self.fields[name].add(source.subject)
        self.xmlids = {}
        for folder in XML:
            for path in sorted((ADDON / folder).rglob("*.xml")):
                for element in etree.parse(path).getroot().iter():
                    if isinstance(element.tag, str) and element.get("id"):
                        if element.tag in ("record", "template", "menuitem"):
                            self.xmlids[element.get("id")] = subject_of(path)

    def beyond(self, subject, subjects):
        """Whether none of these subjects is in the reach of a subject."""
        return bool(subjects) and not subjects & REACH[subject]

    # ------------------------------------------------------------
    # WHAT IS WRONG
    # ------------------------------------------------------------

    def wrong_imports(self):
        for source in self.sources:
            for other, line in imports(source):
                if other not in REACH[source.subject]:
                    yield f"{_place(source, line)}: imports from {other}"

    def wrong_extensions(self):
        for source in self.sources:
            for model, is_new, node in source.classes:
                owner = self.models.get(model)
                if not is_new and owner and owner not in REACH[source.subject]:
                    yield f"{_place(source, node.lineno)}: extends {model} of {owner}"

    def wrong_uses(self):
        """Names of models, methods and fields of subjects that a file must not know."""
        for source in self.sources:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    owner = self.models.get(node.value)
                    if owner and owner not in REACH[source.subject]:
                        yield (
                            f"{_place(source, node.lineno)}: the model {node.value} "
                            f"of {owner}"
                        )
                    yield from self._wrong_name(source, node, node.value, True)
                elif isinstance(node, ast.Attribute):
                    yield from self._wrong_name(source, node, node.attr, False)

    def _wrong_name(self, source, node, name, is_text):
        known = self.fields.get(name, set())
        if not is_text:
            known = known | self.methods.get(name, set())
        ours = name.startswith(("_reminder", "reminder_")) or (
            not is_text and name.startswith("_") and name not in ODOO
        )
        if ours and self.beyond(source.subject, known):
            yield (
                f"{_place(source, node.lineno)}: {name} of {', '.join(sorted(known))}"
            )

    def twice(self):
        """Methods of one model that two files of one subject define."""
        found = defaultdict(list)
        for source in self.sources:
            for model, _is_new, node in source.classes:
                if model:
                    for name in methods(node):
                        found[source.subject, model, name].append(source.path)
        for (subject, model, name), paths in sorted(found.items()):
            if len(paths) > 1:
                files = ", ".join(str(path.relative_to(ADDON)) for path in paths)
                yield f"{subject}: {model}.{name} in {files}"

    def wrong_views(self):
        """Fields, models and records of subjects that an XML file must not know."""
        for folder in XML:
            for path in sorted((ADDON / folder).rglob("*.xml")):
                subject = subject_of(path)
                for element in etree.parse(path).getroot().iter():
                    if not isinstance(element.tag, str):
                        continue
                    for name in self._names_in(element):
                        owners = (
                            {self.models[name]}
                            if name in self.models
                            else {self.xmlids[name]}
                            if name in self.xmlids
                            else self.fields[name]
                            if name.startswith("reminder_") and name in self.fields
                            else set()
                        )
                        if self.beyond(subject, owners):
                            yield (
                                f"{path.relative_to(ADDON)}:{element.sourceline}: "
                                f"{name} of {', '.join(sorted(owners))}"
                            )

    def _names_in(self, element):
        texts = [element.text or "", *element.attrib.values()]
        for text in texts:
            yield from {*re.findall(r"[A-Za-z_][\w.]*", text)} - {
                element.get("id") or ""
            }


# What Odoo defines, too, though these names begin with an underscore.
ODOO = {
    "_get_share_url",
    "_search",
    "_send",
    "_write_multi",
}


def _place(source, line):
    return f"{source.path.relative_to(ADDON)}:{line}"


if __name__ == "__main__":
    house = House()
    for check in ("wrong_imports", "wrong_extensions", "twice", "wrong_uses"):
        found = sorted(set(getattr(house, check)()))
        print(f"== {check}: {len(found)}")
        print("\n".join(found))
    found = sorted(set(house.wrong_views()))
    print(f"== wrong_views: {len(found)}")
    print("\n".join(found))
