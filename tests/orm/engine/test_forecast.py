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
