"""The control in the chatter's bar: what a form's request brings, and steering."""

from common import ReminderFixture

from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger


class TestChatterControl(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.reminder_enabled = True
        cls.make_objective()
        cls.env["reminder.rule"]._cron_sweep()

    def open_form(self, user, record):
        """What the chatter of a form asks for; the reminders in the answer, or None."""
        self.authenticate(user.login, user.login)
        data = self.make_jsonrpc_request(
            "/mail/data",
            {
                "fetch_params": [
                    [
                        "mail.thread",
                        {
                            "thread_id": record.id,
                            "thread_model": record._name,
                            "request_list": ["followers", "reminders"],
                            "access_params": {},
                        },
                    ]
                ]
            },
        )
        [thread] = [
            one
            for one in data["mail.thread"]
            if (one["model"], one["id"]) == (record._name, record.id)
        ]
        return thread.get("reminders")

    def call(self, user, method, *args, **kwargs):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/reminder.item/{method}",
            {
                "model": "reminder.item",
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        )

    def test_comes_with_the_form(self):
        [control] = self.open_form(self.admin, self.client)
        self.assertEqual(control["name"], "Information")
        self.assertEqual((control["sent"], control["number"]), (0, 3))
        self.assertTrue(control["auto"])
        self.assertFalse(control["is_planned"])
        self.assertIn("Not sent to the customer yet", control["reason"])
        self.company.reminder_objective_rule_id.write(
            {
                "anchor": "date",
                "date_field_id": self.env["ir.model.fields"]
                ._get("res.partner", "create_date")
                .id,
            }
        )
        self.env["reminder.rule"]._cron_sweep()
        [control] = self.open_form(self.admin, self.client)
        self.assertTrue(control["is_planned"])
        self.assertTrue(control["next_date"])

    def test_who_sees_it(self):
        self.assertEqual(len(self.open_form(self.inspector, self.client)), 1)
        self.assertFalse(self.open_form(self.outsider, self.client))
        self.assertIsNone(self.open_form(self.staff, self.client))

    def test_model_without_rule(self):
        reminder = self.env["reminder.customer"].create(
            {"name": "Visit", "partner_id": self.client.id, "recipients": "admin"}
        )
        self.assertNotIn(reminder._name, self.env["reminder.rule"]._models_with_rules())
        self.assertIsNone(self.open_form(self.admin, reminder))

    def test_steer(self):
        [control] = self.open_form(self.inspector, self.client)
        [off] = self.call(self.inspector, "steer", control["id"], auto=False)
        self.assertFalse(off["auto"])
        self.assertIn("switched off", off["reason"])
        [changed] = self.call(
            self.inspector, "steer", control["id"], interval_days=9, max_count=2
        )
        self.assertEqual((changed["days"], changed["number"]), (9, 2))

    def test_steer_refused(self):
        [control] = self.open_form(self.admin, self.client)
        other = self.make_client("Elsewhere A/S", self.south)
        for user, method, args in (
            (self.outsider, "steer", (control["id"],)),
            (self.staff, "steer", (control["id"],)),
            (self.inspector, "steer_record", ("res.partner", other.id)),
            (self.staff, "steer_record", ("res.partner", self.client.id)),
            (self.inspector, "send_now_record", ("res.partner", other.id)),
        ):
            with (
                self.subTest(user=user.login, method=method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException) as refused,
            ):
                kwargs = {} if method == "send_now_record" else {"auto": False}
                self.call(user, method, *args, **kwargs)
            self.assertIn("AccessError", str(refused.exception))
        self.assertTrue(self.env["reminder.item"].browse(control["id"]).auto)

    def test_send_now(self):
        action = self.call(
            self.inspector, "send_now_record", "res.partner", self.client.id
        )
        self.assertEqual(action["res_model"], "reminder.send")
        self.assertEqual(len(action["context"]["default_item_ids"]), 1)
