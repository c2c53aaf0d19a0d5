"""One bad record stops nobody who looks: the forecast, the switch, a rule's start and
the lists say the same of the others, and of that one that it breaks."""

from datetime import datetime

from engine_case import EngineCase

from odoo.tools import mute_logger

LAST_DAY = "9999-12-31 23:30"  # over in Copenhagen when Python's calendar ends
SWEEP_LOG = "odoo.addons.reminder_automation.models.engine.rule.sweep"


class TestOneBadDate(EngineCase):
    """Two clients wait, one of them since a day that no calendar has."""

    def setUp(self):
        super().setUp()
        self.good = self.client("Good ApS")
        self.bad = self.client("Bad ApS", since=LAST_DAY)
        self.draft = self.env["reminder.rule"].create(self.rule_values(name="Draft"))
        self.sweep("2026-01-06 07:00")

    def lines(self, rule):
        return {(line.res_id, str(line.moment)) for line in rule._forecast()}

    def window(self, rule):
        return self.env["reminder.start"].create({"rule_id": rule.id})

    def test_the_sweep_says_so(self):
        item = self.item(self.bad)
        self.assertEqual((item.reason_code, item.state), ("error", "waiting"))
        self.assertTrue(item.error)

    def test_coming(self):
        with self.at("2026-01-06 10:00"):
            expected = {
                (self.good.id, "2026-01-10 07:00:00"),
                (self.good.id, "2026-01-15 07:00:00"),
                (self.good.id, "2026-01-20 07:00:00"),
            }
            self.assertEqual(self.lines(self.rule), expected)
            self.assertEqual(self.lines(self.draft), expected)
            self.item(self.bad).to_plan = True
            self.assertEqual(self.lines(self.rule), expected)
            coming = self.env["reminder.coming"].search([])
            self.assertEqual(set(coming.mapped("res_id")), {self.good.id})

    def test_coming_of_what_is_looked_at_together(self):
        """Another rule of the topic waits for the same records."""
        topic = self.env["reminder.topic"].create({"name": "Together"})
        self.change(self.rule, {"topic_id": topic.id})
        other = self.rule.copy(
            {"domain": "[('function', '=', 'waits'), ('city', '=', 'Ribe')]"}
        )
        self.start(other)
        self.company.sudo().reminder_weekly_cap = 3
        with self.at("2026-01-06 10:00"):
            self.assertEqual(
                {res_id for res_id, _moment in self.lines(self.rule)}, {self.good.id}
            )

    def test_the_switch(self):
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        with self.at("2026-01-20 10:00"):
            question = self.company.reminder_switch_question(True)
        self.assertIn("1 would be reminded today", question["body"])

    def test_the_window_of_a_draft(self):
        with self.at("2026-01-20 10:00"):
            window = self.window(self.draft)
            self.assertEqual(
                window.waiting, "2 items wait, and 1 of them is overdue already."
            )
            self.assertIn("1 item that is overdue already is left out", window.choices)

    def test_starting_a_draft(self):
        for backlog, leaving in (
            ("from_now", set()),
            ("spread", {self.good.id}),
            ("all", {self.good.id}),
        ):
            with self.subTest(backlog), self.env.cr.savepoint() as savepoint:
                self.rule.active = False
                with self.at("2026-01-20 10:00"):
                    self.draft.sudo()._start(backlog, days=1)
                    self.assertFalse(self.draft.start_pending)
                self.sweep("2026-01-20 10:05")
                self.sweep("2026-01-21 10:05")
                items = self.item_model.search([("rule_id", "=", self.draft.id)])
                sent = items.filtered("sent_count")
                self.assertEqual(set(sent.mapped("res_id")), leaving)
                self.assertEqual(self.item(self.bad, self.draft).reason_code, "error")
                # It runs: what is new leaves by it.
                late = self.client("Late ApS", since="2026-01-20 10:00")
                self.sweep("2026-01-26 07:00")
                self.assertEqual(self.item(late, self.draft).sent_count, 1)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_returns_every_year(self):
        self.change(self.rule, {"anchor": "anniversary", "delay_days": -3})
        for since in ("9999-12-31 10:00", LAST_DAY):
            self.date(self.bad, since)
            with self.at("2026-12-20 10:00"), self.subTest(since):
                self.assertEqual(
                    {res_id for res_id, _moment in self.lines(self.rule)},
                    {self.good.id},
                )
                self.sweep()
                self.assertEqual(self.item(self.bad).status, "error")

    def test_the_lists(self):
        """Until the next sweep, too, when all of them are to be planned anew."""
        items = self.item(self.good) | self.item(self.bad)
        items.to_plan = True
        with self.at("2026-01-06 10:00"):
            for item, status in zip(items, ("waiting", "error"), strict=True):
                self.assertEqual(item.status, status)
                self.assertTrue(item.reason)
                self.assertEqual(len(item.rungs["lines"]), 3)
        self.assertIn("out of range", items[1].reason)

    def test_the_first_reminder(self):
        """What a window says before anything is saved."""
        with self.at("2026-01-06 10:00"):
            items = self.item(self.bad) | self.item(self.good)
            self.assertIn("10", items._first_text(0, 0))
            self.assertIn("could not be made", self.item(self.bad)._first_text(0, 0))

    def test_who_cannot_be_asked_whom_it_is_for(self):
        """A change of the rule asks whom its reminders reach, as the lists do."""
        Item = self.env.registry["reminder.item"]
        original, bad = Item._recipients, self.bad

        def recipients(items, steps=None):
            if bad.id in items.mapped("res_id"):
                raise ValueError("nobody knows")
            return original(items, steps)

        self.date(bad, "2026-01-05 10:00")
        self.sweep("2026-01-06 08:00")
        self.patch(Item, "_recipients", recipients)
        with self.at("2026-01-10 06:00"):
            self.rule.whom = "record"
            for item in self.item(self.good) | self.item(self.bad):
                item.to_plan = True
            self.assertEqual(self.item(self.good).status, "waiting")
            self.assertEqual(self.item(self.bad).status, "error")
            self.assertIn("nobody knows", self.item(self.bad).reason)
            self.assertTrue(self.window(self.draft).waiting)
            self.assertEqual(
                {res_id for res_id, _moment in self.lines(self.draft)}, {self.good.id}
            )


class TestOneBadRule(EngineCase):
    """Two rules run; the time zone of one of them is none."""

    def setUp(self):
        super().setUp()
        self.other = self.rule.copy({"domain": "[('function', '=', 'others')]"})
        self.start(self.other)
        self.good = self.client("Good ApS")
        self.bad = self.client("Bad ApS", function="others")
        self.sweep("2026-01-06 07:00")

    def break_zone(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_rule SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.other.id],
        )
        self.env.invalidate_all()

    def test_coming(self):
        self.break_zone()
        with self.at("2026-01-06 10:00"):
            coming = self.env["reminder.coming"].search([])
            self.assertEqual(set(coming.mapped("res_id")), {self.good.id})

    def test_the_switch(self):
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        self.break_zone()
        with self.at("2026-01-20 10:00"):
            question = self.company.reminder_switch_question(True)
        self.assertIn("2 items wait, 1 would be reminded today", question["body"])

    def test_the_lists(self):
        self.break_zone()
        items = self.item(self.good) | self.item(self.bad, self.other)
        items.to_plan = True
        with self.at("2026-01-06 10:00"):
            self.assertEqual(items.mapped("status"), ["waiting", "error"])

    def test_what_left_late(self):
        self.break_zone()
        items = self.item(self.good) | self.item(self.bad, self.other)
        moment = datetime(2026, 1, 8, 10)
        items._left_late(dict.fromkeys(items, moment))
        self.assertEqual(items.mapped("last_reminded"), [moment, moment])
        self.assertEqual(str(self.item(self.good).next_date), "2026-01-13 07:00:00")

    def test_the_hand_over(self):
        """The other rules' exhausted items reach a person."""
        rules = self.rule | self.other
        self.change(rules, {"max_count": 1})
        self.sweep_and_deliver("2026-01-10 07:00")
        self.break_zone()
        with mute_logger(SWEEP_LOG):
            self.sweep("2026-01-16 07:00")
        self.assertTrue(self.item(self.good).handed_over)
        self.assertFalse(self.item(self.bad, self.other).handed_over)
