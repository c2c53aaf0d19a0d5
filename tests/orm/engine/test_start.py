"""A rule starts: what is overdue already, and the window that says so beforehand."""

from datetime import timedelta

from common import new_test_user
from engine_case import EngineCase
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

GROUPS = "reminder_automation.group_reminder_"
NOW = "2026-01-12 10:00"  # a Monday, 11:00 in Copenhagen


class StartCase(EngineCase):
    """A draft; four clients that are overdue by it, one that is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.draft = cls.env["reminder.rule"].create(
            cls.rule_values(name="Draft", sequence=20)
        )

    def setUp(self):
        super().setUp()
        self.old = [
            self.client(f"Old{number}", since=f"2026-01-0{number} 10:00")
            for number in (4, 3, 2, 1)
        ]
        self.late = self.client("Late", since="2026-01-10 10:00")

    def start_at(self, moment, *args, **options):
        with self.at(moment):
            self.draft._start(*args, **options)
            self.env.flush_all()
            self.env.invalidate_all()

    def items(self, *clients):
        found = self.item_model.browse()
        for client in clients:
            found |= self.item(client, self.draft)
        return found


@tagged("post_install", "-at_install")
class TestBacklog(StartCase):
    def test_from_now(self):
        self.sweep("2026-01-12 09:00")
        self.start_at(NOW)
        self.check_from_now()

    def test_what_is_left_out_stays_so_after_one_by_hand(self):
        """And says so at once, instead of a day on which nothing leaves."""
        self.start_at(NOW)
        old = self.items(*self.old[:2])
        with self.at("2026-01-12 11:00"), self.mock_mail_gateway():
            old._send_by_hand(counts=True)
            old.invalidate_recordset()
            self.assertFalse(any(old.mapped("planned_date")))
            self.assertIn("left out", old[0].reason)
        self.sweep("2026-01-12 11:10")
        self.assertEqual(old.mapped("sent_count"), [1, 1])
        self.assertEqual(set(old.mapped("reason_code")), {"left_out"})

    def test_a_pause_goes_on_after_one_by_hand(self):
        self.start_at(NOW)
        item = self.items(self.late)
        with self.at("2026-01-12 11:00"), self.mock_mail_gateway():
            item.pause_until = "2026-02-20"
            item._send_by_hand(counts=True)
        self.sweep("2026-01-12 11:10")
        self.assertEqual(str(item.next_date), "2026-02-20 07:00:00")

    def test_from_now_before_any_sweep(self):
        """What waits already, and no sweep has found yet, is overdue as well."""
        self.start_at(NOW)
        self.check_from_now()

    def check_from_now(self):
        self.assertEqual(self.draft.state, "running")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))
        old = self.items(*self.old)
        self.assertEqual(set(old.mapped("reason_code")), {"left_out"})
        self.assertTrue(all(item.left_out and not item.next_date for item in old))
        self.assertIn("left out", old[0].reason)
        self.assertEqual(
            self.sweep_and_deliver("2026-01-15 07:00"),
            ['"Anna" <anna@late.example.com>'],
        )
        self.sweep_and_deliver("2027-01-15 07:00")
        self.assertFalse(old.notice_ids)
        # Anew, it is like any other.
        self.date(self.old[0], "2027-02-01 10:00")
        self.sweep_and_deliver("2027-02-06 07:00")
        self.assertEqual(old.notice_ids.item_id, self.items(self.old[0]))

    def test_at_night(self):
        """What would leave in the morning is overdue, too."""
        self.sweep("2026-01-12 22:00")
        self.start_at("2026-01-12 22:01")
        self.assertFalse(self.sweep_and_deliver("2026-01-13 07:00"))

    def test_all(self):
        self.start_at(NOW, "all")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 10:01")), 4)

    def test_written(self):
        """By code or RPC it starts with what becomes due from now on."""
        with self.at(NOW):
            self.draft.write({"state": "running"})
        self.assertEqual(self.draft.state, "running")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))

    def test_spread_oldest_first(self):
        self.sweep("2026-01-12 09:00")
        self.start_at(NOW, "spread", days=2)
        self.assertEqual(
            [str(item.not_before) for item in self.items(*self.old)],
            ["2026-01-14 07:00:00"] * 2 + ["2026-01-13 07:00:00"] * 2,
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))
        self.assertEqual(
            self.sweep_and_deliver("2026-01-13 07:00"),
            [f'"Anna" <anna@old{number}.example.com>' for number in (1, 2)],
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-13 12:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-14 07:00")), 2)
        # From then on by the rule.
        self.assertEqual(
            str(self.items(self.old[3]).next_date)[:16], "2026-01-18 07:00"
        )

    def test_spread_over_open_days(self):
        self.draft.write({"sat": False, "sun": False, "send_until": 20.0})
        self.start_at("2026-01-09 22:00", "spread", days=3)  # a Friday
        days = sorted(str(item.not_before)[:10] for item in self.items(*self.old))
        self.assertEqual(days, ["2026-01-12", "2026-01-12", "2026-01-13", "2026-01-14"])

    def test_spread_before_the_hour(self):
        self.start_at("2026-01-12 06:00", "spread", days=4)
        self.assertEqual(
            str(min(self.items(*self.old).mapped("not_before"))), "2026-01-12 07:00:00"
        )

    def test_paused_and_switched_off(self):
        """What a pause or a switch keeps back now is overdue all the same."""
        paused, off, excluded, old = self.old
        self.sweep("2026-01-12 09:00")
        self.items(paused).write({"pause_until": "2026-01-20"})
        self.items(off).write({"auto": False})
        excluded.reminder_excluded = True
        self.sweep("2026-01-12 09:30")
        self.start_at(NOW)
        self.sweep("2026-01-12 10:01")
        self.assertTrue(all(self.items(*self.old).mapped("left_out")))
        excluded.reminder_excluded = False
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00")[1:])
        # Whoever switches it on wants it to be reminded of.
        with self.at("2026-01-20 08:00"):
            self.items(off).write({"auto": True})
        self.assertEqual(len(self.sweep_and_deliver("2026-01-20 08:01")), 1)

    def test_take_in(self):
        user = new_test_user(self.env, "boss", groups=f"{GROUPS}admin")
        self.start_at(NOW)
        self.sweep("2026-01-12 10:01")
        with self.at("2026-01-12 10:02"):
            self.items(*self.old[:2]).with_user(user).action_take_in()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 10:03")), 2)

    def test_day_of_its_own(self):
        self.start_at(NOW)
        self.sweep("2026-01-12 10:01")
        with self.at("2026-01-12 10:02"):
            self.items(self.old[0]).next_date = fields.Datetime.now() + timedelta(
                days=1
            )
        self.assertFalse(self.items(self.old[0]).left_out)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 10:03")), 1)

    def test_broken_then_mended(self):
        """A rule that cannot be read as it starts sends nothing until it can."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_rule SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", self.draft.id],
        )
        self.env.invalidate_all()
        self.start_at(NOW)
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))
        with self.at("2026-01-12 10:02"):
            self.draft.domain = "[('function', '=', 'waits')]"
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:03"))
        self.assertFalse(self.items(*self.old).notice_ids)

    def test_stopped_again(self):
        """What stands in the queue does not leave by a draft."""
        self.start_at(NOW, "all")
        self.sweep("2026-01-12 10:01")
        with self.at("2026-01-12 10:02"):
            self.draft.write({"state": "draft"})
        self.assertFalse(self.deliver("2026-01-12 10:03"))
        notices = self.items(*self.old).notice_ids
        self.assertEqual(set(notices.mapped("state")), {"cancelled"})
        self.assertIn("draft", notices[0].reason)
        self.assertFalse(self.sweep_and_deliver("2026-02-12 10:03"))

    def test_of_a_topic(self):
        """What is chased by another rule goes on where it stood."""
        topic = self.env["reminder.topic"].create({"name": "Courtesy"})
        self.rule.active = True
        self.change(self.rule, {"topic_id": topic.id, "sequence": 30})
        self.draft.topic_id = topic
        self.assertEqual(len(self.sweep_and_deliver(NOW)), 4)
        self.assertEqual(len(self.items(*self.old)), 4)  # the draft has found them, too
        self.start_at("2026-01-12 10:10")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:11"))
        items = self.items(*self.old)
        self.assertEqual(set(items.mapped("sent_count")), {1})
        self.assertFalse(any(items.mapped("left_out")))
        self.assertFalse(self.item_model.search([("rule_id", "=", self.rule.id)]))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-18 07:00")), 5)

    def test_queries(self):
        """They grow with the batches, not with what waits."""
        self.start_at(NOW, "spread", days=3)
        self.draft.write({"state": "draft"})
        counts = []
        for more in (10, 10, 40):
            for number in range(more):
                name = f"More{len(counts)}{number}"
                self.client(name, contacts=(), since="2026-01-01 10:00")
            counts.append(self.count_start())
        # The first time some things are asked once for all.
        self.assertLessEqual(counts[2], counts[1] + 2, counts)

    def count_start(self):
        with self.at(NOW):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.draft._start("spread", days=3)
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.draft.write({"state": "draft"})
        return count


@tagged("post_install", "-at_install")
class TestWindow(StartCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "boss", groups=f"{GROUPS}admin")
        companies = cls.env["res.company"].sudo().search([])
        cls.admin.sudo().company_ids = companies

    def open(self, user=None):
        action = self.draft.with_user(user or self.admin).action_start()
        self.assertEqual(action["res_model"], "reminder.start")
        return (
            self.env["reminder.start"]
            .with_user(user or self.admin)
            .with_context(**action["context"])
            .create({})
        )

    def test_says(self):
        self.old[0].child_ids.email = False
        with self.at(NOW):
            window = self.open()
            self.assertEqual(
                window.waiting, "5 items wait, and 4 of them are overdue already."
            )
            self.assertIn("nobody is reminded today", window.choices)
            self.assertIn("3 reminders to 3 people today", window.choices)
            self.assertEqual(len(window.bars), 30)
            self.assertEqual([day["count"] for day in window.bars[:5]], [0, 0, 0, 1, 0])
            window.backlog = "all"
            self.assertEqual(window.bars[0]["count"], 3)
            window.write({"backlog": "spread", "days": 2})
            self.assertEqual([day["count"] for day in window.bars[:3]], [0, 2, 1])
            self.assertIn("Old4", window.customers)
            self.assertIn("Nobody can be reminded of 1 item", window.obstacles)
            self.assertIn("no valid e-mail address", window.obstacles)
            # Looking sends nothing, and starts nothing.
            self.assertEqual(self.draft.state, "draft")
        self.assertFalse(self.sweep_and_deliver("2026-01-12 10:01"))

    def test_confirm(self):
        with self.at(NOW):
            window = self.open()
            window.write({"backlog": "spread", "days": 4})
            window.action_confirm()
        self.assertEqual(self.draft.state, "running")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 1)

    def test_obstacles(self):
        never, excluded = self.client("Never"), self.client("Excluded")
        self.draft.write({"anchor": "sent", "date_field_id": False})
        excluded.reminder_excluded = True
        self.company.sudo().reminder_enabled = False
        with self.at(NOW):
            window = self.open()
            self.assertIn("switched off", window.obstacles)
            self.assertIn("never sent to the customer", window.obstacles)
        self.assertTrue(never)

    def test_excluded_and_paused(self):
        self.old[0].reminder_excluded = True
        self.old[1].reminder_pause_until = "2026-02-01"
        self.item_model.search([]).invalidate_recordset()
        with self.at(NOW):
            obstacles = self.open().obstacles
        self.assertIn("1 item is of a customer who is excluded", obstacles)
        self.assertIn("1 item is paused", obstacles)

    def test_opted_out(self):
        topic = self.env["reminder.topic"].create(
            {"name": "Questions", "can_stop": True}
        )
        self.draft.topic_id = topic
        self.env["reminder.optout"].create(
            {"partner_id": self.old[0].child_ids.id, "topic_id": topic.id}
        )
        with self.at(NOW):
            window = self.open()
            self.assertIn("1 contact asked for no more reminders", window.obstacles)

    def test_many_customers(self):
        for number in range(60):
            self.client(f"More{number}", contacts=())
        with self.at(NOW):
            window = self.open()
            self.assertIn("and 15 more customers", window.customers)

    def test_names_are_text(self):
        self.client("<script>alert(1)</script> ApS", contacts=())
        with self.at(NOW):
            self.assertNotIn("<script>", self.open().customers)

    def test_days(self):
        for days in (0, -1, 366, 10**9):
            with self.subTest(days=days), self.at(NOW), self.cr.savepoint():
                window = self.open()
                with self.assertRaises(ValidationError):
                    window.write({"backlog": "spread", "days": days})
                    self.env.flush_all()

    def test_who(self):
        with self.at(NOW):
            window = self.open()
            for group in ("user", "inspector"):
                user = new_test_user(self.env, group, groups=f"{GROUPS}{group}")
                with self.subTest(group=group):
                    draft = self.draft.with_user(user)
                    for name in ("action_start", "action_stop", "action_after_save"):
                        with self.assertRaises(AccessError):
                            getattr(draft, name)()
                    with self.assertRaises(AccessError):
                        draft.write({"state": "running"})
                    with self.assertRaises(AccessError):
                        window.with_user(user).action_confirm()
                    with self.assertRaises(AccessError):
                        self.env["reminder.start"].with_user(user).create(
                            {"rule_id": self.draft.id}
                        )
        self.assertEqual(self.draft.state, "draft")

    def test_of_another_company(self):
        """Nobody looks into rules of companies that are not his."""
        other = self.env["res.company"].create({"name": "Another one"})
        foreign = new_test_user(
            self.env,
            "foreign",
            groups=f"{GROUPS}admin",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.draft.company_id = self.company
        window = (
            self.env["reminder.start"]
            .with_user(foreign)
            .sudo()
            .create({"rule_id": self.draft.id})
            .sudo(False)
        )
        for name in ("waiting", "choices", "bars", "customers", "obstacles"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                window.invalidate_recordset()
                window[name]  # noqa: B018
        with self.assertRaises(AccessError):
            window.action_confirm()

    def test_archived(self):
        self.draft.active = False
        with self.assertRaises(UserError):
            self.draft.with_user(self.admin).action_start()

    def test_stopped_while_the_window_was_open(self):
        """What somebody has stopped is not started by a decision about a change."""
        with self.at(NOW):
            window = self.open()
            window.action_confirm()
            self.draft.action_stop()
            with self.assertRaisesRegex(UserError, "since you opened"):
                window.with_context(reminder_decides=True).action_confirm()
            self.assertEqual(self.draft.state, "draft")
            buttons = self.env["reminder.start"].get_view(view_type="form")["arch"]
            self.assertEqual(buttons.count("reminder_decides"), 2)
            window.with_context(reminder_decides=False).action_confirm()
        self.assertEqual(self.draft.state, "running")

    def test_decide(self):
        with self.at(NOW):
            window = self.open()
            window.action_confirm()
        self.sweep("2026-01-12 10:01")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        rule = self.draft.with_user(self.admin)
        with freeze_time("2026-01-17 10:00"):
            self.assertFalse(rule.action_after_save())
            rule.write({"interval_days": 1})
            action = rule.action_after_save()
            self.assertEqual(action["res_model"], "reminder.start")
            window = (
                self.env["reminder.start"]
                .with_user(self.admin)
                .with_context(**action["context"])
                .create({})
            )
            self.assertTrue(window.is_change)
            self.assertIn("1 item would be reminded of", window.waiting)
            window.write({"plan": "follow", "backlog": "all"})
            self.assertIn("1 reminder to 1 person today", window.choices)
            self.assertEqual(window.bars[0]["count"], 1)
            window.plan = "keep"
            self.assertEqual(window.bars[0]["count"], 0)
            self.assertEqual(rule.held_count, 1)  # looked at only
            window.plan = "follow"
            window.action_confirm()
            self.assertEqual(rule.held_count, 0)
            with self.assertRaises(UserError):
                rule.action_decide()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-17 10:01")), 1)
