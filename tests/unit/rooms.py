"""Reads the sources of the addon: which subject defines what, and which uses what.

The folder says the subject: `models/SUBJECT/`, `views/SUBJECT/` and so on. A subject
may build on others, as the table below says; it knows nothing of the rest. What Odoo
and Python define under the same name is theirs, and known to all.

Run as a script, it prints all that breaks these rules.
"""

import ast
import builtins
import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
NAME = "reminder_automation"
ADDON = ROOT / NAME
TESTS = ROOT / "tests"
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
    "staff": ("delivery",),
    "catalog": ("requirement", "customer", "conversation", "document", "staff"),
    "monitoring": ("catalog", "staff"),
    "guard": ("monitoring",),
}
ORDER = tuple(BUILDS_ON)
PYTHON = ("models", "wizard", "controllers")
XML = ("security", "data", "wizard", "views", "demo")
STATIC = "static/src"
TEST_FOLDERS = ("orm", "http", "full", "tours")
# Read by Odoo from this place and no other.
WITHOUT_SUBJECT = {"data/neutralize.sql"}
# Plain Python, known to every subject; it knows none of them.
PLAIN = ("schedule", "expressions", "mailing", "report")
# Run once all subjects are there.
AFTER_ALL = {"hooks.py", "__init__.py", "__manifest__.py"}
# Names of fields of ours that mean something else, too: of a refused mail, a value of a
# template; of a questionnaire that was sent, a value of an SQL statement.
ORDINARY = {"recipients", "deadline"}

WORD = re.compile(r"[A-Za-z_]\w*")
DOTTED = re.compile(r"[A-Za-z_][\w.]*")
PATH = re.compile(r"[A-Za-z_][\w.]*(?: (?:desc|asc))?(?:, ?[A-Za-z_][\w.]*)*")
SQL_WORDS = re.compile(r"\b(SELECT|UPDATE|DELETE|INSERT|WHERE|FROM|JOIN|SET|VALUES)\b")


def _reach():
    """Each subject with all that it may use, itself included."""
    found = {}
    for subject, others in BUILDS_ON.items():
        found[subject] = {subject}.union(*(found[other] for other in others))
    return found


REACH = _reach()


def shown(path):
    return str(path.relative_to(ROOT))


def subject_of(path):
    """The subject that a file below the addon's folder belongs to; None without one."""
    parts = path.relative_to(ADDON).parts
    place = 2 if parts[:2] == ("static", "src") else 1
    return parts[place] if len(parts) > place + 1 else None


# ------------------------------------------------------------
# WHAT ODOO AND PYTHON DEFINE
# ------------------------------------------------------------


@cache
def odoo():
    """The names that Odoo defines in what the addon depends on.

    :return: a tuple: names of methods and fields by model ("" for what is no model's),
        the models that each model inherits from, and comodels by (model, field)
    """
    # Here and not above: only this needs the tools of the sandbox.
    from ground import odoo_source

    names, inherits, comodels = defaultdict(set), defaultdict(set), {}
    roots = [odoo_source.folder() / "odoo" / part for part in ("orm", "http.py")]
    roots += [odoo_source.folder() / "odoo" / part for part in ("tools", "models")]
    for module in _dependencies():
        roots += [module / part for part in ("models", "wizard", "controllers")]
        roots += [module / part for part in ("tools", "report")]
    for root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            _read_odoo(path, names, inherits, comodels)
    return names, inherits, comodels


def _dependencies():
    """The folders of the addons that ours depends on, directly or not."""
    from ground import odoo_source

    found, waiting = {}, ["base", *manifest()["depends"]]
    while waiting:
        name = waiting.pop()
        for place in odoo_source.addons_path():
            if name not in found and (place / name / "__manifest__.py").is_file():
                found[name] = place / name
                text = (place / name / "__manifest__.py").read_text()
                waiting += ast.literal_eval(text).get("depends", [])
    return found.values()


def _read_odoo(path, names, inherits, comodels):
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.ClassDef):
            if isinstance(node, ast.FunctionDef):
                names[""].add(node.name)
            continue
        model, _is_new, others = model_of(node)
        model = model or ""
        names[model] |= {*members(node)}
        inherits[model] |= others
        for name, comodel in comodels_of(node).items():
            comodels[model, name] = comodel


@cache
def odoo_names():
    """All names of Odoo's together, and those of Python's own things."""
    found = set().union(*odoo()[0].values())
    things = [*vars(builtins).values(), *vars(datetime).values()]
    things += [re.Pattern, re.Match, Path, ast.AST]
    for thing in things:
        if isinstance(thing, type):
            found |= {*dir(thing)}
    return found


# ------------------------------------------------------------
# CLASSES
# ------------------------------------------------------------


def model_of(node):
    """The model of a class.

    :return: its name (None: no model), whether it is new, and what it inherits from
    """
    values = {}
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            if one.targets[0].id in ("_name", "_inherit"):
                try:
                    values[one.targets[0].id] = ast.literal_eval(one.value)
                except ValueError:
                    continue
    inherited = values.get("_inherit") or []
    inherited = [inherited] if isinstance(inherited, str) else list(inherited)
    name = values.get("_name")
    if not name and len(inherited) == 1:
        name = inherited[0]
    others = {one for one in inherited if one != name}
    return name, bool(values.get("_name")) and name not in inherited, others


def methods(node):
    return [one.name for one in node.body if isinstance(one, ast.FunctionDef)]


def fields(node):
    """The names that are assigned the outcome of a call: fields, made by whom ever."""
    return [
        one.targets[0].id
        for one in node.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and not one.targets[0].id.startswith("_")
        and isinstance(one.value, ast.Call)
    ]


def members(node):
    """Methods, fields, and all else that has a name in a class."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef):
            yield one.name
            for inner in ast.walk(one):
                if isinstance(inner, ast.Assign):
                    for target in inner.targets:
                        if (
                            isinstance(target, ast.Attribute)
                            and isinstance(target.value, ast.Name)
                            and target.value.id == "self"
                        ):
                            yield target.attr
        elif isinstance(one, ast.Assign):
            yield from (t.id for t in one.targets if isinstance(t, ast.Name))
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def comodels_of(node):
    """The models that the fields of a class lead to."""
    found = {}
    for one in node.body:
        if (
            isinstance(one, ast.Assign)
            and isinstance(one.targets[0], ast.Name)
            and isinstance(one.value, ast.Call)
            and ast.unparse(one.value.func).endswith(("2one", "2many"))
        ):
            words = {word.arg: word.value for word in one.value.keywords}
            given = words.get("comodel_name")
            for value in [given] if given else one.value.args[:1]:
                if isinstance(value, ast.Constant):
                    found[one.targets[0].id] = value.value
    return found


def columns_of_relations(node):
    """The columns of the tables between two models, as its fields name them."""
    for one in ast.walk(node):
        if isinstance(one, ast.keyword) and one.arg in ("column1", "column2"):
            yield ast.literal_eval(one.value)


@dataclass
class Source:
    """What one file of models, wizards or controllers defines."""

    path: Path
    subject: str
    tree: ast.Module
    classes: list = field(default_factory=list)  # (model, is_new, others, node)

    def at(self, node):
        return f"{shown(self.path)}:{node.lineno}"


def manifest():
    return ast.literal_eval((ADDON / "__manifest__.py").read_text())


class House:
    """All definitions of the addon, by subject, and what is wrong with them."""

    def __init__(self):
        self.sources = [*self._sources()]
        self.models = {}  # own model -> subject
        self.inherits = defaultdict(set)
        self.members = defaultdict(set)  # (model or None, name) -> subjects
        self.names = defaultdict(set)  # name -> subjects, or {""}: known to all
        self.fields = defaultdict(set)  # name -> subjects
        self.comodels = {}
        for source in self.sources:
            self._read(source)
        for path in self._plain():
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    for name in members(node):
                        self.names[name].add("")
                elif isinstance(node, ast.FunctionDef):
                    self.names[node.name].add("")
        self.xmlids = {}  # without the addon's name -> subject
        self.anchors = defaultdict(set)  # (model, name of an element) -> subjects
        for path in self.xml_files():
            self._read_xml(path)
        for model, subject in self.models.items():
            self.xmlids[f"model_{model.replace('.', '_')}"] = subject
        self.scripts = {}  # name of a widget, view or template -> subject
        for path in self.script_files():
            text = path.read_text()
            names = re.findall(r"""\.add\(\s*["']([\w.]+)["']""", text)
            names += re.findall(r"""t-name=["']([\w.]+)["']""", text)
            for name in names:
                if name.startswith(("reminder", NAME)):
                    self.scripts[name] = subject_of(path)

    @staticmethod
    def _sources():
        for folder in PYTHON:
            for path in sorted((ADDON / folder).rglob("*.py")):
                if path.name != "__init__.py":
                    yield Source(path, subject_of(path), ast.parse(path.read_text()))

    @staticmethod
    def _plain():
        yield from ADDON.glob("*.py")
        for folder in PLAIN:
            yield from (ADDON / folder).rglob("*.py")

    @staticmethod
    def xml_files():
        for folder in XML:
            yield from sorted((ADDON / folder).rglob("*.xml"))

    @staticmethod
    def script_files():
        for path in sorted((ADDON / STATIC).rglob("*")):
            if path.suffix in (".js", ".xml", ".scss"):
                yield path

    def _read_xml(self, path):
        subject = subject_of(path)
        for element in etree.parse(path).getroot().iter():
            if not isinstance(element.tag, str):
                continue
            name = element.get("id")
            if name and element.tag in ("record", "template", "menuitem"):
                self.xmlids.setdefault(name.removeprefix(f"{NAME}."), subject)
            elif element.get("position") is None:
                for name in (element.get("name"), element.get("id")):
                    model = name and element.tag in ANCHORS and _model_of_view(element)
                    if model:
                        self.anchors[model, name].add(subject)

    def _read(self, source):
        subject = source.subject
        for node in source.tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            model, is_new, others = model_of(node)
            source.classes.append((model, is_new, others, node))
            if is_new:
                self.models[model] = subject
            self.inherits[model] |= others
            for name in {*members(node)}:
                self.members[model, name].add(subject)
                self.names[name].add(subject)
            for name in fields(node):
                self.fields[name].add(subject)
            for name, comodel in comodels_of(node).items():
                self.comodels.setdefault((model, name), comodel)
            for name in columns_of_relations(node):
                self.names[name].add(subject)
                self.fields[name].add(subject)

    # ------------------------------------------------------------
    # WHO KNOWS WHAT
    # ------------------------------------------------------------

    def beyond(self, subject, owners):
        """Whether a subject knows none of the owners of a name."""
        return bool(owners) and "" not in owners and not owners & REACH[subject]

    def chain(self, model):
        """A model with all that it inherits from, ours and Odoo's."""
        found, waiting = set(), [model]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [*self.inherits[one], *odoo()[1].get(one, ())]
        return found

    def owners(self, model, name):
        """The subjects that define a member of a model; {""}: Odoo does."""
        chain = self.chain(model)
        # "" are classes that are no model of Odoo's: models.Model among them.
        if any(name in odoo()[0].get(one, ()) for one in {*chain, "", "base"}):
            return {""}
        return set().union(*(self.members.get((one, name), ()) for one in chain))

    def owners_anywhere(self, name):
        if name in odoo_names() or name in ORDINARY:
            return {""}
        return self.names.get(name, set())

    def comodel(self, model, name):
        for one in self.chain(model):
            found = self.comodels.get((one, name)) or odoo()[2].get((one, name))
            if found:
                return found
        return None

    # ------------------------------------------------------------
    # PYTHON
    # ------------------------------------------------------------

    def wrong_imports(self):
        """Imports from subjects that a file must not know."""
        for source in self.sources:
            for other, node in _imports(source.path, source.tree):
                if other not in REACH[source.subject]:
                    yield f"{source.at(node)}: {source.subject} imports from {other}"
        for path in self._plain():
            if path.name not in AFTER_ALL:
                for other, node in _imports(path, ast.parse(path.read_text())):
                    yield f"{shown(path)}:{node.lineno}: imports from {other}"

    def wrong_extensions(self):
        """Models of later subjects that a file extends or inherits from."""
        for source in self.sources:
            for model, is_new, others, node in source.classes:
                for one in others if is_new else {model, *others}:
                    owner = self.models.get(one)
                    if owner and owner not in REACH[source.subject]:
                        yield (
                            f"{source.at(node)}: {source.subject} extends {one} of "
                            f"{owner}"
                        )

    def twice(self):
        """Methods of one model that two files or classes of one subject define."""
        found = defaultdict(list)
        for source in self.sources:
            for model, _is_new, _others, node in source.classes:
                if model:
                    for name in methods(node):
                        found[source.subject, model, name].append(source.path)
        for (subject, model, name), paths in sorted(found.items()):
            if len(paths) > 1:
                places = ", ".join(map(shown, paths))
                yield f"{subject}: {model}.{name} is defined in {places}"

    def wrong_uses(self):
        """Names of models, methods, fields and records of subjects that a file of
        Python must not know."""
        for source in self.sources:
            silent = _silent(source.tree)
            for model, _is_new, _others, class_node in source.classes:
                for one in class_node.body:
                    if model and isinstance(one, ast.FunctionDef):
                        yield from self._wrong_on_models(source, model, one)
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Attribute):
                    owners = self.owners_anywhere(node.attr)
                    if self.beyond(source.subject, owners):
                        yield self._use(source, node, node.attr, owners)
                elif isinstance(node, ast.Constant) and node not in silent:
                    if isinstance(node.value, str):
                        for name, owners in self._names_in_text(node.value):
                            if self.beyond(source.subject, owners):
                                yield self._use(source, node, name, owners)

    def _wrong_on_models(self, source, model, function):
        """What is asked of records whose model is plain to see must be a member of this
        very model by then, though another one may have a member of that name."""
        kinds = Kinds(self, model, function)
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                kind = kinds.of(node.value)
                owners = self.owners(kind, node.attr) if kind else set()
                if self.beyond(source.subject, owners):
                    yield self._use(source, node, f"{kind}.{node.attr}", owners)

    def _use(self, source, node, name, owners):
        known = ", ".join(sorted(owners))
        return f"{source.at(node)}: {source.subject} uses {name} of {known}"

    def _names_in_text(self, text):
        """The names in a text of the code, each with its owners."""
        if text.startswith(f"{NAME}."):
            name = text.removeprefix(f"{NAME}.")
            yield text, {self.xmlids[name]} if name in self.xmlids else set()
        if text in self.models:
            yield text, {self.models[text]}
        elif PATH.fullmatch(text) and len(text) > 2:
            for name in {*WORD.findall(text)}:
                yield name, self._field_or_private(name)
        elif SQL_WORDS.search(text) or text.lstrip().startswith(("[", "(")):
            for name in {*WORD.findall(text)}:
                if name.startswith("reminder_"):
                    owner = self.models.get(name.replace("_", "."))
                    yield name, {owner} if owner else self._field_or_private(name)
                else:
                    yield name, self._field_or_private(name)

    def _field_or_private(self, name):
        if name in odoo_names() or name in ORDINARY:
            return {""}
        if name.startswith(("_", "action_")):
            return self.names.get(name, set())
        return self.fields.get(name, set())

    # ------------------------------------------------------------
    # XML, CSV AND JAVASCRIPT
    # ------------------------------------------------------------

    def wrong_views(self):
        """Names of subjects that a file of XML must not know."""
        for path in self.xml_files():
            subject = subject_of(path)
            if subject not in REACH:
                yield f"{shown(path)}: {subject} is no subject"
                continue
            for element in etree.parse(path).getroot().iter():
                if isinstance(element.tag, str):
                    for name, owners in self._names_of(element):
                        if self.beyond(subject, owners):
                            known = ", ".join(sorted(owners))
                            yield (
                                f"{shown(path)}:{element.sourceline}: {subject} uses "
                                f"{name} of {known}"
                            )

    def _names_of(self, element):
        """The names in an element of XML, each with its owners."""
        yield from self._member_of_model(element)
        yield from self._anchors_of(element)
        for word in ("js_class", "widget"):
            if element.get(word) in self.scripts:
                yield element.get(word), {self.scripts[element.get(word)]}
        for text, is_template in _code_of(element):
            for name in {*DOTTED.findall(text)} - {element.get("id") or ""}:
                if name in self.models:
                    yield name, {self.models[name]}
                elif name.removeprefix(f"{NAME}.") in self.xmlids:
                    yield name, {self.xmlids[name.removeprefix(f"{NAME}.")]}
                else:
                    # A template's first word is a value that it was given.
                    for word in name.split(".")[is_template:]:
                        yield word, self.owners_anywhere(word)

    def _anchors_of(self, element):
        """The named elements of other views that a view holds on to."""
        model = _model_of_view(element)
        if not model:
            return
        names = re.findall(r"@(?:name|id)='(\w+)'", element.get("expr", ""))
        if element.get("position"):
            names += [element.get("name"), element.get("id")]
        for name in names:
            yield name, self.anchors.get((model, name), set())

    def _member_of_model(self, element):
        """A field of a record, or a field or button of a view, with its model."""
        name = element.get("name")
        if element.tag not in ("field", "button", "label") or not (
            name or element.get("for")
        ):
            return
        if element.tag == "button" and element.get("type") != "object":
            return
        model = self._model_at(element)
        if model:
            name = name or element.get("for")
            yield f"{model}.{name}", self.owners(model, name)

    def _model_at(self, element):
        """The model that a field or button is a member of; None: unknown."""
        parent = element.getparent()
        while parent is not None:
            if parent.tag == "record":
                return parent.get("model")
            if parent.tag == "field" and parent.get("name") == "arch":
                return parent.getparent().findtext("field[@name='model']")
            if parent.tag == "field":
                if parent.get("position") not in (None, "inside"):
                    parent = parent.getparent()
                    continue
                model = self._model_at(parent)
                return model and self.comodel(model, parent.get("name"))
            if parent.tag == "xpath" and "field[" in parent.get("expr", ""):
                return self._model_at_xpath(parent)
            parent = parent.getparent()
        return None

    def _model_at_xpath(self, element):
        """The model inside of the last field of an xpath that has a view of its own."""
        model = self._model_at(element)
        expr = element.get("expr")
        for name in re.findall(r"field\[@name='(\w+)'\]/", expr):
            model = model and self.comodel(model, name)
        return model

    def wrong_rights(self):
        """Lines of access rights that do not lie with their models."""
        for path in sorted((ADDON / "security").rglob("*.csv")):
            subject = subject_of(path)
            for number, line in enumerate(path.read_text().splitlines()[1:], 2):
                name = line.split(",")[2]
                owner = self.xmlids.get(name)
                if subject != owner:
                    yield (
                        f"{shown(path)}:{number}: {name} belongs to {owner}, "
                        f"not to {subject}"
                    )

    def wrong_scripts(self):
        """Imports, models, methods and fields in JavaScript and its templates."""
        for path in self.script_files():
            subject = subject_of(path)
            if subject not in REACH:
                yield f"{shown(path)}: {subject} is no subject"
                continue
            text = path.read_text()
            for other in _imported_scripts(path, text):
                if other not in REACH[subject]:
                    yield f"{shown(path)}: {subject} imports from {other}"
            for name in sorted({*DOTTED.findall(text)}):
                owners = set()
                if name in self.models:
                    owners = {self.models[name]}
                elif name.removeprefix(f"{NAME}.") in self.xmlids:
                    owners = {self.xmlids[name.removeprefix(f"{NAME}.")]}
                elif name in self.scripts:
                    owners = {self.scripts[name]}
                elif name.startswith(("action_", "reminder_")):
                    owners = self.owners_anywhere(name)
                if self.beyond(subject, owners):
                    known = ", ".join(sorted(owners))
                    yield f"{shown(path)}: {subject} uses {name} of {known}"

    # ------------------------------------------------------------
    # FOLDERS AND ORDER
    # ------------------------------------------------------------

    def wrong_folders(self):
        """Files that lie in no folder of a subject."""
        for folder in (*PYTHON, *XML, STATIC):
            for path in sorted((ADDON / folder).rglob("*")):
                if not path.is_file() or path.suffix == ".pyc":
                    continue
                name = str(path.relative_to(ADDON))
                if name in WITHOUT_SUBJECT or name == f"{folder}/__init__.py":
                    continue
                if subject_of(path) not in REACH:
                    yield f"{shown(path)}: {subject_of(path)} is no subject"
        for folder in TEST_FOLDERS:
            for path in sorted((TESTS / folder).rglob("*.py")):
                parts = path.relative_to(TESTS / folder).parts
                if len(parts) != 2 or parts[0] not in REACH:
                    yield f"{shown(path)}: does not lie in the folder of a subject"

    def wrong_order(self):
        """`__init__` files and lists of the manifest that do not follow the table."""
        for folder in PYTHON:
            names = _imported(ADDON / folder / "__init__.py")
            expected = [one for one in ORDER if (ADDON / folder / one).is_dir()]
            if names != expected:
                yield (
                    f"{shown(ADDON / folder / '__init__.py')}: the subjects are "
                    f"{', '.join(names)}; in order they are {', '.join(expected)}"
                )
        for part, folders in (("data", XML[:-1]), ("demo", XML[-1:])):
            files = manifest()[part]
            keys = [self._place(name) for name in files]
            for name, key, before in zip(files[1:], keys[1:], keys, strict=False):
                if key < before:
                    yield f"the manifest's {part}: {name} comes too late"
            there = {
                str(path.relative_to(ADDON))
                for folder in folders
                for suffix in ("xml", "csv")
                for path in (ADDON / folder).rglob(f"*.{suffix}")
            }
            for name in sorted(there - {*files}):
                yield f"the manifest's {part} lacks {name}"

    @staticmethod
    def _place(name):
        """Where a file of the manifest stands: subject, folder, menus at the end."""
        folder, *subject, last = name.split("/")
        return (
            ORDER.index(subject[0]) if subject and subject[0] in ORDER else -1,
            XML.index(folder),
            last.endswith("_menus.xml"),
        )

    def wrong_lengths(self, maximum, longer):
        """Files of Python that are too long, and exceptions that no longer are.

        :param int maximum: lines
        :param dict longer: the lines that a file may have instead, by its name
        """
        for source in self.sources:
            name = str(source.path.relative_to(ADDON))
            lines = len(source.path.read_text().splitlines())
            if lines > longer.get(name, maximum):
                yield f"{shown(source.path)}: {source.subject} has {lines} lines here"
            elif name in longer and lines <= maximum:
                yield f"{shown(source.path)}: needs no exception any more"


class Kinds:
    """The models of the records in a method, as far as they are plain to see."""

    def __init__(self, house, model, function):
        self.house = house
        self.names = {"self": model}
        # Twice: a name may be used above the line that says what it is.
        for _again in range(2):
            for node in ast.walk(function):
                if isinstance(node, ast.Assign | ast.For | ast.comprehension):
                    is_assigned = isinstance(node, ast.Assign)
                    target = node.targets[0] if is_assigned else node.target
                    kind = self.of(node.value if is_assigned else node.iter)
                    if isinstance(target, ast.Name):
                        known = self.names.setdefault(target.id, kind)
                        if known != kind:
                            self.names[target.id] = None

    def of(self, node):
        """The model of an expression; None where it is not known."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.BinOp):
            return self.of(node.left)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Attribute) and node.value.attr == "env":
                model = node.slice
                return model.value if isinstance(model, ast.Constant) else None
            return self.of(node.value)
        if isinstance(node, ast.Attribute):
            model = self.of(node.value)
            if node.attr in SAME:
                return model
            return model and self.house.comodel(model, node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            model = self.of(node.func.value)
            if node.func.attr in SAME:
                return model
            if node.func.attr == "mapped" and node.args:
                path = node.args[0]
                if isinstance(path, ast.Constant) and isinstance(path.value, str):
                    for name in path.value.split("."):
                        model = model and self.house.comodel(model, name)
                    return model
        return None


# What gives records of the model that it is asked of.
SAME = {
    *("browse", "concat", "copy", "create", "exists", "filtered", "filtered_domain"),
    *("new", "search", "search_fetch", "sorted", "sudo", "try_lock_for_update"),
    *("union", "with_company", "with_context", "with_env", "with_prefetch"),
    *("with_user", "_origin"),
}


def _imported(path):
    """The modules that an `__init__` imports, in its order."""
    return [
        one.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    ]


def _imports(path, tree):
    """The subjects from which a file imports, each with the node that does it."""
    package = path.relative_to(ADDON).parts[:-1]
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = package[: len(package) - node.level + 1]
            parts = (*base, *(node.module or "").split("."))
        else:
            parts = (node.module or "").split(".")
            parts = parts[3:] if parts[:3] == ["odoo", "addons", NAME] else []
        # `from . import portal` names the subject itself.
        for name in node.names:
            whole = [part for part in (*parts, name.name) if part]
            if len(whole) > 1 and whole[0] in PYTHON and whole[1] in BUILDS_ON:
                yield whole[1], node
                break


def _imported_scripts(path, text):
    """The subjects from which a script imports; files that are not there, too."""
    for name in re.findall(r"""from\s+["']([^"']+)["']""", text):
        if name.startswith(f"@{NAME}/"):
            target = ADDON / STATIC / f"{name.removeprefix(f'@{NAME}/')}.js"
        elif name.startswith("."):
            target = (path.parent / f"{name.removesuffix('.js')}.js").resolve()
        else:
            continue
        yield subject_of(target) if target.is_file() else f"{name}, which is not there"


def _model_of_view(element):
    """The model of the view that an element belongs to; None outside of views."""
    for parent in element.iterancestors("record"):
        if parent.get("model") == "ir.ui.view":
            return parent.findtext("field[@name='model']")
    return None


def _silent(tree):
    """The texts of a file that are for people: docstrings and what is translated."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value)
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func).endswith(("._", "_lt")) or (
                isinstance(node.func, ast.Name) and node.func.id == "_"
            ):
                found |= {*ast.walk(node)}
            for word in node.keywords:
                if word.arg in ("string", "help"):
                    found |= {*ast.walk(word.value)}
    return found


# Elements of a view that others hold on to by their name.
ANCHORS = {
    *("group", "page", "separator", "div", "filter", "block", "setting", "app", "t"),
    *("field", "button", "span", "label", "widget", "a", "table"),
}
# Attributes of XML that hold a text or a name of something else than ours.
SPOKEN = {
    *("string", "title", "help", "placeholder", "confirm", "confirm-label", "class"),
    *("data-string", "icon", "style", "alt", "aria-label", "id", "data-hotkey"),
    *(
        "t-name",
        "widget",
        "js_class",
        "for",
        "name",
        "display",
        "type",
        "role",
        "src",
        "href",
    ),
}
# Fields of a record that hold code or a path.
CODE = {
    *("domain", "domain_force", "code", "context", "action_code", "option_domain"),
    *("partner_field", "user_field", "contact_domain", "date_field", "stage_field"),
    *("special_field", "company_field", "model_name", "rule_xmlid", "cron_xmlid"),
    *("subject", "partner_to", "email_to", "lang", "email_from", "field", "model"),
    *("res_model",),
}


def _code_of(element):
    """The texts of an element of XML that are code, and whether a template's."""
    for name, value in element.attrib.items():
        if name not in SPOKEN:
            yield value, name.startswith("t-") and name != "t-call"
    # A template, field or action of ours by its name.
    if element.tag == "button" and element.get("type") == "object":
        yield element.get("name", ""), False
    if element.tag == "field" and element.get("name") in CODE:
        yield element.text or "", "{{" in (element.text or "")
    if element.tag == "function":
        yield element.get("name", ""), False


CHECKS = (
    *("wrong_imports", "wrong_extensions", "twice", "wrong_uses", "wrong_views"),
    *("wrong_rights", "wrong_scripts", "wrong_folders", "wrong_order"),
)


def main():
    house = House()
    for check in CHECKS:
        found = sorted(set(getattr(house, check)()))
        print(f"== {check}: {len(found)}")
        print("\n".join(found))


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(ROOT / "dev"))
    main()
