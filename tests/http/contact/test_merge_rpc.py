"""Contacts merged over JSON-RPC, by somebody without any right on reminders."""

from common import ReminderFixture, new_test_user

from odoo.tests import HttpCase
from odoo.tools import mute_logger

WIZARD = "base.partner.merge.automatic.wizard"


class TestMergeRpc(ReminderFixture, HttpCase):
    def call(self, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{WIZARD}/{method}",
            {"model": WIZARD, "method": method, "args": args, "kwargs": {}},
        )

    def test_merge(self):
        new_test_user(self.env, "clerk", "base.group_user,base.group_partner_manager")
        twin = self.make_client("Nord A/S", email="info@nord.example.com")
        self.client.email = twin.email
        self.client.reminder_excluded = True
        item = self.make_item(state="exhausted", sent_count=3)
        self.make_item(twin, sent_count=1)
        person = self.make_contact(twin, "Anna B.", email=self.contact.email)
        lines = self.make_notice(item) | self.make_notice(item, partner_id=person.id)
        self.env.flush_all()
        self.authenticate("clerk", "clerk")
        for people, stays in (
            (self.client | twin, twin),
            (self.contact | person, person),
        ):
            values = {
                "dst_partner_id": stays.id,
                "partner_ids": [(6, 0, people.ids)],
                "state": "selection",
            }
            with mute_logger("odoo.addons.base.partner.merge"):
                [wizard_id] = self.call("create", [values])
                self.call("action_merge", [wizard_id])
        self.env.invalidate_all()
        self.assertTrue(twin.reminder_excluded)
        items = self.env["reminder.item"].search([("res_id", "=", twin.id)])
        self.assertEqual((items.sent_count, items.state), (4, "exhausted"))
        self.assertEqual(items.notice_ids, lines)
        self.assertEqual(lines.partner_id, person)
        self.assertEqual(sorted(lines.mapped("claimed")), [False, True])
