"""The control in the chatter's bar: what a form's request brings, and steering."""

from common import ReminderFixture

from odoo import Command
from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store


class TestChatterControl(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.reminder_enabled = True
        cls.make_objective()
        cls.env["reminder.rule"]._cron_sweep()

    def open_form(self, user, record, wanted="reminders"):
        """What the chatter of a form asks for; the reminders in the answer, or None.

        :param wanted: "reminder_details" is what it asks for as the bell is opened
        """
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
                            "request_list": ["followers", wanted],
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

    def queries(self, user, record, wanted):
        """How many queries the chatter's request takes, all else known."""
        record = record.with_user(user)
        for _again in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            # Whatever a request has read before.
            record.has_access("write")
            record.env.user.read(["share", "company_ids"])
            record.env.companies.read(["name"])
            before = self.cr.sql_log_count
            record._thread_to_store(Store(), [], request_list=wanted)
            count = self.cr.sql_log_count - before
        return count

    def test_the_form_costs_two_queries(self):
        document = self.waiting_document()
        for user in (self.inspector, self.admin):
            for record in (self.client, document, self.conversation()):
                with self.subTest(user=user.login, model=record._name):
                    without = self.queries(user, record, [])
                    self.assertTrue(self.open_form(user, record))
                    bell = self.queries(user, record, ["reminders"])
                    self.assertLessEqual(bell - without, 2)

    def test_sketch_and_details_tell_the_same(self):
        """What comes with the form is what is found as somebody opens the bell."""
        self.company.reminder_objective_rule_id.write(
            {
                "anchor": "date",
                "date_field_id": self.env["ir.model.fields"]
                ._get("res.partner", "create_date")
                .id,
            }
        )
        document, conversation = self.waiting_document(), self.conversation()
        draft = self.env["reminder.conversation"].create(
            {"name": "Nothing sent", "partner_id": self.client.id}
        )
        self.env["reminder.rule"]._cron_sweep()
        records = (self.client, document, conversation, draft)
        for change in (
            lambda: None,
            lambda: self.items(*records).write({"interval_days": 9, "max_count": 4}),
            lambda: self.items(*records).write({"auto": False}),
            lambda: self.company.write({"reminder_enabled": False}),
        ):
            change()
            self.env["reminder.rule"]._cron_sweep()
            for record in records:
                [sketch] = self.open_form(self.admin, record)
                [full] = self.open_form(self.admin, record, "reminder_details")
                self.assertTrue(sketch.pop("is_sketch"))
                for one in (sketch, full):
                    del one["reason"]
                    if not one["is_planned"]:
                        del one["next_date"]
                with self.subTest(record=record):
                    self.assertEqual(sketch, full)

    def items(self, *records):
        """The reminders of records and of their parts."""
        return self.env["reminder.item"].search(
            [("partner_id", "child_of", self.client.id)]
        )

    def waiting_document(self):
        document = self.env["reminder.document"].create(
            {
                "name": "Mandate",
                "partner_id": self.client.id,
                "request": "approval",
                "attachment_ids": [
                    Command.create({"name": "mandate.txt", "raw": b"text"})
                ],
                "signer_ids": [Command.create({"partner_id": self.contact.id})],
            }
        )
        document.action_send()
        return document

    def conversation(self):
        conversation = self.env["reminder.conversation"].create(
            {"name": "Accounts", "partner_id": self.client.id}
        )
        conversation.message_post(
            body="Please answer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return conversation

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
