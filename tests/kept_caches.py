# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What Odoo remembers of its database holds beyond a test.

After each test Odoo's test classes forget all of it: compiled views, external ids,
rights, parameters. The next test finds out the same once more, which is a good part of
the time that it takes. In production Odoo forgets what is declared as changed, and
nothing else when a transaction is rolled back. So it is here; and of what was declared
as changed, all that was known before the test comes back, as the database does.
"""

import functools
from unittest import mock

from odoo.orm.registry import _CACHES_BY_KEY
from odoo.tests import TransactionCase


class Caches:
    """What a registry remembers at a moment, to go back to."""

    def __init__(self, registry):
        self.registry = registry
        registry.signal_changes()
        self.sequence = registry.registry_sequence
        self.sequences = dict(registry.cache_sequences)
        self.known = {name: lru.snapshot for name, lru in _all(registry).items()}

    def go_back(self):
        registry = self.registry
        is_built_anew = (
            registry.registry_invalidated or registry.registry_sequence != self.sequence
        )
        changed = self._changed()
        for name, lru in _all(registry).items():
            if is_built_anew or name in changed:
                lru.clear()
            if name in changed and not is_built_anew:
                for key, value in self.known[name].items():
                    lru[key] = value
        registry.cache_invalidated.clear()
        registry.cache_sequences = dict(self.sequences)

    def _changed(self):
        """The names of caches of which something was declared as changed."""
        keys = self.registry.cache_invalidated | {
            key
            for key, number in self.registry.cache_sequences.items()
            if number != self.sequences[key]
        }
        return {name for key in keys for name in _CACHES_BY_KEY[key]}


def keep():
    """Let test classes go back to what was known, instead of forgetting all."""
    original = TransactionCase.setUp
    if hasattr(original, "__wrapped__"):
        return

    @functools.wraps(original)
    def setUp(self):
        caches = Caches(self.registry)
        with mock.patch.object(self.registry, "clear_all_caches", caches.go_back):
            original(self)  # this is what it has done in the end

    TransactionCase.setUp = setUp


def _all(registry):
    return registry._Registry__caches
