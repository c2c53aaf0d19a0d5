"""The switch on the screen: who sees that it is off, and what is asked before."""

from common import ADMIN, INSPECTOR, new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError


class TestSwitch(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].sudo().search([]).reminder_enabled = False
        cls.second = cls.env["res.company"].create({"name": "Second"})
        companies = (cls.company | cls.second).ids
        cls.admin = new_test_user(cls.env, "turner", ADMIN, company_ids=companies)
        cls.inspector = new_test_user(
            cls.env, "onlooker", INSPECTOR, company_ids=companies
        )
        cls.colleague = new_test_user(cls.env, "colleague", "base.group_user")
        cls.foreign = new_test_user(
            cls.env,
            "foreign",
            ADMIN,
            company_id=cls.second.id,
            company_ids=cls.second.ids,
        )

    def question(self, enabled, company=None, user=None):
        company = (company or self.company).with_user(user or self.admin)
        return company.reminder_switch_question(enabled)["body"]

    def state(self, user):
        return self.env["res.company"].with_user(user).reminder_switch_state()

    def test_who_sees_which_companies_are_off(self):
        self.second.sudo().reminder_enabled = True
        off = [{"id": self.company.id, "name": self.company.name}]
        self.assertEqual(self.state(self.admin), {"off": off, "may_switch": True})
        self.assertEqual(self.state(self.inspector), {"off": off, "may_switch": False})
        self.assertEqual(self.state(self.colleague), {})
        self.assertEqual(self.state(self.foreign)["off"], [])

    def test_who_is_asked(self):
        for user in (self.inspector, self.colleague, self.foreign):
            for enabled in (True, False):
                with self.assertRaises(AccessError):
                    self.question(enabled, user=user)
            with self.assertRaises(AccessError):
                self.company.with_user(user).reminder_enabled = True

    def test_on_says_how_many_wait_and_how_many_today(self):
        with self.at("2026-01-12 10:00"):
            self.assertEqual(self.question(True), "No item waits at this moment.")
            self.client()
            self.client("Syd ApS", contacts=("bo",), since="2026-01-11 10:00")
            # Nobody can be reached there.
            self.client("Vest ApS", contacts=())
            said = (
                "3 items wait, 1 would be reminded today. Each continues where it "
                "left off."
            )
            # The same before and after the sweep, which sends nothing.
            self.assertEqual(self.question(True), said)
            self.assertFalse(self.env["reminder.item"].search_count([]))
            self.sweep()
            self.assertEqual(self.question(True), said)
            self.assertFalse(self.env["reminder.notice"].search_count([]))
            self.assertFalse(self.company.sudo().reminder_enabled)
            self.company.with_user(self.admin).reminder_enabled = True
            self.sweep()
        self.assertEqual(
            self.deliver("2026-01-12 10:00"), ['"Anna" <anna@nord.example.com>']
        )

    def test_off_says_how_many_are_not_sent(self):
        self.company.sudo().reminder_enabled = True
        with self.at("2026-01-07 10:00"):
            self.client()
            self.sweep()
            self.assertIn("1 planned reminder will not be sent", self.question(False))
            self.client("Syd ApS", contacts=("bo",))
            self.sweep()
            self.assertIn("2 planned reminders will not be sent", self.question(False))

    def test_off_shows_no_next_date_and_on_again_goes_on(self):
        self.company.sudo().reminder_enabled = True
        client = self.client()
        self.sweep("2026-01-07 10:00")
        item = self.item(client)
        with self.at("2026-01-08 10:00"):
            self.assertTrue(item.planned_date and item.is_on)
            self.company.with_user(self.admin).reminder_enabled = False
            self.env.invalidate_all()
            self.assertFalse(item.planned_date or item.is_on)
            [control] = client._reminder_controls()
            self.assertFalse(control["next_date"] or control["auto"])
            self.assertTrue(item.auto)
        self.assertEqual(self.sweep_and_deliver("2026-01-10 07:30"), [])
        self.company.with_user(self.admin).reminder_enabled = True
        self.assertEqual(
            self.sweep_and_deliver("2026-01-11 07:30"),
            ['"Anna" <anna@nord.example.com>'],
        )
