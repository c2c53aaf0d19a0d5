# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A client who asks for a reminder when the ladder is at its end."""

from datetime import date

from step_case import StepCase


class TestBeyond(StepCase):
    def test_the_last_step_once_more(self):
        self.rule.topic_id = self.env["reminder.topic"].create({"name": "Form"})
        self.step(days=3, mail_template_id=self.text("Friendly").id)
        self.step(days=7, mail_template_id=self.text("Final").id)
        client = self.client()
        for day in (8, 15):
            self.sweep(f"2026-01-{day:02} 09:00")
        item = self.item(client)
        self.assertEqual(item.state, "exhausted")
        with self.at("2026-01-15 10:00"):
            item._postpone(client.child_ids, date(2026, 1, 19))
        for day in range(16, 29):
            self.sweep(f"2026-01-{day} 09:00")
        self.assertEqual(
            [line[1:] for line in self.said(client)][1:],
            [
                (2, "email", "Final: Nord ApS"),
                (3, "email", "Final: Nord ApS"),
            ],
        )
        self.assertEqual(self.said(client)[-1][0], "2026-01-19")
        self.assertEqual((item.state, item.maximum), ("exhausted", 3))
