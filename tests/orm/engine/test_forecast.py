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
