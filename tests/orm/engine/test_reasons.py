"""Why an item was, or was not, reminded: one list of reasons, one of sentences."""

from engine_case import EngineCase

from odoo.addons.reminder_automation.schedule.decision import REASONS, SENDING

# What the engine finds out beside the decision.
FOUND_OUT = {
    *("capped", "draft", "error", "no_recipient", "not_yet", "told"),
    *("rule_broken", "rule_failed", "rule_off", "rule_stopped"),
}


class TestReasons(EngineCase):
    def test_each_reason_has_one_sentence(self):
        field = self.env["reminder.item"]._fields["reason_code"]
        self.assertEqual(
            set(field.get_values(self.env)), (REASONS - SENDING) | FOUND_OUT
        )
