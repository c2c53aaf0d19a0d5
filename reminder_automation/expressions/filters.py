# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The value of a filter that a person wrote.

A filter is data with dates in it. Python would run it as a program, and a program may
run for ever or use up the memory: `9**9**9` does both. So it is parsed, and of what
stands in it only that is worked out which filters are made of: texts, numbers, lists,
dates, and sums and differences of these.

>>> evaluate("[('state', '=', 'sent'), ('amount', '>', 2 * 50)]")
[('state', '=', 'sent'), ('amount', '>', 100)]
>>> text = "[('date', '<', day - datetime.timedelta(days=7))]"
>>> evaluate(text, {"day": date(2026, 1, 8)})
[('date', '<', datetime.date(2026, 1, 1))]
>>> evaluate("9**9**9")
Traceback (most recent call last):
...
expressions.filters.FilterError: "9 ** 9 ** 9" cannot stand in a filter
>>> text = "[('date', '=', datetime.date.today())]"
>>> evaluate(text, clock=lambda: datetime(2026, 1, 8))
[('date', '=', datetime.date(2026, 1, 8))]
"""

import ast
import operator
import re
import time
from datetime import date, datetime, timedelta, timezone
from datetime import time as time_of_day

from dateutil.relativedelta import relativedelta

# Longer than any filter that a screen writes; a list of ten thousand ids fits.
MAX_LENGTH = 100_000
# Numbers beyond these are no number of a record; as ids the database refuses them.
MAX_NUMBER = 2**63
# A format such as "%1000000000d" makes a text of that length.
PLAIN_FORMAT = re.compile(r"(?:[^%]|%[-#]?[A-Za-z%])*")

NUMBERS = (int, float)
SPANS = (timedelta, relativedelta)
MOMENTS = (date, time_of_day)
SCALARS = (str, *NUMBERS, *SPANS, *MOMENTS, type(None))

COMPARISONS = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
SIGNS = {ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Not: operator.not_}


def _strftime(format_string, *moment):
    return time.strftime(_plain_format(format_string), *moment)


# What a filter may call, by its full name.
FUNCTIONS = {
    "bool": bool,
    "datetime.date": date,
    "datetime.date.fromisoformat": date.fromisoformat,
    "datetime.date.today": date.today,
    "datetime.datetime": datetime,
    "datetime.datetime.combine": datetime.combine,
    "datetime.datetime.fromisoformat": datetime.fromisoformat,
    "datetime.datetime.now": datetime.now,
    "datetime.datetime.strptime": datetime.strptime,
    "datetime.datetime.today": datetime.today,
    "datetime.datetime.utcnow": lambda: datetime.now(timezone.utc).replace(tzinfo=None),
    "datetime.time": time_of_day,
    "datetime.timedelta": timedelta,
    "dateutil.relativedelta.relativedelta": relativedelta,
    "float": float,
    "int": int,
    "len": len,
    "list": list,
    "relativedelta": relativedelta,
    "set": set,
    "str": str,
    "time.strftime": _strftime,
    "time.time": time.time,
    "tuple": tuple,
}
# Those of them that read the clock, for a moment (UTC) other than the present one.
CLOCK = {
    "datetime.date.today": lambda now: now.date(),
    "datetime.datetime.now": lambda now: now,
    "datetime.datetime.today": lambda now: now,
    "datetime.datetime.utcnow": lambda now: now,
    "time.strftime": lambda now, format_string, *moment: _strftime(
        format_string, *(moment or [now.timetuple()])
    ),
    "time.time": lambda now: now.replace(tzinfo=timezone.utc).timestamp(),
}
# What may be called on a date, a moment or a span of time.
METHODS = {
    "date": (datetime,),
    "isoformat": MOMENTS,
    "isoweekday": (date,),
    "replace": MOMENTS,
    "strftime": MOMENTS,
    "time": (datetime,),
    "total_seconds": (timedelta,),
    "weekday": (date,),
}
ATTRIBUTES = {
    **dict.fromkeys(("year", "month", "day"), (date,)),
    **dict.fromkeys(("hour", "minute", "second"), (datetime, time_of_day)),
    **dict.fromkeys(("days", "seconds"), (timedelta,)),
}
CONSTANTS = {
    "datetime.date.max": date.max,
    "datetime.date.min": date.min,
    "datetime.datetime.max": datetime.max,
    "datetime.datetime.min": datetime.min,
    "datetime.time.max": time_of_day.max,
    "datetime.time.min": time_of_day.min,
}


class FilterError(ValueError):
    """A filter that cannot be worked out, with the part of it that is to blame."""


def evaluate(text, given=None, clock=None):
    """The value of a filter.

    :param text: a Python expression, as a person or Odoo's domain editor writes it
    :param given: dict of further names, such as `uid`, to a value or to a function
        without arguments that is called for it
    :param clock: a function that gives the moment (UTC, without a zone) that the filter
        is asked for; None: the present one
    :return: lists, tuples, dicts, texts, numbers and dates
    :raise FilterError: for everything that is none, or that could take long
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(f"a filter has at most {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _Filter(given or {}, clock).value(tree.body)
    except FilterError:
        raise
    except SyntaxError as error:
        raise FilterError(f"{error.msg} (line {error.lineno})") from error
    except RecursionError as error:
        raise FilterError("too many brackets within each other") from error
    except MemoryError as error:  # the parser's word for the same
        raise FilterError("too many brackets within each other") from error
    except (ArithmeticError, LookupError, TypeError, ValueError, re.error) as error:
        raise FilterError(str(error) or type(error).__name__) from error


class _Filter:
    """Works out one filter."""

    def __init__(self, given, clock=None):
        self.given = given
        self.clock = clock

    def value(self, node):
        """The value of a part of the filter.

        :raise FilterError: when it is no part that a filter has
        """
        method = getattr(self, f"value_of_{type(node).__name__.lower()}", None)
        if method is None:
            raise _refused(node)
        return method(node)

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    def value_of_constant(self, node):
        if not isinstance(node.value, (*SCALARS, bool)):
            raise _refused(node)  # bytes, complex numbers, an ellipsis
        return _bounded(node, node.value)

    def value_of_list(self, node):
        return self.values(node.elts)

    def value_of_tuple(self, node):
        return tuple(self.values(node.elts))

    def value_of_set(self, node):
        return set(self.values(node.elts))

    def values(self, nodes):
        found = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.value(node.value)
            else:
                found.append(self.value(node))
        return found

    def value_of_dict(self, node):
        if None in node.keys:  # {**other}
            raise _refused(node)
        return dict(zip(self.values(node.keys), self.values(node.values), strict=True))

    # ------------------------------------------------------------
    # EXPRESSIONS
    # ------------------------------------------------------------

    def value_of_unaryop(self, node):
        sign = SIGNS.get(type(node.op))
        value = self.value(node.operand)
        is_not = isinstance(node.op, ast.Not)
        if sign is None or not (is_not or isinstance(value, (*NUMBERS, *SPANS))):
            raise _refused(node)
        return sign(value)

    def value_of_binop(self, node):
        work_out = ARITHMETIC.get(type(node.op))
        if work_out is None:
            raise _refused(node)
        left, right = self.value(node.left), self.value(node.right)
        is_sum = isinstance(node.op, (ast.Add, ast.Sub))
        if not is_sum and not (
            isinstance(left, (*NUMBERS, timedelta))
            and isinstance(right, (*NUMBERS, timedelta))
        ):
            # A text or a list by a number is as long as the number says.
            raise _refused(node)
        return _bounded(node, work_out(left, right))

    def value_of_boolop(self, node):
        is_and = isinstance(node.op, ast.And)
        value = None
        for part in node.values:
            value = self.value(part)
            if bool(value) != is_and:
                break
        return value

    def value_of_compare(self, node):
        left = self.value(node.left)
        for comparison, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            if not COMPARISONS[type(comparison)](left, right):
                return False
            left = right
        return True

    def value_of_ifexp(self, node):
        return self.value(node.body if self.value(node.test) else node.orelse)

    # ------------------------------------------------------------
    # NAMES AND CALLS
    # ------------------------------------------------------------

    def value_of_name(self, node):
        if node.id not in self.given:
            raise _refused(node)
        return self.of_given(node.id)

    def of_given(self, name):
        value = self.given[name]
        return value() if callable(value) else value

    def value_of_attribute(self, node):
        name = _full_name(node)
        if name in CONSTANTS:
            return CONSTANTS[name]
        value = self.value(node.value)
        if not isinstance(value, ATTRIBUTES.get(node.attr, ())):
            raise _refused(node)
        return getattr(value, node.attr)

    def value_of_call(self, node):
        if any(keyword.arg is None for keyword in node.keywords):
            raise _refused(node)
        arguments = self.values(node.args)
        named = {word.arg: self.value(word.value) for word in node.keywords}
        name = _full_name(node.func)
        if name in CLOCK and self.clock:
            return _bounded(node, CLOCK[name](self.clock(), *arguments, **named))
        if name in FUNCTIONS:
            return _bounded(node, FUNCTIONS[name](*arguments, **named))
        if name in self.given and callable(self.given[name]):
            if arguments or named:
                raise _refused(node)
            return self.given[name]()
        if not isinstance(node.func, ast.Attribute):
            raise _refused(node)
        value = self.value(node.func.value)
        method = node.func.attr
        if method == "to_utc" and isinstance(value, date):
            # As the screen's domain editor has it; here moments are in UTC already.
            return value
        if not isinstance(value, METHODS.get(method, ())):
            raise _refused(node)
        if method == "strftime":
            arguments = [_plain_format(*arguments)]
        return getattr(value, method)(*arguments, **named)


def _full_name(node):
    """The name "a.b.c" of a chain of attributes; None when it is something else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _plain_format(text):
    if not PLAIN_FORMAT.fullmatch(text):
        raise FilterError(f'"{text}" is no plain format of a date')
    return text


def _bounded(node, value):
    if isinstance(value, NUMBERS) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise FilterError(f"the number {_shown(node)} is too large")
    return value


def _refused(node):
    return FilterError(f'"{_shown(node)}" cannot stand in a filter')


def _shown(node):
    """A part of the filter as a person reads it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return "of so many digits" if abs(node.value) > MAX_NUMBER else node.value
    text = ast.unparse(node)
    return text if len(text) < 60 else text[:59] + "…"
