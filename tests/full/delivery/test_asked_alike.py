from engine_case import EngineCase

from odoo.addons.reminder_automation.models.delivery.delivery import ask


class TestAskedAlike(EngineCase):
    """What asks of one record whether it still waits is made once for all records."""

    def test_ready_made_rules(self):
        presets = self.env["reminder.preset"].search([])
        presets = presets.filtered(lambda preset: preset.state != "missing")
        self.assertGreater(len(presets), 5)
        for preset in presets:
            rule = preset.rule_ids[:1] or preset._add_rule()
            model = rule._waiting_query([ask.Place()]).subselect()
            for res_id in (7, 70_000):
                with self.subTest(preset=preset.name, res_id=res_id):
                    own = rule._waiting_query([res_id]).subselect()
                    filled = ask._filled(model, res_id)
                    self.assertEqual(filled.code, own.code)
                    self.assertEqual(filled.params, own.params)

    def test_one_that_is_made_for_each(self):
        """A filter that reads the ids itself is asked for each record."""
        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}", "function": "waits"} for number in range(3)]
        )
        self.sweep()
        original = type(self.rule)._waiting_query

        def made_for_each(rule, res_ids=None):
            # Made of a text, as another addon may do it.
            query = original(rule, res_ids)
            query.add_where("res_partner.id::text = %s", [str(int(res_ids[0]))])
            return query

        self.patch(type(self.rule), "_waiting_query", made_for_each)
        items = self.env["reminder.item"].search(
            [("rule_id", "=", self.rule.id), ("res_id", "in", clients.ids)]
        )
        notices = self.env["reminder.notice"].create(
            [
                {
                    "item_id": item.id,
                    "rule_id": self.rule.id,
                    "cycle": 1,
                    "step": 1,
                    "maximum": 3,
                    "partner_id": item.res_id,
                    "channel": "email",
                }
                for item in items
            ]
        )
        asked = notices._waiting_asked()
        self.assertEqual(len(asked), 3)
        for (_rule, res_id), query in asked.items():
            self.assertIn(str(res_id), query.params)
