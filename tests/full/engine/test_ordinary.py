# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What ordinary work on invoices and tasks pays for the addon: where a rule runs, one
query for a write and for posting; where none does, nothing."""

import re
from unittest.mock import patch

from invoice_case import InvoiceCase
from ready_made_case import ReadyMadeCase

OURS = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN)\s+"?reminder_\w+')


class TestOrdinary(ReadyMadeCase, InvoiceCase):
    PRESET = "invoice"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.buyer = cls.client()
        cls.env.cr.flush()

    def count(self, act):
        """How many statements are about tables of ours, until the commit; the second
        time, as caches are then as in an office."""
        original = type(self.env.cr).execute
        for number in range(2):
            record, do = act(number)
            self.env.cr.flush()
            self.env.invalidate_all()
            texts = []

            def execute(cursor, query, params=None, log_exceptions=True, _to=texts):
                _to.append(str(getattr(query, "code", query)))
                return original(cursor, query, params, log_exceptions)

            with patch.object(type(self.env.cr), "execute", execute):
                do(record)
                self.env.cr.flush()
            self.assertTrue(texts, "it does something")
        return len([text for text in texts if OURS.search(text)])

    def acts(self):
        invoice = self.make_invoice(self.buyer)
        task = self.env["project.task"].create({"name": "Count"})
        return {
            "write": lambda n: (invoice, lambda one: one.write({"ref": f"Order {n}"})),
            "post": lambda _n: (
                self.make_invoice(self.buyer, post=False),
                lambda one: one.action_post(),
            ),
            "task": lambda n: (task, lambda one: one.write({"name": f"Count {n}"})),
            "message": lambda n: (task, lambda one: one.message_post(body=f"Hi {n}")),
        }

    def test_with_a_rule(self):
        self.assertEqual(
            {name: self.count(act) for name, act in self.acts().items()},
            {"write": 1, "post": 1, "task": 0, "message": 0},
        )

    def test_without_a_rule(self):
        self.env["reminder.rule"].sudo().search([]).active = False
        for name, act in self.acts().items():
            with self.subTest(name):
                self.assertEqual(self.count(act), 0)
