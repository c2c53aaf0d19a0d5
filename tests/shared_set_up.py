# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What several test classes have in common is set up once, not once for each.

The `setUpClass` of a test class sets up what all its bases do: Odoo's companies and
users, a chart of accounts, then our rules and clients. The next class with the same
bases begins with the same. So each base with a `setUpClass` of its own is a *layer*: a
class made of that base and all that is beneath it, set up once, in a transaction that
stays open. What stands on it, a further layer or a test class, gets the attributes it
has set and a savepoint, and as it ends all is as it was, in the database and in the
memory, just as Odoo does it for each test.

    test class    TestPeople
    layer         EngineCase        rule, template     the next class begins here
    layer         MailCommon        companies, users
    layer         TransactionCase   cursor, registry

A layer is left out where a test class, or a base above it, has a say in what it sets
up: where it defines an attribute or a class method that the layer has, too, such as
`EngineCase.rule_values`. Then the next layer above it sets that up as well, and the
test class itself if there is none. Nothing is shared while the clock is stopped.

Layers end as soon as a class comes that does not stand on them, and after two minutes:
for PostgreSQL it is always the moment at which a transaction began.
"""

import functools
import inspect
import logging
import time
import unittest
from collections import deque
from copy import deepcopy
from unittest import mock

import freezegun.api
from kept_caches import Caches

from odoo.sql_db import Savepoint
from odoo.tests import BaseCase, TransactionCase, test_cursor

_logger = logging.getLogger(__name__)

# What unittest, Odoo and decorators put on each class; no set-up goes by it.
BOOKKEEPING = {
    *("_classSetupFailed", "_class_cleanups", "tearDown_exceptions"),
    *("setUpClass", "test_module", "test_tags"),
}

# In seconds: how long the transaction of layers may last.
LONGEST = 120

# The layers that are set up now, each on the one before.
_layers = []


def share(classes):
    """Let these test classes share what their bases set up."""
    for case in {base for cls in classes for base in cls.__mro__}:
        if issubclass(case, unittest.TestCase) and not issubclass(case, BaseCase):
            continue
        own = vars(case).get("setUpClass")
        if own and not hasattr(own.__func__, "__wrapped__"):
            case.setUpClass = classmethod(_shared(case, own.__func__))


def bases_of(cls):
    """To sort by: what a class has in common with others comes first.

    :param cls: a class, or None for a function
    """
    mro = reversed(cls.__mro__) if cls else ()
    return [f"{base.__module__}.{base.__qualname__}" for base in mro]


def close(number=0):
    """End all layers but so many.

    :raises: what went wrong in their cleanups
    """
    errors = []
    while len(_layers) > number:
        case = _layers.pop().case
        case.doClassCleanups()
        errors += case.tearDown_exceptions
    for _type, error, _traceback in errors:
        raise error


def _shared(case, original):
    """The `setUpClass` of a class, for those that may find it set up already."""

    @functools.wraps(original)
    def setUpClass(cls):
        if case is BaseCase:
            # It stands on no layer, or is the lowest.
            close()
        if bases := _bases(cls, case):
            _layer(bases).carry(cls)
        else:
            original(cls)

    return setUpClass


def _layer(bases):
    """The layer of these bases, with none above it; set up if it is not yet."""
    if _layers and time.monotonic() - _layers[0].began > LONGEST:
        close()
    for number, layer in enumerate(_layers, 1):
        if layer.bases == bases:
            close(number)
            return layer
    layer = Layer(bases)
    layer.set_up()
    return layer


def _bases(cls, case):
    """What a class shares at the turn of a base's set-up: that base with all beneath
    it, and with those right above it that have a say in it; nothing if there is no such
    layer."""
    if freezegun.api.freeze_factories or not issubclass(cls, TransactionCase):
        return None
    mro = cls.__mro__
    if case not in mro[: mro.index(TransactionCase) + 1]:
        return None
    lowest_own = 1 if cls.__module__ == __name__ else 0
    for start in range(mro.index(case), lowest_own, -1):
        if not any(_has_say(upper, mro[start:]) for upper in mro[:start]):
            return mro[start:]
        if "setUpClass" in vars(mro[start - 1]):
            break
    return None


def _has_say(upper, bases):
    """Whether a class defines anew what the set-up of these can see: all but methods of
    the test itself."""
    for name, value in vars(upper).items():
        if name in BOOKKEEPING or name.startswith("__"):
            continue
        beneath = [vars(base)[name] for base in bases if name in vars(base)]
        if beneath and not all(map(_is_of_tests, [value, *beneath])):
            return True
    return False


def _is_of_tests(value):
    return inspect.isfunction(value) or isinstance(value, property)


class Layer:
    """A class and all beneath it, set up once.

    :param bases: the classes, in the order in which Python asks them
    """

    def __init__(self, bases):
        self.bases = bases
        self.case = type(bases[0].__name__, bases, {"__module__": __name__})
        self.before = set(vars(self.case))
        self.began = time.monotonic()

    def set_up(self):
        try:
            self.case.setUpClass()
        except BaseException:
            self.case.doClassCleanups()
            raise
        _layers.append(self)

    def carry(self, cls):
        """Give a class what this has set up, until its class cleanups run."""
        kept, mark = dict(vars(cls)), Mark(self.case)

        def leave():
            try:
                mark.go_back()
            except BaseException:
                # What comes next begins with a transaction of its own.
                close()
                raise
            finally:
                _restore(cls, kept)

        cls.addClassCleanup(leave)
        for name, value in vars(self.case).items():
            if name not in self.before and name not in BOOKKEEPING:
                setattr(cls, name, _copied(value))


class Mark:
    """Where the transaction of a test class stands, to go back to: the database, and
    what Odoo has in memory."""

    def __init__(self, case):
        self.case = case
        env = case.env
        env.flush_all()
        self.caches = Caches(case.registry)
        self.default_env = env.transaction.default_env
        self.envs = list(env.transaction.envs)
        cr = case.cr
        self.callbacks = [
            (callback, list(callback._funcs), deepcopy(callback.data))
            for callback in (
                *(cr.precommit, cr.postcommit),
                *(cr.prerollback, cr.postrollback),
            )
        ]
        self.patches = list(mock._patch._active_patches)
        self.savepoint = Savepoint(cr)

    def go_back(self):
        self._stop_patches()
        self._close_cursors()
        self.savepoint.close()
        for callback, functions, data in self.callbacks:
            callback._funcs = deque(functions)
            callback.data = data
        transaction = self.case.env.transaction
        transaction.envs.clear()
        transaction.envs.update(self.envs)
        transaction.default_env = self.default_env
        for env in self.envs:
            env.clear()
        self._restore_registry()

    def _stop_patches(self):
        for patch in list(mock._patch._active_patches):
            if patch not in self.patches:
                _logger.warning("%s.%s is still patched", patch.target, patch.attribute)
                patch.stop()

    def _close_cursors(self):
        for cursor in test_cursor.TestCursor._cursors_stack:
            cursor._closed = True
        test_cursor.TestCursor._cursors_stack = []

    def _restore_registry(self):
        registry, sequence = self.case.registry, self.caches.sequence
        is_built_anew = (
            registry.registry_invalidated or registry.registry_sequence != sequence
        )
        self.caches.go_back()
        if is_built_anew:
            registry._setup_models__(self.case.cr)
            self.case.env.transaction.reset()
            registry.registry_invalidated = False
            registry.registry_sequence = sequence


def _copied(value):
    """A container of its own for each class, with the same in it."""
    if type(value) in (list, set):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(one) for key, one in value.items()}
    return value


def _restore(cls, kept):
    for name, value in list(vars(cls).items()):
        if name in BOOKKEEPING or name.startswith("__"):
            continue
        if name not in kept:
            delattr(cls, name)
        elif value is not kept[name]:
            setattr(cls, name, kept[name])
