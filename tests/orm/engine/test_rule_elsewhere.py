"""Records that wait no longer though nothing happened to themselves."""

from engine_case import EngineCase


class TestElsewhere(EngineCase):
    """The rule's filter reads the clock, or a record that the client points to."""

    def test_clock(self):
        """Young clients wait: those made less than ten days ago."""
        self.rule.domain = "[('create_date', '>', 'now -10d')]"
        old = self.client("Old", since="2026-01-05 10:00")
        young = self.client("Young", since="2026-01-09 10:00")
        self.assertIsNone(self.read("2026-01-10 10:00"))
        self.assertFalse(self.read("2026-01-10 10:10"))
        self.assertEqual(self.item(old).state, "waiting")
        self.assertFalse(self.read("2026-01-10 20:00"))
        # Once a day everything is read; between two of these, what the clock passed.
        self.assertIsNone(self.read("2026-01-14 20:00"))
        self.assertFalse(self.read("2026-01-15 09:50"))
        self.assertEqual(self.read("2026-01-15 10:00"), {old.id})
        self.assertEqual(self.item(old).state, "done")
        self.assertEqual(self.item(young).state, "waiting")

    def test_clock_starts_it(self):
        """Old clients wait: the clock makes them wait, not an event."""
        self.rule.domain = "[('create_date', '<=', 'today -10d'), ('id', '>', 0)]"
        client = self.client(since="2026-01-05 10:00")
        self.read("2026-01-14 23:50")
        self.assertFalse(self.item(client))
        self.assertIn(client.id, self.read("2026-01-16 00:00") or {client.id})
        self.assertEqual(self.item(client).state, "waiting")

    def test_jumping_moments_are_read_in_full(self):
        self.rule.domain = "[('create_date', '>', 'today =monday')]"
        self.read("2026-01-06 10:00")
        self.assertIsNone(self.read("2026-01-06 10:10"))

    def test_record_that_it_points_to(self):
        denmark = self.env.ref("base.dk")
        client = self.client(country_id=denmark.id)
        self.rule.domain = "[('country_id.phone_code', '=', 45)]"
        self.assertIsNone(self.read("2026-01-06 10:00"))
        self.assertFalse(self.read("2026-01-06 10:10"), "nothing happened")
        denmark.name = "Danmark"
        self.assertFalse(self.read("2026-01-06 10:20"), "nothing that matters")
        denmark.phone_code = 46
        self.assertIn(client.id, self.read("2026-01-06 10:30"), "no others")
        self.assertEqual(self.item(client).state, "done")
        self.assertFalse(self.read("2026-01-06 10:40"))
        denmark.phone_code = 45
        self.sweep("2026-01-06 10:50")
        self.assertEqual(self.item(client).state, "waiting")

    def test_sub_filter(self):
        denmark = self.env.ref("base.dk")
        client = self.client(country_id=denmark.id)
        self.rule.domain = "[('country_id', 'any', [('phone_code', '=', 45)])]"
        self.read("2026-01-06 10:00")
        self.assertFalse(self.read("2026-01-06 10:10"))
        denmark.phone_code = 46
        self.sweep("2026-01-06 10:20")
        self.assertEqual(self.item(client).state, "done")

    def test_lists_are_read_in_full(self):
        self.rule.domain = "[('child_ids.name', '=', 'Anna')]"
        self.read("2026-01-06 10:00")
        self.assertIsNone(self.read("2026-01-06 10:10"))

    def test_counted_from_when_it_began_to_wait(self):
        self.rule.write({"anchor": "waiting", "date_field_id": False})
        client = self.client(function="")
        self.sweep("2026-01-06 10:00")
        client.function = "waits"
        self.sweep("2026-01-07 10:00")
        self.sweep("2026-01-08 10:00")
        item = self.item(client)
        self.assertEqual(str(item.next_date), "2026-01-12 07:00:00")
        client.function = ""
        self.sweep("2026-01-09 10:00")
        client.function = "waits"
        self.sweep("2026-01-20 10:00")
        self.assertEqual((item.state, item.cycle), ("waiting", 2))
        self.assertEqual(str(item.next_date), "2026-01-25 07:00:00")
