"""A next date that a person has set: the reminder leaves no earlier, whatever has the
sweep plan it anew before."""

from common import new_test_user
from engine_case import EngineCase

CHOSEN = "2026-01-30 07:00:00"


class TestChosenDay(EngineCase):
    def setUp(self):
        super().setUp()
        self.nord = self.client()
        self.sweep("2026-01-06 10:00")
        self.waiting = self.item(self.nord)
        self.assertEqual(str(self.waiting.next_date), "2026-01-10 07:00:00")

    def choose(self, day=CHOSEN, at="2026-01-07 10:00"):
        with self.at(at):
            self.waiting.next_date = day
            self.env.flush_all()

    def check_leaves(self, day=CHOSEN):
        """It leaves on that day, and the next one follows by the rule."""
        self.sweep("2026-01-08 10:00")
        self.assertEqual(str(self.waiting.next_date), day)
        with self.at("2026-01-08 10:00"):
            moments = [str(line.moment) for line in self.rule._forecast()]
        self.assertEqual(moments[0], day)
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))
        self.assertFalse(self.sweep_and_deliver("2026-01-29 07:00"))
        self.assertEqual(len(self.sweep_and_deliver(day)), 1)
        self.assertFalse(self.waiting.own_date)
        self.assertEqual(str(self.waiting.next_date), "2026-02-04 07:00:00")

    def test_another_colleague(self):
        self.choose()
        user = new_test_user(self.env, "other", "base.group_user")
        with self.at("2026-01-08 09:00"):
            self.nord.with_context(mail_auto_subscribe_no_notify=True).user_id = user
        self.check_leaves()

    def test_own_settings(self):
        self.choose()
        with self.at("2026-01-08 09:00"):
            self.waiting.max_count = 2
        self.check_leaves()

    def test_notify(self):
        self.choose()
        with self.at("2026-01-08 09:00"):
            self.nord.child_ids.reminder_notify = False
            self.nord.child_ids.reminder_notify = True
        self.check_leaves()

    def test_set_while_it_is_to_be_planned(self):
        with self.at("2026-01-07 09:00"):
            self.waiting.interval_days = 5
        self.assertTrue(self.waiting.to_plan)
        self.choose()
        with self.at("2026-01-07 11:00"):
            self.waiting.invalidate_recordset()
            self.assertEqual(str(self.waiting.planned_date), CHOSEN)
        self.check_leaves()

    def test_a_pause_and_its_end(self):
        self.choose()
        with self.at("2026-01-08 08:00"):
            self.waiting.pause_until = "2026-01-20"
        self.sweep("2026-01-08 08:10")
        with self.at("2026-01-08 09:00"):
            self.waiting.pause_until = False
        self.check_leaves()

    def test_started_all_at_once(self):
        """What a person has set for a day to come is not overdue."""
        draft = self.env["reminder.rule"].create(self.rule_values(name="Draft"))
        self.rule.active = False
        self.sweep("2026-01-06 10:00")
        self.waiting = self.item(self.nord, draft)
        self.choose()
        with self.at("2026-01-08 09:00"):
            draft.sudo()._start("all")
        self.rule = draft
        self.check_leaves()

    def test_an_earlier_day(self):
        self.choose("2026-01-08 12:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 12:00")), 1)

    def test_an_earlier_day_planned_anew(self):
        self.choose("2026-01-08 12:00:00")
        with self.at("2026-01-07 12:00"):
            self.waiting.interval_days = 7
        with self.at("2026-01-07 12:01"):
            self.waiting.invalidate_recordset()
            self.assertEqual(str(self.waiting.planned_date), "2026-01-08 12:00:00")
        self.sweep("2026-01-08 10:00")
        self.assertEqual(str(self.waiting.next_date), "2026-01-08 12:00:00")
        with self.at("2026-01-08 10:00"):
            [first, *_others] = self.rule._forecast()
        self.assertEqual(str(first.moment), "2026-01-08 12:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 12:00")), 1)

    def test_emptied(self):
        """Without a day of its own it leaves on that of the rule."""
        self.choose()
        self.choose(False, at="2026-01-07 11:00")
        self.sweep("2026-01-07 11:10")
        self.assertEqual(str(self.waiting.next_date), "2026-01-10 07:00:00")

    def test_chosen_anew(self):
        self.choose()
        self.choose("2026-01-12 07:00:00")
        self.waiting.to_plan = True
        self.sweep("2026-01-08 10:00")
        self.assertEqual(str(self.waiting.next_date), "2026-01-12 07:00:00")

    def test_reminded_by_hand_before(self):
        """That was the next reminder: the one after it goes by the rule again."""
        self.choose()
        with self.at("2026-01-08 09:00"):
            self.waiting._send_by_hand(counts=True)
        self.waiting.to_plan = True
        self.sweep("2026-01-08 10:00")
        self.assertEqual(str(self.waiting.next_date), "2026-01-13 07:00:00")

    def test_it_waits_anew(self):
        self.choose()
        self.date(self.nord, "2026-01-07 10:00")
        self.sweep("2026-01-08 10:00")
        self.assertEqual(str(self.waiting.next_date), "2026-01-12 07:00:00")
