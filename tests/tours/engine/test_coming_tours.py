"""What will leave, and what a change would let leave: in a real browser."""

from datetime import timedelta

from common import ADMIN, new_test_user
from engine_case import EngineCase

from odoo import fields
from odoo.tests import HttpCase


class TestComingTours(EngineCase, HttpCase):
    """The rule may send at any hour: browsers have a clock of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "coming-manager",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            email="coming-manager@example.com",
            tz="UTC",
        )
        cls.manager.company_ids = cls.env["res.company"].search([])
        cls.hours = {"send_hour": 0.0, "send_until": 24.0, "tz": "UTC"}
        cls.change(cls.rule, cls.hours)

    def waits_for(self, days, name="Nord ApS", **values):
        """A client that has waited for so many days."""
        since = fields.Datetime.now() - timedelta(days=days)
        return self.client(name, since=since.isoformat(" "), **values)

    def sweep_and_tell(self):
        """Sweep and deliver now; return who got something."""
        return self.sweep_and_deliver(fields.Datetime.now())

    def test_what_is_coming(self):
        """A line that a running rule sends, as a list, a calendar and a graph; what a
        draft would send is none. Then it leaves."""
        self.waits_for(6)
        draft = self.rule.create(
            self.rule_values(domain="[('function', '=', 'drafted')]", name="A draft")
        )
        self.waits_for(6, "Syd ApS", contacts=("bo",), function="drafted")
        with self.at(fields.Datetime.now() - timedelta(days=3)):
            self.sweep()
        self.assertTrue(draft.item_count)
        self.start_tour(
            "/odoo/reminders",
            "reminder_manager_sees_what_is_coming",
            login=self.manager.login,
        )
        self.assertEqual(self.sweep_and_tell(), ['"Anna" <anna@nord.example.com>'])

    def test_a_change_is_decided(self):
        """Days that are changed hold back what they would let leave, until a manager
        has chosen."""
        client = self.waits_for(3)
        self.assertFalse(self.sweep_and_tell())
        self.start_tour(
            f"/odoo/action-reminder_automation.reminder_rule_action/{self.rule.id}",
            "reminder_manager_decides",
            login=self.manager.login,
        )
        self.assertEqual(self.rule.delay_days, 2)
        self.assertFalse(self.item(client).on_hold)
        self.assertEqual(self.sweep_and_tell(), ['"Anna" <anna@nord.example.com>'])
