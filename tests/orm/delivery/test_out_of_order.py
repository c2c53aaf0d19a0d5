"""A reminder is taken out of the queue after a later one: the others go on, once."""

from step_case import StepCase

from odoo import fields


class TestOutOfOrder(StepCase):
    def set_up_two(self, first, second):
        """Two reminders of a client, of which the first one has not left yet.

        :return: the item
        """
        client = self.client()
        self.sweep(first)
        item = self.item(client)
        with self.at(second):
            item._send_by_hand(counts=True)
        self.assertEqual(item.notice_ids.sorted("step").mapped("step"), [1, 2])
        return item

    def withdraw(self, item, step):
        item.notice_ids.filtered(lambda one: one.step == step)._withdraw("Not this.")
        self.env.flush_all()
        self.env.invalidate_all()

    def left(self, item):
        return sorted(
            (str(one.claim_date), one.step)
            for one in item.notice_ids
            if one.state == "sent"
        )

    def test_the_next_one_leaves(self):
        item = self.set_up_two("2026-01-10 07:00", "2026-01-10 09:00")
        self.withdraw(item, 1)
        self.assertEqual((item.sent_count, item.progress), (1, "1 of 3"))
        self.assertEqual(len(self.deliver("2026-01-10 09:05")), 1)
        self.assertFalse(self.sweep_and_deliver("2026-01-10 09:10"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        self.assertEqual(item.sent_count, 2)
        self.assertFalse(self.sweep_and_deliver("2026-01-15 07:10"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-20 07:00")), 1)
        self.assertEqual((item.sent_count, item.state), (3, "exhausted"))
        for day in range(21, 28):
            self.assertFalse(self.sweep_and_deliver(f"2026-01-{day} 07:00"))
        self.assertEqual(
            self.left(item),
            [
                ("2026-01-10 09:00:00", 2),
                ("2026-01-15 07:00:00", 1),
                ("2026-01-20 07:00:00", 3),
            ],
        )

    def test_the_last_one_leaves(self):
        self.change(self.rule, {"max_count": 2})
        item = self.set_up_two("2026-01-10 07:00", "2026-01-10 09:00")
        self.assertEqual(item.state, "exhausted")
        self.withdraw(item, 1)
        self.assertEqual(len(self.deliver("2026-01-10 09:05")), 1)
        self.sweep("2026-01-10 09:10")
        self.assertEqual((item.state, item.sent_count), ("waiting", 1))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        self.assertEqual((item.state, item.sent_count), ("exhausted", 2))

    def test_by_hand(self):
        item = self.set_up_two("2026-01-10 07:00", "2026-01-10 09:00")
        self.withdraw(item, 1)
        self.deliver("2026-01-10 09:05")
        with self.at("2026-01-11 09:00"):
            item._send_by_hand(counts=True)
        self.assertEqual(len(self.deliver("2026-01-11 09:05")), 1)
        self.assertEqual(item.sent_count, 2)

    def test_two_in_a_queue_that_stood(self):
        self.change(self.rule, {"interval_days": 1})
        client = self.client()
        self.sweep("2026-01-10 07:00")
        self.sweep("2026-01-11 07:00")
        item = self.item(client)
        self.assertEqual(item.sent_count, 2)
        mails = self.env["mail.mail"].search([("reminder_delivery_id", "!=", False)])
        mails.sorted("id")[:1].unlink()
        self.assertEqual(len(self.deliver("2026-01-11 07:05")), 1)
        self.assertEqual(item.sent_count, 1)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 1)
        self.assertEqual(item.sent_count, 2)

    def test_what_the_ledger_has_never_leaves_again(self):
        """An item that counts less than its ledger, by whatever fault."""
        client = self.client()
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        item = self.item(client)
        item.write(
            {
                "sent_count": 0,
                "last_notified": False,
                "last_reminded": False,
                "next_date": fields.Datetime.to_datetime("2026-01-10 07:00:00"),
            }
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:10"))
        self.assertEqual(item.sent_count, 1)

    def test_a_ladder_goes_on_upwards(self):
        """What a later step has said is not followed by an earlier one."""
        self.ladder()
        item = self.set_up_two("2026-01-08 07:00", "2026-01-08 09:00")
        self.withdraw(item, 1)
        self.assertEqual(len(self.deliver("2026-01-08 09:05")), 1)
        self.assertEqual(item._next_step().number, 3)
        for day in range(9, 22):
            self.assertFalse(self.sweep_and_deliver(f"2026-01-{day:02} 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-22 07:00")), 1)
        self.assertEqual([line[1] for line in self.left(item)], [2, 3], "nothing twice")
        self.assertEqual(item.state, "exhausted")

    def test_a_ladder_whose_highest_step_is_withdrawn(self):
        self.ladder()
        item = self.set_up_two("2026-01-08 07:00", "2026-01-08 09:00")
        self.withdraw(item, 2)
        self.assertEqual((item.sent_count, item._next_step().number), (1, 2))
        self.withdraw(item, 1)
        self.assertEqual((item.sent_count, item._next_step().number), (0, 1))
