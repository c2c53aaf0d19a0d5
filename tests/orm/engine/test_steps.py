# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A rule with steps: when, by what means, with which text; and back again."""

from contextlib import contextmanager

from step_case import StepCase

from odoo.exceptions import ValidationError
from odoo.fields import Command


class TestLadder(StepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.ladder()

    def test_each_step_once_in_order_with_its_text(self):
        client = self.client()
        for day in range(5, 32):
            self.sweep(f"2026-01-{day:02} 09:00")
        self.assertEqual(
            self.said(client),
            [
                ("2026-01-08", 1, "email", "Friendly: Nord ApS"),
                ("2026-01-15", 2, "email", "Firm: Nord ApS"),
                ("2026-01-29", 3, "email", "Final: Nord ApS"),
            ],
        )
        item = self.item(client)
        self.assertEqual(item.notice_ids.sorted("id").step_id, self.steps)
        self.assertEqual(item.state, "exhausted")
        self.assertEqual((item.maximum, item.progress), (3, "3 of 3"))

    def test_a_late_step_moves_the_next(self):
        client = self.client()
        self.sweep("2026-01-05 12:00")
        self.sweep("2026-01-12 12:00")
        self.assertEqual(str(self.item(client).next_date), "2026-01-19 07:00:00")

    def test_three_numbers_hold_again_without_steps(self):
        numbers = self.rule.delay_days, self.rule.interval_days, self.rule.max_count
        self.assertTrue(self.rule.is_ladder)
        ladder = self.rule._cadence()
        self.assertEqual((ladder.delay, ladder.gaps, ladder.maximum), (3, (7, 14), 3))
        self.rule.action_three_numbers()
        self.assertFalse(self.rule.is_ladder)
        plain = self.rule._cadence()
        self.assertEqual((plain.delay, plain.interval, plain.maximum), numbers)
        self.assertEqual(plain.gaps, ())
        self.assertFalse(self.rule._step_of(1))
        self.assertFalse(self.rule.step_ids)
        self.assertEqual(len(self.steps.exists()), 3, "archived, not deleted")
        client = self.client()
        self.sweep("2026-01-10 09:00")
        self.assertEqual(self.said(client)[0][3], "Still open: Nord ApS")

    def test_own_numbers_of_an_item(self):
        client = self.client()
        self.sweep("2026-01-05 12:00")
        item = self.item(client)
        item.write({"interval_days": 2, "max_count": 2})
        for day in range(5, 32):
            self.sweep(f"2026-01-{day:02} 09:00")
        self.assertEqual(
            [line[:2] for line in self.said(client)],
            [("2026-01-07", 1), ("2026-01-09", 2)],
        )
        self.assertEqual((item.state, item.maximum), ("exhausted", 2))

    def test_the_days_until_the_next_one(self):
        """Wherever they are shown; ahead of a date, those after the first one."""
        for delay, first in ((3, 3), (-3, 7)):
            with self.subTest(delay=delay), self.env.cr.savepoint() as savepoint:
                self.steps[0].days = delay
                client = self.client()
                item, found = self.item(client), []
                for day in ("01", "08", "15", "29"):
                    self.sweep(f"2026-01-{day} 09:00")
                    item = self.item(client)
                    found.append((item.sent_count, item.rule_interval_days))
                    self.assertEqual(item._control()["days"], found[-1][1])
                by_count = {0: first, 1: 7, 2: 14, 3: 14}
                self.assertEqual(found, [(n, by_count[n]) for n, _days in found])
                self.assertEqual([n for n, _days in found], [0, 1, 2, 3])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_own_maximum_prolongs_no_ladder(self):
        client = self.client()
        self.sweep("2026-01-05 12:00")
        item = self.item(client)
        item.max_count = 9
        self.assertEqual((item.maximum, item._control()["number"]), (3, 3))
        [bell] = self.item_model._bell(client)
        self.assertEqual(bell["number"], 3)
        for month in ("01", "02", "03"):
            for day in range(5, 28, 3):
                self.sweep(f"2026-{month}-{day:02} 09:00")
        self.assertEqual([line[1] for line in self.said(client)], [1, 2, 3])

    def test_the_last_one_is_repeated(self):
        self.steps[2].write({"repeat_days": 4, "repeat_max": 2})
        cadence = self.rule._cadence()
        self.assertEqual((cadence.gaps, cadence.maximum), ((7, 14, 4), 5))
        client = self.client()
        for month in ("01", "02"):
            for day in range(1, 29):
                self.sweep(f"2026-{month}-{day:02} 09:00")
        self.sweep("2026-01-30 09:00")
        said = self.said(client)
        self.assertEqual([line[1] for line in said], [1, 2, 3, 4, 5])
        self.assertEqual({line[3] for line in said[2:]}, {"Final: Nord ApS"})

    def test_handed_over_an_interval_of_the_ladder_after_the_last(self):
        client = self.client()
        for day in (8, 15, 29):
            self.sweep(f"2026-01-{day} 09:00")
            self.deliver(f"2026-01-{day} 09:01")
        item = self.item(client)
        self.assertEqual(item.state, "exhausted")
        self.sweep("2026-02-05 09:00")
        self.assertFalse(item.handed_over, "its interval is 14 days, not the rule's 5")
        self.sweep("2026-02-12 09:00")
        self.assertTrue(item.handed_over)
        self.assertEqual(str(item.activity_id.date_deadline), "2026-02-12")

    def test_handed_over_an_interval_after_the_last_of_a_lower_maximum(self):
        client = self.client()
        self.sweep("2026-01-05 12:00")
        item = self.item(client)
        item.max_count = 1
        self.sweep_and_deliver("2026-01-08 09:00")
        self.assertEqual(item.state, "exhausted")
        self.sweep("2026-01-14 09:00")
        self.assertFalse(item.handed_over)
        self.sweep("2026-01-15 09:00")
        self.assertTrue(item.handed_over, "7 days, not the 14 before the last step")

    def test_a_copy_of_the_rule_has_copies_of_its_steps(self):
        self.steps[2].write({"repeat_days": 4, "repeat_max": 2, "cc": "a@example.com"})
        self.step(days=1, active=False)
        copy = self.rule.copy()
        self.assertEqual(len(copy.step_ids), 3)
        self.assertFalse(copy.step_ids & self.steps)
        for name in ("days", "repeat_days", "repeat_max", "cc", "mail_template_id"):
            self.assertEqual(
                [step[name] for step in copy.step_ids],
                [step[name] for step in self.steps],
            )
        self.assertEqual(copy._cadence().gaps, self.rule._cadence().gaps)

    def test_equal_steps_are_three_numbers(self):
        """The old numbers and the equal ladder send the same."""
        self.steps.unlink()
        plain, other = self.client(), self.client("Syd ApS")
        other.function = "climbs"
        equal = self.rule.copy({"domain": "[('function', '=', 'climbs')]"})
        for days in (5, 5, 5):
            self.step(equal, days=days)
        self.start(equal)
        for day in (5, 10, 13, 17, 22, 30, 31):
            self.sweep(f"2026-01-{day:02} 09:00")
            if day == 13:
                (self.item(plain) | self.item(other, equal))._send_by_hand()
        lines = [line[:3] for line in self.said(plain)]
        self.assertEqual(lines, [line[:3] for line in self.said(other, equal)])
        self.assertEqual(len(lines), 4)


class TestChecks(StepCase):
    @contextmanager
    def refused(self, pattern):
        with self.assertRaisesRegex(ValidationError, pattern):
            with self.env.cr.savepoint():
                yield
        self.env.invalidate_all()

    def test_only_the_last_one_is_repeated(self):
        first = self.step(days=3, repeat_days=2, repeat_max=1)
        with self.refused("Only the last step"):
            self.step(days=7)
        with self.refused("Only the last step"):
            self.rule.step_ids = [Command.create({"days": 7, "sequence": 20})]
        # Together with what makes it right, in whatever order.
        self.rule.step_ids = [
            Command.create({"days": 7, "sequence": 20}),
            Command.update(first.id, {"repeat_max": 0}),
        ]
        self.assertEqual(self.rule._cadence().gaps, (7,))

    def test_days(self):
        self.step(days=-3)
        with self.refused("at least one day"):
            self.step(days=0)
        self.rule.step_ids.unlink()
        self.rule.write({"anchor": "waiting", "date_field_id": False})
        with self.refused("cannot leave before"):
            self.step(days=-3)

    def test_a_step_does_something(self):
        with self.refused("does nothing"):
            self.step(channel="none")

    def test_texts_of_its_records(self):
        other = self.text("Other")
        other.model_id = self.env["ir.model"]._get("res.users")
        with self.refused("is for"):
            self.step(mail_template_id=other.id)
        with self.refused("needs an SMS template"):
            self.step(channel="sms")
        with self.refused("inbox"):
            self.step(channel="inbox")

    def test_a_step_that_comes_back(self):
        """It has to fit what its rule is by now."""
        topic = self.env["reminder.topic"].create({"name": "Own", "personal": True})
        kind = self.env["mail.activity.type"].create(
            {"name": "Visit", "res_model": "res.partner"}
        )
        action = self.env["ir.actions.server"].create(
            {"name": "Mark", "model_id": self.partner_model.id, "state": "code"}
        )
        copied = self.step(days=3, cc="a@example.com")
        naming = self.step(
            days=3, mail_template_id=self.text("Named", email_cc="a@example.com").id
        )
        others = (
            self.step(days=3, mail_template_id=self.text("Own").id),
            self.step(days=3, activity_type_id=kind.id),
            self.step(days=3, server_action_id=action.id),
        )
        self.rule.step_ids.active = False
        self.rule.topic_id = topic
        for step in (copied, naming):
            with self.refused("recipient alone"):
                step.active = True
        events = self.env["ir.model"]._get("calendar.event")
        text = self.env["mail.template"].create(
            {
                "name": "Event",
                "model_id": events.id,
                "subject": "Event",
                "body_html": "<p>Please answer us.</p>",
            }
        )
        self.rule.write(
            {
                "anchor": "waiting",
                "audience": "responsible",
                "date_field_id": False,
                "domain": "[]",
                "mail_template_id": text.id,
                "model_id": events.id,
                "topic_id": False,
            }
        )
        for step in others:
            with self.refused("is for|not for records"):
                step.active = True

    def test_a_broken_step_may_go(self):
        step = self.step(days=3, mail_template_id=self.text("Own").id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET subject = NULL WHERE id = %s",
            [step.mail_template_id.id],
        )
        self.env.invalidate_all()
        step.active = False
        self.assertFalse(self.rule.is_ladder)

    def test_copies_are_addresses(self):
        with self.refused("cannot be read"):
            self.step(cc="nobody at home")
        self.step(cc="a@example.com, b@example.com")


class TestInAndOut(StepCase):
    """Steps go out and come in again as any other records of Odoo."""

    def test_there_and_back(self):
        steps = self.ladder()
        steps[2].write({"repeat_days": 4, "repeat_max": 2, "cc": "a@example.com"})
        names = ["days", "repeat_days", "repeat_max", "channel", "cc", "sequence"]
        names += ["name", "mail_template_id/.id"]
        rows = steps.export_data(names)["datas"]
        other = self.rule.copy({"step_ids": False})
        self.assertFalse(other.is_ladder)
        result = self.env["reminder.step"].load(
            [*names, "rule_id/.id"],
            [[*map(str_or_not, row), str(other.id)] for row in rows],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(other._cadence().gaps, self.rule._cadence().gaps)
        self.assertEqual(other._cadence().maximum, self.rule._cadence().maximum)

    def test_together_with_their_rule(self):
        template = str(self.template.id)
        names = ["name", "model_id/.id", "anchor", "mail_template_id/.id"]
        names += ["step_ids/days", "step_ids/sequence", "step_ids/repeat_max"]
        names += ["step_ids/repeat_days"]
        model = str(self.partner_model.id)
        rows = [
            ["Imported", model, "waiting", template, "2", "1", "0", "0"],
            ["", "", "", "", "4", "2", "3", "5"],
        ]
        result = self.env["reminder.rule"].load(names, rows)
        self.assertFalse(result["messages"])
        rule = self.env["reminder.rule"].browse(result["ids"])
        self.assertEqual((rule.first_days, rule.last_days, rule.total_count), (2, 5, 5))
        rows[0][6:] = "3", "2"
        result = self.env["reminder.rule"].load(names, rows)
        self.assertIn("Only the last step", str(result["messages"]))

    def test_in_words(self):
        steps = self.ladder()
        steps[0].days = -3
        steps[2].write(
            {
                "attach": True,
                "cc_salesperson": True,
                "cc": "a@example.com",
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "repeat_days": 4,
                "repeat_max": 2,
            }
        )
        self.assertEqual(steps.mapped("number"), [1, 2, 3])
        self.assertIn("3 days before “Created on”", steps[0].summary)
        self.assertIn(
            "7 days after the step before, by e-mail “Firm”", steps[1].summary
        )
        for words in (
            "attaches the document",
            "copy to the salesperson, a@example.com",
            "to-do “Call” for the responsible",
            "then every 4 days, 2 more at most",
        ):
            self.assertIn(words, steps[2].summary)
        self.assertEqual(
            self.rule.cadence_summary,
            "3 days before, then +7, +14 days, then every 4 days, at most 5",
        )


def str_or_not(value):
    return "" if value is False else str(value)
