"""A ladder that somebody builds by hand, in a real browser."""

from common import ADMIN, new_test_user
from engine_case import EngineCase

from odoo import fields
from odoo.tests import HttpCase


class TestLadderTours(EngineCase, HttpCase):
    def test_built_by_hand(self):
        """Steps with days, texts and a to-do, in the rule's form; then it starts, and
        what is overdue already is left alone. Of the others the item, the customer's
        page and the bell say which step is next."""
        admin = new_test_user(
            self.env,
            "ladder-admin",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            email="ladder-admin@example.com",
        )
        admin.company_ids = self.env["res.company"].search([])
        self.rule.active = False
        rule = self.rule.with_user(admin).create(self.rule_values())
        client = self.client()
        new = self.client("Syd ApS", since=str(fields.Datetime.now()), contacts=("bo",))
        self.sweep()
        self.start_tour(
            f"/odoo/action-reminder_automation.reminder_rule_action/{rule.id}",
            "reminder_ladder_by_hand",
            login=admin.login,
        )
        self.assertEqual(rule.state, "running")
        first, second = rule.step_ids
        self.assertEqual((first.name, first.days), ("Friendly", 2))
        self.assertEqual(
            (second.name, second.activity_summary), ("Final", "Call the client")
        )
        new.function = False
        self.assertFalse(self.sweep_and_deliver("2027-01-20 07:00"))
        self.assertTrue(self.item(client, rule).left_out)
