"""The forecast says what the sweep will do."""

from engine_case import EngineCase


class TestForecast(EngineCase):
    """One rule, a few clients."""

    def forecast(self, moment, rules=None, **options):
        with self.at(moment):
            return (rules or self.rule)._forecast(**options)

    def test_a_series(self):
        client = self.client(since="2026-03-18 10:00")
        self.sweep("2026-03-19 10:00")
        [anna] = client.child_ids
        item = self.item(client)
        lines = self.forecast("2026-03-20 10:00")
        self.assertEqual(
            [(str(line.moment), line.step) for line in lines],
            [
                ("2026-03-23 07:00:00", 1),
                ("2026-03-28 07:00:00", 2),
                ("2026-04-02 06:00:00", 3),
            ],
        )
        self.assertEqual(
            {line[1:5] + line[6:9] for line in lines},
            {(self.rule.id, item.id, client.id, 1, "email", anna.id, client.id)},
        )

    def test_day_of_its_own_spread(self):
        """What a person had set for a day that is over leaves on the day to which it
        is spread, however long its own days would take."""
        rule = self.env["reminder.rule"].create(self.rule_values(name="Draft"))
        client = self.client(since="2026-03-18 10:00")
        self.sweep("2026-03-19 10:00")
        item = self.item(client, rule)
        for backlog in (("spread", 2, "oldest"), ("from_now",), ("all",)):
            with self.subTest(backlog=backlog), self.env.cr.savepoint() as savepoint:
                with self.at("2026-03-19 10:00"):
                    item.next_date = "2026-03-19 12:00:00"
                    self.env.flush_all()
                lines = self.forecast("2026-03-20 10:00", rule, backlog=backlog)
                with self.at("2026-03-20 10:00"):
                    rule._start(*backlog)
                    self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(bool(lines), not item.left_out)
                if lines:
                    first = max(str(item.next_date), "2026-03-20 10:00:00")
                    self.assertEqual(str(lines[0].moment), first)
                savepoint.close(rollback=True)
                self.env.invalidate_all()


class TestForecastBesideDraft(EngineCase):
    """A draft of the same topic has found the clients already, with reminders off."""

    OLD = "('birthdate_date', '<', 'today -10d')"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        topic = cls.env["reminder.topic"].create({"name": "Letter"})
        cls.change(
            cls.rule,
            {
                "topic_id": topic.id,
                "domain": f"[('function', '=', 'waits'), {cls.OLD}]",
            },
        )
        cls.draft = cls.env["reminder.rule"].create(
            cls.rule_values(
                name="Draft", topic_id=topic.id, sequence=1, auto_default=False
            )
        )

    def found(self, **values):
        """A client that only the draft has found."""
        client = self.client(birthdate_date="2026-01-01", **values)
        self.sweep("2026-01-06 10:00")
        self.assertFalse(self.item(client))
        self.assertEqual(self.item(client, self.draft).auto, False)

    def test_what_begins_to_wait_begins_anew(self):
        self.found()
        lines = self.comes_true(self.rule, "2026-01-08 10:00")
        self.assertEqual(
            [str(line.moment) for line in lines],
            ["2026-01-12 07:00:00", "2026-01-17 07:00:00", "2026-01-22 07:00:00"],
        )

    def test_days_count_from_when_the_rule_finds_it(self):
        self.change(self.rule, {"anchor": "waiting"})
        self.draft.write({"anchor": "waiting", "auto_default": True})
        self.client(birthdate_date="2026-01-01")
        self.sweep("2026-01-06 10:00")
        [first, *_others] = self.comes_true(self.rule, "2026-01-08 10:00")
        self.assertEqual(str(first.moment), "2026-01-17 07:00:00")

    def test_what_no_sweep_has_seen_begins_anew(self):
        self.found()
        self.change(self.rule, {"domain": self.draft.domain})
        self.assertEqual(len(self.comes_true(self.rule, "2026-01-08 10:00")), 3)

    def test_what_was_reminded_under_it_goes_on(self):
        self.found()
        item = self.item_model.search([("rule_id", "=", self.draft.id)])
        with self.at("2026-01-07 10:00"):
            self.start(self.draft, "from_now")
            item.auto = True
            item.action_take_in()
        self.sweep_and_deliver("2026-01-10 07:00")
        with self.at("2026-01-10 08:00"):
            self.draft._stop_running()
            self.rule._decide_held("all")
        lines = self.comes_true(self.rule, "2026-01-10 10:00")
        self.assertEqual([line.step for line in lines], [2, 3])
