"""What a script sends in the name of an inspector, which no screen sends."""

from common import ReminderCase

from odoo.fields import Command
from odoo.tests import HttpCase
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger


class TestForged(ReminderCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate(self.inspector.login, self.inspector.login)

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def refused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as refused:
            self.call(model, method, *args, **kwargs)
        self.assertEqual(str(refused.exception), "odoo.exceptions.AccessError")

    def test_a_document_that_is_done_with_a_key_that_is_known(self):
        model = "reminder.document.signer"
        self.call("ir.default", "set", model, "access_token", "known-1", user_id=True)
        [document_id] = self.call(
            "reminder.document",
            "create",
            [
                {
                    "name": "Letter",
                    "partner_id": self.client.id,
                    "signer_ids": [Command.create({"partner_id": self.contact.id})],
                }
            ],
            context={"default_state": "done", "default_done_date": "2026-01-01"},
        )
        self.env.invalidate_all()
        document = self.env["reminder.document"].browse(document_id)
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.done_date)
        self.assertFalse(document.signer_ids.access_token)

    def test_a_form_that_names_what_others_look_after(self):
        elsewhere = self.make_client("Syd A/S", self.south)
        document = self.env["reminder.document"].create(
            {
                "name": "Secret",
                "partner_id": elsewhere.id,
                "signer_ids": [
                    Command.create(
                        {"partner_id": self.make_contact(elsewhere, "Carl Dam").id}
                    )
                ],
            }
        )
        self.refused(
            "reminder.document.signer",
            "onchange",
            [],
            {"document_id": document.id},
            ["document_id"],
            {"name": {}, "client_id": {"fields": {"display_name": {}}}},
        )
        self.refused(
            "reminder.approval.request",
            "onchange",
            [],
            {"signer_ids": [Command.set(document.signer_ids.ids)]},
            ["signer_ids"],
            {"signer_ids": {}, "preview": {}},
        )
        self.refused(
            "reminder.send",
            "onchange",
            [],
            {"item_ids": [Command.set(self.make_item(elsewhere).ids)], "counts": "no"},
            ["item_ids"],
            {"item_ids": {}, "preview": {}},
            context={"active_test": False},
        )

    def test_a_chat_whose_last_message_is_another_one(self):
        secret = self.env["res.partner"].create({"name": "Boss"})
        message = secret.message_post(body="The salaries")
        chat = self.env["reminder.conversation"].create(
            {"name": "Accounts", "partner_id": self.client.id}
        )
        forged = {"last_message_id": message.id, "awaiting_client": True}
        self.refused("reminder.conversation", "write", chat.ids, forged)
        self.refused(
            "reminder.conversation",
            "create",
            [{"name": "Accounts", "partner_id": self.client.id, **forged}],
        )
