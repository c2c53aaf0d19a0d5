# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A ladder is changed while somebody climbs it: nothing is said twice, and what was
said is followed by what comes after it now."""

from datetime import datetime
from itertools import pairwise

from step_case import StepCase

from odoo.fields import Command

FRIENDLY, FIRM, FINAL, KIND, LAST = "Friendly", "Firm", "Final", "Kind", "Last"


class TestPlaces(StepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.ladder()
        cls.kind, cls.last = cls.text(KIND), cls.text(LAST)

    def setUp(self):
        super().setUp()
        self.nord = self.client("Nord ApS")

    def climb(self, count):
        """The first reminders leave, each on its day."""
        self.sweep("2026-01-05 12:00")
        for day in ("2026-01-08", "2026-01-15", "2026-01-29", "2026-02-02")[:count]:
            self.sweep(f"{day} 09:00")

    def go_on(self):
        """Whatever is to leave leaves, one at each sweep."""
        for month in (3, 4, 5, 6, 7):
            self.sweep(f"2026-{month:02}-20 09:00")

    def change(self, day, plan="follow", **vals):
        """Somebody changes the ladder, and decides about what it holds back."""
        with self.at(f"{day} 10:00"):
            self.rule.write(vals)
            self.env.flush_all()
        self.sweep(f"{day} 10:01")
        with self.at(f"{day} 10:02"):
            self.rule._decide_held("all", plan=plan)
            self.env.flush_all()

    def subjects(self):
        return [line[3].split(":")[0] for line in self.said(self.nord)]

    def numbers(self):
        return [line[1] for line in self.said(self.nord)]

    def front(self, days=3):
        return Command.create(
            {"days": days, "sequence": 0, "mail_template_id": self.kind.id}
        )

    def test_a_step_in_front_of_what_was_said(self):
        for plan in ("follow", "keep"):
            with self.subTest(plan=plan), self.env.cr.savepoint() as savepoint:
                self.climb(1)
                self.change("2026-01-10", plan, step_ids=[self.front()])
                self.go_on()
                self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])
                self.assertEqual(self.numbers(), [1, 2, 3])
                item = self.item(self.nord)
                self.assertEqual((item.state, item.progress), ("exhausted", "3 of 3"))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_nobody_was_told_begins_with_the_new_one(self):
        self.climb(0)
        self.change("2026-01-06", step_ids=[self.front()])
        self.go_on()
        self.assertEqual(self.subjects(), [KIND, FRIENDLY, FIRM, FINAL])

    def test_a_step_that_was_said_is_taken_away(self):
        gone = (
            Command.delete(self.steps[0].id),
            Command.update(self.steps[0].id, {"active": False}),
        )
        for plan in ("follow", "keep"):
            for command in gone:
                with self.subTest(plan=plan, command=command):
                    with self.env.cr.savepoint() as savepoint:
                        self.climb(1)
                        self.change("2026-01-10", plan, step_ids=[command])
                        self.go_on()
                        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])
                        savepoint.rollback()
                    self.env.invalidate_all()

    def test_one_that_was_archived_and_is_back_is_not_said_again(self):
        self.climb(2)
        self.change(
            "2026-01-16", step_ids=[Command.update(self.steps[1].id, {"active": False})]
        )
        self.change(
            "2026-01-17", step_ids=[Command.update(self.steps[1].id, {"active": True})]
        )
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])

    def test_a_step_between_two(self):
        self.climb(1)
        self.steps[1].sequence, self.steps[2].sequence = 20, 30
        between = Command.create(
            {"days": 3, "sequence": 10, "mail_template_id": self.kind.id}
        )
        self.change("2026-01-10", step_ids=[between])
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, KIND, FIRM, FINAL])

    def test_two_change_places(self):
        self.climb(2)
        self.change(
            "2026-01-16",
            step_ids=[
                Command.update(self.steps[0].id, {"sequence": 9}),
                Command.update(self.steps[1].id, {"sequence": 8}),
                Command.update(self.steps[2].id, {"sequence": 10}),
            ],
        )
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])

    def test_what_is_repeated_goes_on(self):
        self.steps[2].write({"repeat_days": 4, "repeat_max": 3})
        self.climb(4)
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL, FINAL])
        self.change("2026-02-03", step_ids=[self.front()])
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM] + [FINAL] * 4)

    def test_a_step_after_what_is_repeated(self):
        self.steps[2].write({"repeat_days": 4, "repeat_max": 3})
        self.climb(4)
        last = {"days": 5, "sequence": 40, "mail_template_id": self.last.id}
        self.change(
            "2026-02-03",
            step_ids=[
                Command.update(self.steps[2].id, {"repeat_max": 0}),
                Command.create(last),
            ],
        )
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL, FINAL, LAST])

    def test_one_after_the_other(self):
        """Each change is one of the ladder that was there; one that is kept is kept."""
        self.climb(1)
        self.change("2026-01-10", step_ids=[self.front()])
        self.change("2026-01-11", "keep", step_ids=[self.front(1)])
        self.change("2026-01-12", step_ids=[Command.delete(self.steps[0].id)])
        item = self.item(self.nord)
        self.assertEqual(item.maximum, 3)
        self.go_on()
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])
        self.assertEqual(item.progress, "3 of 3")

    def test_from_numbers_to_steps_and_back(self):
        """Without a ladder on both sides a reminder's number is its place."""
        self.climb(1)
        self.rule.action_three_numbers()
        self.assertEqual(self.item(self.nord).step_offset, 0)
        self.change("2026-01-10", step_ids=[self.front()])
        self.assertEqual(self.item(self.nord).step_offset, 0)

    def test_the_plan_that_is_kept_without_a_ladder(self):
        """It has as many reminders as it had before the steps were archived."""
        self.climb(1)
        self.change("2026-01-10", step_ids=[self.front()])
        item = self.item(self.nord)
        self.assertEqual(item.maximum, 3)
        gone = [
            Command.update(step.id, {"active": False}) for step in self.rule.step_ids
        ]
        self.change("2026-01-11", "keep", step_ids=gone)
        self.assertTrue(item.kept_plan)
        self.assertEqual(item.maximum, 3)
        self.go_on()
        self.assertEqual(self.numbers(), [1, 2, 3])

    def test_another_cycle_begins_at_the_front(self):
        self.climb(1)
        self.change("2026-01-10", "keep", step_ids=[self.front()])
        with self.at("2026-02-01 10:00"):
            self.date(self.nord, "2026-02-01 07:00")
        self.sweep("2026-02-01 10:01")
        self.sweep("2026-02-05 09:00")
        self.assertEqual(self.subjects(), [FRIENDLY, KIND])
        item = self.item(self.nord)
        self.assertEqual((item.step_offset, item.kept_offset), (0, 0))
        self.assertEqual(item.progress, "1 of 4")

    def test_people_see_what_comes(self):
        for plan in ("follow", "keep"):
            with self.subTest(plan=plan), self.env.cr.savepoint() as savepoint:
                self.climb(1)
                self.change("2026-01-10", plan, step_ids=[self.front()])
                self.sweep("2026-01-10 10:03")
                item = self.item(self.nord)
                with self.at("2026-01-10 10:04"):
                    lines = item.rungs["lines"]
                    states = [line["state"] for line in lines]
                    self.assertEqual(states, ["sent", "next", "later"])
                    says = [line["says"].split(":")[0] for line in lines[1:]]
                    self.assertEqual(says, [FIRM, FINAL])
                    dates = [datetime.fromisoformat(line["date"]) for line in lines]
                    gaps = [(b.date() - a.date()).days for a, b in pairwise(dates)]
                    self.assertEqual(gaps, [7, 14])
                    [step] = item.next_steps()
                    self.assertEqual((step["number"], step["total"]), (2, 3))
                    self.assertEqual(item.rule_interval_days, 7)
                    self.assertEqual(item.rule_max_count, 3)
                    self.assertIn("1 of 3 sent", item.reason)
                    [bell] = self.item_model._bell(self.nord)
                    control = item._control()
                for name in ("number", "rule_number"):
                    self.assertEqual(control[name], bell[name], name)
                self.assertEqual(control["days"], 7)
                self.assertEqual(bell["number"], 3)
                self.assertEqual(item._step_said(), self.steps[0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_was_said_is_called_as_it_was(self):
        self.steps[0].name, self.steps[1].name = "First", "Second"
        self.climb(2)
        self.change(
            "2026-01-16", step_ids=[Command.update(self.steps[0].id, {"active": False})]
        )
        with self.at("2026-01-16 10:04"):
            names = [line["name"] for line in self.item(self.nord).rungs["lines"]]
        self.assertEqual(names, ["First", "Second", ""])

    def test_told_in_vain_after_the_days_of_its_last_step(self):
        """The interval of the last one, also where its place is not its number."""
        self.climb(3)
        self.deliver("2026-01-29 09:01")
        item = self.item(self.nord)
        self.assertEqual(item.state, "exhausted")
        self.change(
            "2026-01-30",
            step_ids=[Command.delete(step.id) for step in self.steps[:2]],
        )
        self.assertEqual((item.state, item.step_offset), ("exhausted", -2))
        self.sweep("2026-02-02 07:00")
        self.assertFalse(item.handed_over)
        self.sweep("2026-02-03 09:00")
        self.assertTrue(item.handed_over)
        self.assertEqual(self.subjects(), [FRIENDLY, FIRM, FINAL])
