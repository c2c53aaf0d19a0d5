# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a template reads of its record.

A template is a program written by a person, and it runs with all rights. What it reads
is found out beforehand, without running it: every chain of names that begins with the
record (`object.partner_id.name`), with the user, the company or the reminder's
recipient, also by way of variables and loops. What cannot be followed is `unclear`.

>>> found = of_text("Invoice {{ object.name }} of {{ object.partner_id.name }}")
>>> sorted(map(shown, found.reads))
['object.name', 'object.partner_id', 'object.partner_id.name']
>>> of_text("{{ object.name }} {{ env['res.users'].search([]) }}").unclear
("env['res.users'].search([])",)
>>> found = of_html('<p t-foreach="object.line_ids" t-as="line" t-out="line.total"/>')
>>> sorted(map(shown, found.reads))
['object.line_ids', 'object.line_ids.total']

A chain is a tuple: where it begins, then its steps, each a `Step`. Whether a step is a
field, or a method that may be called, only who knows the models can tell.

A link to a record may have a key in it that is for the recipient alone. Shown as it is,
everybody knows it for a link and takes the key out of what others read; what else a
template makes of it, nobody does. Such links are told, too.

>>> of_html('<a t-att-href="object.get_portal_url()">See it</a>').changed
frozenset()
>>> found = of_text("{{ object.get_portal_url()[-36:] }}")
>>> sorted(map(shown, found.changed))
['object.get_portal_url()']
"""

import ast
import re
import string
from typing import NamedTuple

from lxml import etree, html

# As in Odoo's `rendering_tools`: {{ expression }} and {{ expression ||| default }}.
INLINE = re.compile(r"\{\{(.+?)(\|\|\|\s*(.*?))?\}\}")
FORMATTED = re.compile(r"(?:#\{(.+?)\})|(?:\{\{(.+?)\}\})")

# Where a chain may begin.
OBJECT, USER, COMPANY, RECIPIENT = "object", "user", "company", "recipient"

# How a step is taken.
ATTRIBUTE = "attribute"
CALL = "call"  # with nothing, or with numbers and values only
CALL_WITH_TEXTS = "call with texts"
UNCLEAR = "unclear"  # with functions, with what may name fields, by a subscript

# A template that would take longer to follow than this is not followed.
LONGEST_CHAIN = 12
MOST_PASSES = 10
MOST_STEPS = 50_000
# What the context of a template has in it besides the reminder, in Odoo's own ones;
# nothing of it is a record.
CONTEXT_KEYS = {"default_lang", "lang", "mail_tz", "proforma", "tz"}
# Words in arguments by which a method gives away more than the record.
SECRETS = ("signup", "token", "password", "secret")
LINKS = {"get_portal_url", "_get_share_url", "_reminder_url"}
BASE = "get_base_url"

# Functions that a template may call, and that tell nothing of a record but what they
# are given.
PLAIN_FUNCTIONS = {
    *("abs", "all", "any", "bool", "chr", "divmod", "float", "format_addr"),
    *("format_amount", "format_date", "format_datetime", "format_duration"),
    *("format_time", "hasattr", "int", "is_html_empty", "isinstance", "len", "ord"),
    *("quote", "range", "relativedelta", "repr", "round", "slug", "str", "urlencode"),
}
# Those that give back what is in what they are given.
PASSING_FUNCTIONS = {
    *("dict", "enumerate", "filter", "list", "max", "min", "reversed", "set"),
    *("sorted", "sum", "tuple", "zip"),
}
# Methods of texts, dates and dicts: harmless on what is not known to be a record.
PLAIN_METHODS = {
    *("capitalize", "date", "days", "endswith", "find", "hour", "isoformat", "join"),
    *("lower", "lstrip", "minute", "month", "replace", "rstrip", "split"),
    *("splitlines", "startswith", "strftime", "strip", "time", "title", "unescape"),
    *("striptags", "upper", "weekday", "year", "day"),
}
COLLECTING_METHODS = {"copy", "get", "items", "keys", "pop", "values"}
READING_METHODS = {"filtered", "grouped", "mapped", "sorted"}

PASSING = {"t-if", "t-elif", "t-set", "t-value"}
EXPRESSIONS = {
    *("t-att", "t-elif", "t-esc", "t-field", "t-foreach", "t-if", "t-key", "t-lang"),
    *("t-options", "t-out", "t-raw", "t-value"),
}
SILENT = {
    *("t-as", "t-else", "t-ignore", "t-name", "t-set", "t-translation"),
    *("t-translate", "t-valuef.translate"),
}
# Ways of showing a record that read fields of it, or a text of their own.
SHOWING_MORE = ("contact", "qweb", "barcode")
LOOP_NUMBERS = ("_index", "_size", "_first", "_last", "_odd", "_even", "_parity")


class Step(NamedTuple):
    """One step of a chain: the name, and how it is taken."""

    name: str
    how: str = ATTRIBUTE


class Names(NamedTuple):
    """What a template reads, the parts of it that cannot be followed, and the links
    that it does not show as they are."""

    reads: frozenset = frozenset()
    unclear: tuple = ()
    changed: frozenset = frozenset()

    def __or__(self, other):
        return Names(
            self.reads | other.reads,
            tuple(dict.fromkeys(self.unclear + other.unclear)),
            self.changed | other.changed,
        )


class Chain(NamedTuple):
    """A value that is what a chain of names leads to."""

    steps: tuple


class Link(NamedTuple):
    """A value that is a link; the chain that makes it."""

    steps: tuple
    is_link: bool = True  # or it would be the same as a chain


class Several(NamedTuple):
    """A value that holds other ones, a list or the like."""

    values: frozenset


# The other values that an expression may have.
SCALAR, UNKNOWN, ENV, CONTEXT, REMINDERS, REMINDER, FUNCTION = (
    *("scalar", "unknown", "env", "context", "reminders", "reminder", "function"),
)
NOTHING = frozenset((SCALAR,))


def of_text(text, shows_links=False):
    """What a text with {{ expressions }} reads.

    :param text: of a subject, an address, an SMS
    :param shows_links: whether it is one in which links are known as such
    :return: `Names`
    """
    reader = _Reader()
    for match in INLINE.finditer(text or ""):
        values = reader.follow(match.group(1))
        if not shows_links:
            reader.used(values)
    return reader.names()


def of_html(text):
    """What a QWeb template reads.

    :param text: of the body of an e-mail
    :return: `Names`
    """
    if not text or not text.strip():
        return Names()
    try:
        tree = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return Names(unclear=(_short(text),))
    reader = _Reader()
    # A variable may be set below the place where a loop reads it.
    for _number in range(MOST_PASSES):
        known = dict(reader.variables)
        reader.unclear.clear()
        for element in tree.iter(etree.Element):
            reader.read_element(element)
        if reader.variables == known:
            break
    else:
        reader.unclear[_short(text)] = True
    return reader.names()


def shown(chain):
    """A chain as a person writes it.

    >>> shown(("object", Step("partner_id"), Step("get_base_url", CALL)))
    'object.partner_id.get_base_url()'
    """
    first, *steps = chain
    names = [step.name + "()" * (step.how != ATTRIBUTE) for step in steps]
    return ".".join([first, *names])


class _TooLong(ValueError):
    """It takes too long to follow this template."""


class _Reader:
    """Follows the expressions of one template."""

    def __init__(self):
        self.steps = 0
        self.variables = {}
        self.reads = set()
        self.unclear = {}
        self.changed = set()
        self.expression = ""

    def names(self):
        return Names(
            frozenset(self.reads), tuple(self.unclear), frozenset(self.changed)
        )

    def used(self, values, inside=True):
        """Something else is made of these values than they are.

        :param inside: of those within lists, too
        :return: the values, links as what they are read from
        """
        found = set()
        for value in values:
            if isinstance(value, Link):
                self.changed.add(value.steps)
                value = Chain(value.steps)
            elif inside and isinstance(value, Several):
                self.used(value.values)
            found.add(value)
        return frozenset(found)

    # ------------------------------------------------------------
    # WHERE EXPRESSIONS STAND
    # ------------------------------------------------------------

    def follow(self, expression):
        """Follow one expression.

        :return: the values that it may have
        """
        self.expression = expression.strip()
        try:
            tree = ast.parse(f"({self.expression}\n)", mode="eval")
            return self.value(tree.body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self.not_followed()

    def not_followed(self):
        self.unclear[_short(self.expression)] = True
        return frozenset((UNKNOWN,))

    def read_element(self, element):
        attributes = dict(element.attrib)
        found = NOTHING
        for name, text in attributes.items():
            if name in EXPRESSIONS or name.startswith(("t-att-", "t-options-")):
                value = self.follow(text)
                if name == "t-foreach":
                    value = self.used(value, inside=False)
                elif name not in PASSING and not _shows(element, name):
                    value = self.used(value)
                if name == "t-field":
                    self.attribute(value, "display_name")
                if name.startswith("t-options"):
                    self.check_options(name, text)
                if name in ("t-value", "t-foreach"):
                    found = value
            elif name.startswith("t-attf-") or name == "t-valuef":
                is_whole = not FORMATTED.sub("", text).strip()
                for match in FORMATTED.finditer(text):
                    value = self.follow(match.group(1) or match.group(2))
                    is_whole = is_whole and all(
                        isinstance(one, Link) or _is_base(one) for one in value
                    )
                    if not is_whole or not _shows(element, name):
                        self.used(value)
            elif name.startswith("t-") and name not in SILENT:
                self.expression = f'{name}="{text}"'
                self.not_followed()
        if "t-set" in attributes:
            self.assign(attributes["t-set"], found)
        if "t-foreach" in attributes and "t-as" in attributes:
            self.assign(attributes["t-as"], _inside(found))

    def check_options(self, name, text):
        if name == "t-options-widget" or "widget" in text:
            words = re.findall(r"\w+", text)
            if name == "t-options" and not text.lstrip().startswith("{"):
                self.not_followed()
            elif any(word in SHOWING_MORE for word in words):
                self.not_followed()

    def assign(self, name, values):
        self.variables[name] = self.variables.get(name, frozenset()) | values

    # ------------------------------------------------------------
    # EXPRESSIONS
    # ------------------------------------------------------------

    def value(self, node):
        """The values that a part of an expression may have, a frozenset."""
        self.steps += 1 + len(self.reads) // 100
        if self.steps > MOST_STEPS:
            raise _TooLong
        method = getattr(self, f"value_of_{type(node).__name__.lower()}", None)
        return method(node) if method else self.not_followed()

    def union(self, nodes):
        return frozenset().union(*map(self.value, nodes))

    def value_of_constant(self, _node):
        return NOTHING

    def value_of_list(self, node):
        return frozenset((Several(self.union(node.elts)),))

    value_of_tuple = value_of_set = value_of_list

    def value_of_starred(self, node):
        return self.each(self.value(node.value))

    def each(self, values):
        """What stands in these values; of a link its characters."""
        return _inside(self.used(values, inside=False))

    def value_of_dict(self, node):
        nodes = [key for key in node.keys if key is not None] + node.values
        return frozenset((Several(self.union(nodes)),))

    def value_of_joinedstr(self, node):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.used(self.value(part.value))
                if part.format_spec and re.search(r"\d{4}", ast.dump(part.format_spec)):
                    self.not_followed()
        return NOTHING

    def value_of_boolop(self, node):
        return self.union(node.values)

    def value_of_ifexp(self, node):
        self.value(node.test)
        return self.union((node.body, node.orelse))

    def value_of_compare(self, node):
        self.used(self.union((node.left, *node.comparators)))
        return NOTHING

    def value_of_unaryop(self, node):
        self.value(node.operand)
        return NOTHING

    def value_of_binop(self, node):
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add) and all(map(_is_base, left)):
            return left | right  # a whole address is a link as well
        left, right = self.used(left), self.used(right)
        if isinstance(node.op, (ast.Pow, ast.LShift, ast.MatMult)):
            return self.not_followed()
        if isinstance(node.op, ast.Mult) and (
            _is_long(node.left) or _is_long(node.right)
        ):
            return self.not_followed()
        if isinstance(node.op, ast.Mod) and not self.is_plain_format(node, right):
            return self.not_followed()
        return left | right

    def is_plain_format(self, node, values):
        """Whether `left % right` is a sum, or a text that reads no field of a record:
        "%(name)s" % object does."""
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            text = node.left.value
            return not re.search(r"%[^%a-zA-Z]*(\(|\*|\d{4})", text) or (
                isinstance(node.right, ast.Dict) and not re.search(r"\*|\d{4}", text)
            )
        return all(value == SCALAR for value in values)

    def value_of_namedexpr(self, node):
        value = self.value(node.value)
        self.assign(node.target.id, value)
        return value

    def value_of_listcomp(self, node):
        return self.comprehension(node.generators, (node.elt,))

    value_of_setcomp = value_of_generatorexp = value_of_listcomp

    def value_of_dictcomp(self, node):
        return self.comprehension(node.generators, (node.key, node.value))

    def comprehension(self, generators, nodes):
        for generator in generators:
            self.bind(generator.target, self.each(self.value(generator.iter)))
            self.union(generator.ifs)
        return frozenset((Several(self.union(nodes)),))

    def bind(self, target, values):
        if isinstance(target, ast.Name):
            self.assign(target.id, values)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self.bind(part, self.each(values))
        elif isinstance(target, ast.Starred):
            self.bind(target.value, frozenset((Several(values),)))
        else:
            self.not_followed()

    def value_of_name(self, node):
        name = node.id
        found = self.variables.get(name, frozenset())
        if name in (OBJECT, USER):
            return found | self.chain(name)
        if name == "env":
            return found | {ENV}
        if name == "ctx":
            return found | {CONTEXT}
        if found:
            return found
        if name in PLAIN_FUNCTIONS | PASSING_FUNCTIONS or name == "datetime":
            return frozenset((FUNCTION,))
        for ending in LOOP_NUMBERS:
            if name.removesuffix(ending) in self.variables:
                return NOTHING
        if (variable := name.removesuffix("_value")) in self.variables:
            return self.variables[variable]
        return frozenset((UNKNOWN,))

    def chain(self, *steps):
        if len(steps) > LONGEST_CHAIN:
            return self.not_followed()
        if len(steps) > 1:
            self.reads.add(steps)
        return frozenset((Chain(steps),))

    # ------------------------------------------------------------
    # ATTRIBUTES AND SUBSCRIPTS
    # ------------------------------------------------------------

    def value_of_attribute(self, node):
        if _dotted(node).startswith("datetime."):
            return frozenset((FUNCTION,))
        return self.attribute(self.used(self.value(node.value), False), node.attr)

    def attribute(self, values, name):
        if name.startswith("__"):
            return self.not_followed()
        return frozenset().union(*(self.attribute_of(one, name) for one in values))

    def attribute_of(self, value, name):
        if isinstance(value, Chain):
            return self.chain(*value.steps, Step(name))
        if value == SCALAR:
            return NOTHING
        if value == ENV and name in ("company", "user"):
            return self.chain(name)
        if value == ENV and name in ("lang", "uid"):
            return NOTHING
        if value == UNKNOWN and name in PLAIN_METHODS:
            return NOTHING
        return self.not_followed()

    def value_of_subscript(self, node):
        values = self.used(self.value(node.value), inside=False)
        place = _without_sign(node.slice)
        is_place = isinstance(node.slice, ast.Slice) or (
            isinstance(place, ast.Constant) and isinstance(place.value, int)
        )
        if isinstance(node.slice, ast.Slice):
            parts = (node.slice.lower, node.slice.upper, node.slice.step)
            self.union(part for part in parts if part is not None)
        else:
            self.value(node.slice)
        if isinstance(node.slice, ast.Slice):
            several = {one for one in values if isinstance(one, Several)}
            values -= several
        else:
            several = frozenset()
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return frozenset(several).union(
            *(self.item_of(value, key, is_place) for value in values)
        )

    def item_of(self, value, key, is_place):
        """What stands in a value at a place or under a key (None: not known)."""
        if isinstance(value, Chain):
            if is_place:
                return frozenset((value,))
            return self.chain(*value.steps, Step("[…]", UNCLEAR))
        if isinstance(value, Several):
            return value.values
        if value == SCALAR:
            return NOTHING
        if value == CONTEXT and key == "reminder":
            return frozenset((REMINDERS,))
        if value == REMINDERS:
            return frozenset((REMINDER,))
        if value == REMINDER:
            found = self.chain(RECIPIENT) if key in ("partner", None) else NOTHING
            if key in ("url", None):
                return found | {Link((OBJECT, Step("_reminder_url", CALL)))}
            return found
        if value == UNKNOWN and is_place:
            return frozenset((UNKNOWN,))
        return self.not_followed()

    # ------------------------------------------------------------
    # CALLS
    # ------------------------------------------------------------

    def value_of_call(self, node):
        if isinstance(node.func, ast.Attribute):
            if _dotted(node.func).startswith("datetime."):
                self.arguments(node)
                return NOTHING
            return self.call_of_method(node)
        if isinstance(node.func, ast.Name) and node.func.id not in self.variables:
            return self.call_of_function(node, node.func.id)
        self.used(self.arguments(node))
        return self.not_followed()

    def arguments(self, node):
        """The values of the arguments of a call; functions among them are followed by
        who knows what they are called with."""
        nodes = [*node.args, *(word.value for word in node.keywords)]
        return self.union(one for one in nodes if not isinstance(one, ast.Lambda))

    def call_of_function(self, node, name):
        values = self.used(self.arguments(node))
        lambdas = [one for one in _argument_nodes(node) if isinstance(one, ast.Lambda)]
        if name == "map" and node.args:
            inside = _inside(values - {FUNCTION})
            if lambdas:
                return frozenset((Several(self.call_of_lambda(lambdas[0], inside)),))
            if values >= {FUNCTION} and isinstance(node.args[0], ast.Name):
                self.call_with(node.args[0].id, inside)
                return frozenset((Several(NOTHING),))
            return self.not_followed()
        if name in PASSING_FUNCTIONS:
            inside = _inside(values)
            for one in lambdas:
                self.call_of_lambda(one, inside)
            if name in ("max", "min", "sum"):
                return inside | values
            if name in ("enumerate", "zip"):
                inside = frozenset((Several(inside | NOTHING),))
            return frozenset((Several(inside),))
        if name not in PLAIN_FUNCTIONS or lambdas:
            return self.not_followed()
        self.call_with(name, values)
        return NOTHING

    def call_with(self, name, values):
        """What a function reads of the records that it is called with."""
        if name == "slug":
            self.attribute(values - {SCALAR, UNKNOWN, FUNCTION}, "display_name")

    def call_of_lambda(self, function, values):
        """What a function gives back that is called with these values."""
        if function.args.vararg or function.args.kwarg or function.args.kwonlyargs:
            return self.not_followed()
        for argument in (*function.args.posonlyargs, *function.args.args):
            self.assign(argument.arg, values)
        return self.value(function.body)

    def call_of_method(self, node):
        method = node.func.attr
        values = self.used(self.value(node.func.value), inside=False)
        given = self.arguments(node)
        if method != "get":  # which gives back the other one
            given = self.used(given)
        if method.startswith("__"):
            return self.not_followed()
        if method in ("format", "format_map"):
            return self.call_of_format(node, given)
        return frozenset().union(
            *(self.call_of(one, method, node, given) for one in values)
        )

    def call_of(self, value, method, node, given):
        """What a method of one value gives back."""
        lambdas = [one for one in _argument_nodes(node) if isinstance(one, ast.Lambda)]
        key = node.args[0].value if _is_constant(node.args[:1]) else None
        if isinstance(value, Chain):
            if method in READING_METHODS:
                return self.call_of_reading(value, method, node, lambdas)
            how = UNCLEAR if lambdas else _how(node)
            found = self.chain(*value.steps, Step(method, how))
            if method in LINKS and all(isinstance(one, Chain) for one in found):
                return frozenset(Link(one.steps) for one in found)
            return found
        if lambdas:
            return self.not_followed()
        if value == SCALAR:
            return NOTHING
        if value == CONTEXT and method == "get":
            if key == "reminder":
                return frozenset((REMINDERS,))
            if key in CONTEXT_KEYS:
                return frozenset((UNKNOWN,)) | _inside(given)
        if method == "get" and value in (REMINDERS, REMINDER):
            return self.item_of(value, key, False) | _links(given)
        if isinstance(value, Several) and method in COLLECTING_METHODS:
            return value.values | given | {Several(value.values)}
        if value == UNKNOWN and method in PLAIN_METHODS:
            return NOTHING
        return self.not_followed()

    def call_of_reading(self, value, method, node, lambdas):
        """`mapped` and its like: they name fields, or have a function that does."""
        if len(_argument_nodes(node)) > 2 or not _argument_nodes(node):
            return self.chain(*value.steps, Step(method, UNCLEAR))
        first = _argument_nodes(node)[0]
        if lambdas == [first]:
            result = self.call_of_lambda(first, frozenset((value,)))
        elif _is_constant([first]) and isinstance(first.value, str):
            path = (
                first.value.partition(",")[0].split()[:1]
                if method == "sorted"
                else [first.value]
            )
            if "," in first.value:
                return self.chain(*value.steps, Step(method, UNCLEAR))
            result = frozenset((value,))
            for name in path[0].split(".") if path else ():
                result = self.attribute(result, name)
        else:
            return self.chain(*value.steps, Step(method, UNCLEAR))
        if method == "mapped":
            return result | {Several(result)}
        return frozenset((value,)) if method != "grouped" else frozenset((UNKNOWN,))

    def call_of_format(self, node, given):
        """`"{}".format(value)`; "{0.name}" would read a field of the record."""
        text = node.func.value
        if node.func.attr == "format" and _is_constant([text]):
            try:
                fields = list(string.Formatter().parse(text.value))
            except (ValueError, AttributeError, TypeError):
                return self.not_followed()
            plain = all(
                not re.search(r"[.\[]", name or "")
                and not re.search(r"\d{4}|\{", spec or "")
                for _text, name, spec, _conversion in fields
            )
            if plain:
                return NOTHING
        elif all(value == SCALAR for value in given):
            return NOTHING
        return self.not_followed()


# ------------------------------------------------------------
# SMALL QUESTIONS
# ------------------------------------------------------------


def _inside(values):
    """What stands in these values, as a loop finds it."""
    found = frozenset()
    for value in values:
        found |= value.values if isinstance(value, Several) else {value}
    return found


def _links(values):
    """The links among these values, also those in lists."""
    found = {value for value in values if isinstance(value, Link)}
    for value in values:
        if isinstance(value, Several):
            found |= _links(value.values)
    return found


def _is_base(value):
    """Whether a value is what all addresses begin with."""
    return isinstance(value, Chain) and value.steps[-1] == Step(BASE, CALL)


def _shows(element, name):
    """Whether an attribute of an element shows its value as it is: as a text, or as
    where a link leads; in what is kept as a variable it may be changed."""
    if name in ("t-att-href", "t-attf-href"):
        is_shown = element.tag == "a"
    else:
        is_shown = name in ("t-esc", "t-out", "t-raw") and not any(
            other.startswith("t-options") for other in element.attrib
        )
    return is_shown and not any(
        "t-set" in one.attrib for one in (element, *element.iterancestors())
    )


def _argument_nodes(node):
    return [*node.args, *(word.value for word in node.keywords)]


def _is_constant(nodes):
    return bool(nodes) and isinstance(nodes[0], ast.Constant)


def _is_long(node):
    """Whether something by a number, such as "a" * 10, may be very long."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) or abs(node.value or 0) > 10**6
    return isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple))


def _how(node):
    """How a method is called: with nothing, with texts, or with what may be anything.

    Words such as "signup" in the arguments ask for a link with which one logs in.
    """
    nodes = _argument_nodes(node)
    if any(word.arg is None for word in node.keywords) or any(
        isinstance(one, ast.Starred) for one in nodes
    ):
        return UNCLEAR
    names = [word.arg for word in node.keywords]
    texts = []
    for inner in (inner for one in nodes for inner in ast.walk(one)):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, (str, bytes)):
            texts.append(str(inner.value))
        if isinstance(inner, ast.Lambda):
            return UNCLEAR
    if any(secret in text.lower() for text in names + texts for secret in SECRETS):
        return UNCLEAR
    return CALL_WITH_TEXTS if texts or len(node.args) > 1 else CALL


def _dotted(node):
    """The name "a.b.c" of a chain of attributes, "" when it is something else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _without_sign(node):
    return node.operand if isinstance(node, ast.UnaryOp) else node


def _short(text):
    text = " ".join(text.split())
    return text if len(text) < 80 else text[:79] + "…"
