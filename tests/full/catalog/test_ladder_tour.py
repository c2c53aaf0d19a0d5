"""A ready-made ladder from its card to the start, in a real browser."""

from common import ADMIN, new_test_user
from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo.tests import HttpCase


class TestLadderTour(EngineCase, InvoiceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # See `test_quotation_tour`.
        cls.env["ir.asset"].sudo().create(
            {
                "name": "without the tour of sign_oca",
                "bundle": "web.assets_tests",
                "directive": "remove",
                "path": "sign_oca/static/src/tests/sign_tour.esm.js",
            }
        )

    def test_from_add_to_start(self):
        """Nothing leaves before somebody starts it, and then nothing old."""
        admin = new_test_user(
            self.env,
            "ladder-admin",
            f"base.group_user,account.group_account_manager,{ADMIN}",
            email="ladder-admin@example.com",
        )
        admin.sudo().write(
            {
                "company_id": self.env.company.id,
                "company_ids": self.env["res.company"].sudo().search([]).ids,
            }
        )
        self.rule.active = False
        old = self.make_invoice(self.client())
        old.is_move_sent = True
        preset = self.env.ref("reminder_automation.reminder_preset_invoice")
        rule = preset.with_user(admin)._add_rule().sudo()
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertTrue(self.item(old, rule))
        rule.unlink()
        self.start_tour(
            "/odoo/action-reminder_automation.reminder_preset_action",
            "reminder_ladder_ready_made",
            login=admin.login,
        )
        rule = preset.sudo().rule_ids
        self.assertEqual((rule.state, rule.total_count), ("running", 4))
        self.assertFalse(self.sweep_and_deliver("2027-12-20 07:00"))
        self.assertTrue(self.item(old, rule).left_out)
        new = self.make_invoice(
            self.client("Syd ApS", contacts=("bo",)), invoice_date_due="2028-02-05"
        )
        new.is_move_sent = True
        self.sweep("2028-01-20 07:00")
        self.assertEqual(
            self.sweep_and_deliver("2028-02-02 07:00"), ['"Bo" <bo@syd.example.com>']
        )
