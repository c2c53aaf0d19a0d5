# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What a write pays for a rule: its record is noted once, at the transaction's end."""

from unittest.mock import patch

from engine_case import EngineCase


class TestNoted(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme, cls.other = (
            cls.env["res.partner"].create({"name": name}) for name in ("Acme", "Other")
        )

    def setUp(self):
        super().setUp()
        self.env["reminder.touch"].search([]).unlink()
        self.env.cr.flush()

    def noted(self):
        return sorted(
            self.env["reminder.touch"]
            .search([("res_model", "=", "res.partner")])
            .mapped("res_id")
        )

    def statements(self, act):
        """Those about the queue, until the commit."""
        texts = []
        original = type(self.env.cr).execute

        def execute(cursor, query, params=None, log_exceptions=True):
            texts.append(str(getattr(query, "code", query)))
            return original(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", execute):
            act()
            self.env.cr.flush()
        return [text for text in texts if "reminder_touch" in text]

    def write_twice(self):
        for name in ("one", "two"):
            for partner in (self.acme, self.other):
                partner.name = name
                self.env.flush_all()

    def test_once(self):
        self.assertEqual(len(self.statements(self.write_twice)), 1)
        self.assertEqual(self.noted(), sorted((self.acme | self.other).ids))

    def test_without_a_rule(self):
        self.env["reminder.rule"].search([]).active = False
        self.assertFalse(self.statements(self.write_twice))
        self.assertFalse(self.noted())

    def test_savepoint(self):
        """What is rolled back is forgotten, what was before it is not; what changes
        after it is noted, though it was noted in it."""
        self.acme.name = "before"
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.other.name = "within"
            self.env.flush_all()
            _zero = 1 / 0
        self.assertEqual(self.noted(), self.acme.ids)
        self.other.name = "after"
        self.env.cr.flush()
        self.assertEqual(self.noted(), sorted((self.acme | self.other).ids))

    def test_savepoint_without_flush(self):
        """Noted in vain at worst, never forgotten."""
        self.acme.name = "before"
        self.env.flush_all()
        with (
            self.assertRaises(ZeroDivisionError),
            self.env.cr.savepoint(flush=False),
        ):
            _zero = 1 / 0
        self.env.cr.flush()
        self.assertEqual(self.noted(), self.acme.ids)
