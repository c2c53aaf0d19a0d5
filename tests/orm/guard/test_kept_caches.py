# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a test class knows of its database holds for the next test, and nothing else."""

from kept_caches import Caches

from odoo.tests import TransactionCase
from odoo.tools import mute_logger

KEY = "reminder_automation.test_kept_caches"


class TestKeptCaches(TransactionCase):
    def setUp(self):
        super().setUp()
        self.params = self.env["ir.config_parameter"]
        self.params.set_param(KEY, "before")
        self.assertEqual(self.params.get_param(KEY), "before")
        self.caches = Caches(self.registry)

    def within(self, act):
        """Do something in a transaction that is rolled back; what one knows then."""
        with self.env.cr.savepoint(flush=True) as savepoint:
            act()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.caches.go_back()
        queries = self.cr.sql_log_count
        value = self.params.get_param(KEY)
        return value, self.cr.sql_log_count - queries

    def test_nothing_is_changed(self):
        self.assertEqual(
            self.within(lambda: self.params.get_param("other")), ("before", 0)
        )

    def test_what_is_changed_is_as_before(self):
        def change():
            self.params.set_param(KEY, "after")
            self.assertEqual(self.params.get_param(KEY), "after")

        self.assertEqual(self.within(change), ("before", 0))

    def test_so_it_is_where_others_were_told(self):
        """As a request or a scheduled job does at its end."""

        def change():
            self.params.set_param(KEY, "after")
            self.registry.signal_changes()
            self.assertEqual(self.params.get_param(KEY), "after")

        sequences = dict(self.registry.cache_sequences)
        self.assertEqual(self.within(change), ("before", 0))
        self.assertEqual(self.registry.cache_sequences, sequences)
        self.assertFalse(self.registry.cache_invalidated)

    def test_models_are_built_anew(self):
        """Nothing that was known holds then."""

        def change():
            with mute_logger("odoo.registry"):
                self.registry._setup_models__(self.cr)

        value, queries = self.within(change)
        self.assertEqual(value, "before")
        self.assertTrue(queries)
