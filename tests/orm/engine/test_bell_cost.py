"""The bell comes with every form that has a chatter, so it costs next to nothing."""

from bell_case import BellCase


class TestBellCost(BellCase):
    def test_a_record(self):
        client = self.client()
        self.sweep("2026-01-05 11:00")
        self.assert_cheap(client, 1)

    def test_a_record_under_many_rules(self):
        rules = self.rule
        for number in range(5):
            topic = self.env["reminder.topic"].create({"name": f"Topic {number}"})
            rules += self.rule.copy({"name": f"Rule {number}", "topic_id": topic.id})
        self.start(rules)
        client = self.client()
        self.sweep("2026-01-05 11:00")
        self.assert_cheap(
            client, len(self.item_model.search([("res_id", "=", client.id)]))
        )
