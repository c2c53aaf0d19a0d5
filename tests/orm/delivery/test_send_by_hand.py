"""Reminders by hand: also while automatic ones are on, used up or switched off."""

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError


class TestSendByHand(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "reminder_admin",
            "base.group_user,reminder_automation.group_reminder_admin",
            email="admin@example.com",
        )

    def by_hand(self, item, moment, **options):
        with self.at(moment):
            return item.with_user(self.admin)._send_by_hand(**options)

    def test_beside_the_automatic_ones(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client)
        notice = self.by_hand(item, "2026-01-08 12:00")
        self.assertEqual((notice.kind, notice.step), ("manual", -1))
        self.assertEqual(notice.user_id, self.admin)
        self.assertEqual(
            self.deliver("2026-01-08 12:01"), ['"Anna" <anna@nord.example.com>']
        )
        self.assertEqual(item.sent_count, 0)
        self.assertEqual(str(item.next_date), "2026-01-13 07:00:00")  # its interval
        [line] = self.chatter(client)
        self.assertIn("Reminder sent by hand to", line)
        self.assertEqual(client.message_ids[0].author_id, self.admin.partner_id)

    def test_as_the_next_automatic_one(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client)
        notice = self.by_hand(item, "2026-01-10 06:00", counts=True)
        self.assertEqual((notice.kind, notice.step), ("manual", 1))
        self.sweep("2026-01-10 07:00")
        self.assertEqual(len(item.notice_ids), 1)
        self.assertEqual(item.sent_count, 1)
        self.assertEqual(str(item.next_date), "2026-01-15 07:00:00")

    def test_exhausted_switched_off_and_done(self):
        client = self.client()
        for day in (10, 15, 20):
            self.sweep_and_deliver(f"2026-01-{day} 07:00")
        item = self.item(client)
        self.assertEqual(item.state, "exhausted")
        self.by_hand(item, "2026-01-21 12:00", counts=True)
        self.assertEqual(len(self.deliver("2026-01-21 12:01")), 1)
        self.assertEqual(item.sent_count, 3)
        self.env["res.company"].search([]).reminder_enabled = False
        self.by_hand(item, "2026-01-22 12:00")
        self.assertEqual(len(self.deliver("2026-01-22 12:01")), 1)
        client.function = False
        self.sweep("2026-01-23 07:00")
        self.assertEqual(item.state, "done")
        self.by_hand(item, "2026-01-24 12:00")
        self.assertEqual(len(self.deliver("2026-01-24 12:01")), 1)

    def test_done_between_click_and_mail(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        self.by_hand(self.item(client), "2026-01-08 12:00")
        client.function = False
        self.assertFalse(self.deliver("2026-01-08 12:01"))

    def test_double_click(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        item = self.item(client)
        self.by_hand(item, "2026-01-08 12:00:00")
        with self.assertRaisesRegex(UserError, "less than a minute ago"):
            self.by_hand(item, "2026-01-08 12:00:30")
        self.by_hand(item, "2026-01-08 12:01:30")
        self.assertEqual(sorted(item.notice_ids.mapped("step")), [-2, -1])

    def test_nobody_to_send_to(self):
        client = self.client(contacts=())
        self.sweep("2026-01-06 10:00")
        with self.assertRaisesRegex(UserError, "Nord ApS: no valid e-mail address"):
            self.by_hand(self.item(client), "2026-01-08 12:00")

    def test_several_at_once_skips_who_cannot_be_reached(self):
        reached, silent = self.client(), self.client("Syd ApS", contacts=())
        self.sweep("2026-01-06 10:00")
        items = self.item(reached) | self.item(silent)
        notices = self.by_hand(items, "2026-01-08 12:00")
        self.assertEqual(notices.item_id, self.item(reached))

    def test_only_for_those_who_may(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        nobody = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.item(client).with_user(nobody)._send_by_hand()

    def test_from_the_action_menu_of_the_record(self):
        client, other = self.client(), self.env["res.partner"].create({"name": "O"})
        self.sweep("2026-01-06 10:00")
        [action] = self.rule._record_actions().filtered(
            lambda action: action.binding_model_id.model == "res.partner"
        )
        run = action.with_user(self.admin).with_context
        opened = run(active_model="res.partner", active_ids=client.ids).run()
        self.assertEqual(opened["res_model"], "reminder.send")
        self.assertEqual(opened["context"]["default_item_ids"], self.item(client).ids)
        with self.assertRaisesRegex(UserError, "nothing to remind anybody of"):
            run(active_model="res.partner", active_ids=other.ids).run()

    def test_action_goes_with_the_last_rule_of_a_model(self):
        self.env["reminder.rule"].search([("model_name", "=", "res.partner")]).unlink()
        models = self.env["reminder.rule"]._record_actions().mapped("model_name")
        self.assertNotIn("res.partner", models)
