"""Finished items, and changes that no rule reads."""

from engine_case import EngineCase

MONTHS = "reminder_retention_item_months"


class TestItems(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].sudo().search([])[MONTHS] = 12

    def setUp(self):
        super().setUp()
        self.acme = self.client()
        self.sweep("2026-01-06 07:00")
        self.reminder = self.item(self.acme)
        self.acme.function = "answered"
        self.sweep("2026-01-07 07:00")
        self.assertEqual(self.reminder.state, "done")
        self.done_on("2026-01-07 07:00")

    def done_on(self, moment):
        """The transaction's clock does not stop with ours."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_item SET write_date = %s WHERE id = %s",
            [moment, self.reminder.id],
        )
        self.env.invalidate_all()

    def clean(self, moment):
        with self.at(moment):
            return self.env["reminder.item"]._gc_finished()[0]

    def test_older_than_the_months(self):
        self.assertEqual(self.clean("2027-01-06 07:00"), 0)
        self.assertEqual(self.clean("2027-01-08 07:00"), 1)
        self.assertFalse(self.reminder.exists())

    def test_for_ever(self):
        self.env["res.company"].sudo().search([])[MONTHS] = 0
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)

    def test_waits(self):
        for state in ("waiting", "exhausted"):
            self.reminder.state = state
            self.done_on("2026-01-07 07:00")
            self.assertEqual(self.clean("2060-01-01 07:00"), 0)

    def test_with_a_line_in_the_ledger(self):
        self.env["reminder.notice"].create(
            {
                "item_id": self.reminder.id,
                "rule_id": self.rule.id,
                "partner_id": self.acme.id,
                "channel": "email",
                "cycle": 1,
                "step": 1,
            }
        )
        self.done_on("2026-01-07 07:00")
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)

    def test_settings_of_its_own(self):
        """Whoever switched a record off does not have it switched on by this."""
        for values in (
            {"auto": False},
            {"interval_days": 30},
            {"max_count": 1},
            {"pause_until": "2070-01-01"},
        ):
            before = {name: self.reminder[name] for name in values}
            self.reminder.write(values)
            self.done_on("2026-01-07 07:00")
            self.assertEqual(self.clean("2060-01-01 07:00"), 0, values)
            self.reminder.write(before)
        self.done_on("2026-01-07 07:00")
        self.assertEqual(self.clean("2060-01-01 07:00"), 1)

    def test_waits_again(self):
        """It is enrolled as any other record."""
        self.clean("2028-01-01 07:00")
        self.acme.function = "waits"
        self.sweep("2028-01-02 07:00")
        self.assertEqual(self.item(self.acme).state, "waiting")


class TestTouches(EngineCase):
    def touches(self, *records):
        return self.env["reminder.touch"].search_count(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", [record.id for record in records]),
            ]
        )

    def test_only_what_no_sweep_takes(self):
        acme = self.client()
        self.assertTrue(self.touches(acme))
        self.env["reminder.touch"]._gc_untaken()
        self.assertTrue(self.touches(acme), "the rule runs")
        self.rule.active = False
        done, more = self.env["reminder.touch"]._gc_untaken()
        self.assertTrue(done)
        self.assertFalse(more)
        self.assertFalse(self.touches(acme))

    def test_of_a_stopped_rule(self):
        acme = self.client()
        self.rule.sudo().stopped = True
        self.env["reminder.touch"]._gc_untaken()
        self.assertFalse(self.touches(acme))

    def test_a_rule_that_goes_on_misses_nothing(self):
        self.sweep("2026-01-05 12:00")
        self.rule.active = False
        acme = self.client()
        self.env["reminder.touch"]._gc_untaken()
        self.change(self.rule, {"active": True})
        self.sweep("2026-01-10 07:00")
        self.assertEqual(self.item(acme).sent_count, 1)
