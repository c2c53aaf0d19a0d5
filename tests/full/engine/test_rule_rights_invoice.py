"""An administrator of reminders who may not read invoices learns nothing of them."""

import json

from common import new_test_user
from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

ADMIN = "base.group_user,reminder_automation.group_reminder_admin"
ACCOUNTANT = f"{ADMIN},account.group_account_invoice"


class TestInvoices(EngineCase, InvoiceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = {
            "company_id": cls.env.company.id,
            "company_ids": cls.env.company.ids,
        }
        cls.admin = new_test_user(
            cls.env, "rights_admin", ADMIN, email="a@example.com", **companies
        )
        cls.accountant = new_test_user(
            cls.env, "rights_accountant", ACCOUNTANT, email="b@example.com", **companies
        )
        cls.preset = cls.env.ref("reminder_automation.reminder_preset_invoice")
        cls.ready = cls.preset.with_user(cls.accountant)._add_rule().sudo()
        cls.ready.action_three_numbers()
        cls.ready.tz = "Europe/Copenhagen"
        cls.start(cls.ready)
        cls.debtor = cls.env["res.partner"].create(
            {"name": "Nord ApS", "email": "anna@nord.example.com"}
        )
        cls.invoice = cls.make_invoice(cls, cls.debtor)
        cls.invoice.is_move_sent = True

    def due(self):
        self.sweep("2026-01-06 10:00")
        self.sweep("2026-01-08 07:00")
        return self.item(self.invoice, self.ready).sudo()

    # ------------------------------------------------------------
    # SAVING
    # ------------------------------------------------------------

    def values(self, **values):
        model = self.env["ir.model"]._get("account.move")
        return self.rule_values(
            model_id=model.id,
            domain="[]",
            anchor="waiting",
            date_field_id=False,
            mail_template_id=self.ready.mail_template_id.id,
            **values,
        )

    def test_rule_about_invoices(self):
        Rule = self.env["reminder.rule"]
        with self.assertRaisesRegex(AccessError, "Journal Entry"):
            Rule.with_user(self.admin).create(self.values())
        self.assertTrue(Rule.with_user(self.accountant).create(self.values()))
        with self.assertRaises(AccessError):
            self.preset.with_user(self.admin).action_add_special()

    def test_rule_by_way_of_invoices(self):
        for values in (
            {"domain": "[('invoice_ids.amount_total', '>', 100)]"},
            {"domain": "[('invoice_ids', 'any', [('ref', '=like', 'A%')])]"},
            {"domain": "[('total_invoiced', '>', 0)]"},
            {"contact_domain": "[('invoice_ids.amount_total', '>', 100)]"},
            {"domain": "[('bank_ids.journal_id.name', '=', 'x')]"},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError):
                    self.env["reminder.rule"].with_user(self.admin).create(
                        self.rule_values(**values)
                    )

    def test_template_by_way_of_invoices(self):
        template = self.template.copy({"subject": "{{ object.invoice_ids[:1].name }}"})
        with self.assertRaises(AccessError):
            self.rule.with_user(self.admin).mail_template_id = template
        item = self.env["reminder.item"]
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client).with_user(self.admin)
        with self.assertRaisesRegex(AccessError, "You cannot send the template"):
            item._send_by_hand(template=template)

    def test_ready_made_ones(self):
        """Who uses the app adds its ready-made rule, without further rights."""
        self.assertEqual(self.ready.user_id, self.accountant)
        self.assertFalse(self.ready._rights_problem())
        item = self.due()
        self.assertEqual(item.notice_ids.state, "queued")
        self.ready.user_id = self.admin
        self.sweep("2026-01-08 07:10")
        self.assertTrue(self.ready.stopped)
        # Only that the activity was made for the administrator is told.
        self.assertNotIn("nord", str(self.deliver("2026-01-08 07:11")))
        self.assertEqual(item.notice_ids.state, "cancelled")
        [warning] = self.ready.activity_ids
        for secret in (self.invoice.name, "100", "Nord"):
            self.assertNotIn(secret, warning.note)

    # ------------------------------------------------------------
    # LOOKING
    # ------------------------------------------------------------

    def call(self, method, *args, model="reminder.item", **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_over_rpc(self):
        item = self.due()
        item.write({"error": self.invoice.name, "reason_code": "error"})
        item.notice_ids.reason = self.invoice.name
        notice = item.notice_ids
        item_fields = [
            name for name, field in item._fields.items() if field.groups != "."
        ]
        notice_fields = [
            name for name, field in notice._fields.items() if field.groups != "."
        ]
        for user, sees in ((self.admin, False), (self.accountant, True)):
            self.authenticate(user.login, user.login)
            told = [
                self.call("read", item.ids, item_fields),
                self.call("read", notice.ids, notice_fields, model="reminder.notice"),
                self.call(
                    "web_search_read",
                    [("id", "=", notice.id)],
                    {"item_id": {"fields": {"display_name": {}, "reason": {}}}},
                    model="reminder.notice",
                ),
                self.call("name_search", "", [("id", "=", item.id)]),
                self.call("steer", item.ids),
                self.call(
                    "web_read_group",
                    [("id", "=", notice.id)],
                    ["item_id"],
                    ["__count"],
                    model="reminder.notice",
                ),
            ]
            for answer in told:
                with self.subTest(user=user.login, answer=answer):
                    text = json.dumps(answer)
                    if not sees:
                        self.assertNotIn(self.invoice.name, text)
            self.assertEqual(self.invoice.name in json.dumps(told), sees)
        self.authenticate(self.admin.login, self.admin.login)
        for method, args, model in (
            ("search", ([("error", "=like", "INV%")],), "reminder.item"),
            ("search", ([("notice_ids.reason", "ilike", "INV")],), "reminder.item"),
            ("search", ([("reason", "ilike", "INV")],), "reminder.notice"),
            ("search_count", ([("item_id.error", "ilike", "I")],), "reminder.notice"),
            ("formatted_read_group", ([], ["error"], ["__count"]), "reminder.item"),
            ("formatted_read_group", ([], [], ["reason:array_agg"]), "reminder.notice"),
            ("search_read", ([], ["id"], 0, 1, "error"), "reminder.item"),
            ("read", (notice.ids, ["mail_message_id"]), "reminder.notice"),
            (
                "search",
                ([("mail_message_id.record_name", "ilike", "I")],),
                "reminder.notice",
            ),
            ("steer_record", ("account.move", self.invoice.id), "reminder.item"),
            ("send_now_record", ("account.move", self.invoice.id), "reminder.item"),
            ("action_send_now_for", ([self.invoice.id],), "reminder.item"),
        ):
            with self.subTest(method=method, args=args), mute_logger("odoo.http"):
                with self.assertRaises(JsonRpcException) as refused:
                    self.call(method, *args, model=model)
                self.assertIn("AccessError", str(refused.exception))

    def test_sending_window(self):
        item = self.due()
        wizard = (
            self.env["reminder.send"]
            .with_user(self.admin)
            .create({"item_ids": item.ids})
        )
        self.assertNotIn(self.invoice.name, wizard.preview)
        self.assertNotIn(self.invoice.name, json.dumps(wizard.action_send()))
        with self.assertRaises(UserError) as refused:
            item.with_user(self.admin)._send_by_hand()
        self.assertIn("less than a minute ago", str(refused.exception))
        self.assertNotIn(self.invoice.name, str(refused.exception))

    def test_in_vain(self):
        item = self.due()
        self.deliver("2026-01-08 07:01")
        item.user_id = self.admin
        item._hand_over()
        self.assertEqual(item.activity_id.user_id, self.accountant)
