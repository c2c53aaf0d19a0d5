"""Customer reminders: the cost of a sweep is that of what is due."""

from customer_case import CustomerCase

STORED = 3000


class TestPerformance(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        # Reminders that are not due for a long time, as many as a real database has.
        cls.env.cr.execute(
            """
            INSERT INTO reminder_customer (
                   name, active, partner_id, company_id, date, recurrence, interval,
                   month_by, month_end, channel, recipients, next_day, next_date)
            SELECT 'Stored', TRUE, %s, %s, '2030-01-01', 'never', 1, 'date', 'last',
                   'email', 'admin', '2030-01-01', '2030-01-01 07:00:00'
              FROM generate_series(1, %s)
            """,
            [cls.client.id, cls.company.id, STORED],
        )

    def queries(self, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def due(self, number, channel="email"):
        clients = self.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "reminder_area_id": self.north_east.id}
                for index in range(number)
            ]
        )
        with self.at(self.NOW):
            self.env["reminder.customer"].create(
                [
                    {
                        "name": f"Reminder {client.id}",
                        "partner_id": client.id,
                        "date": "2026-01-07",
                        "recurrence": "weekly",
                        "weekdays": "wed",
                        "recipients": "both",
                        "channel": channel,
                    }
                    for client in clients
                ]
            )
        self.env.flush_all()

    def test_firing_costs_the_same_queries_however_many_are_due(self):
        costs = []
        for number in (5, 20, 80):
            self.due(number)
            with self.at("2026-01-07 07:00"):
                Reminder = self.env["reminder.customer"]
                costs.append(self.queries(Reminder._fire_due))
                self.assertEqual(self.queries(Reminder._fire_due), 1)
        # the first time some caches are cold
        self.assertLessEqual(costs[2], costs[1] + 2, costs)
        self.assertLess(costs[1], 60, costs)

    def test_sweep(self):
        """The queries of a whole sweep hardly grow with what is due."""
        for channel in ("email", "inbox"):
            costs = []
            for number in (10, 60):
                self.due(number, channel)
                with self.at("2026-01-07 07:00"):
                    costs.append(self.queries(self.env["reminder.rule"]._cron_sweep))
            # a reminder has two recipients here
            with self.subTest(channel=channel, costs=costs):
                self.assertLess((costs[1] - costs[0]) / 50, 0.5)

    def test_nothing_due_costs_nothing(self):
        with self.at("2026-01-07 07:00"):
            self.env["reminder.rule"]._cron_sweep()
            cost = self.queries(self.env["reminder.customer"]._fire_due)
        self.assertEqual(cost, 1)
