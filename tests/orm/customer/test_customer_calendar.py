"""Customer reminders: the calendar shows every day that is coming."""

from customer_case import CustomerCase

from odoo.exceptions import AccessError

from odoo.addons.reminder_automation.models.customer.customer import (
    calendar as reminder_customer_calendar,
)


class TestCalendar(CustomerCase):
    JANUARY = ("2026-01-01", "2026-01-31")

    def days(self, model, *domain, user=None, period=JANUARY, moment=None):
        """What the calendar shows: a list of (day, name), sorted."""
        with self.at(moment or self.NOW):
            shown = (
                self.env[model]
                .with_user(user or self.admin)
                .calendar_days(list(domain), *period, ["date", "display_name", "name"])
            )
        self.assertFalse(shown["more"])
        self.assertEqual(
            len({row["id"] for row in shown["records"]}), len(shown["records"])
        )
        return sorted((str(row["date"]), row["name"]) for row in shown["records"])

    def coming(self, *domain, **options):
        return self.days("reminder.customer", *domain, **options)

    def mine(self, *domain, **options):
        return self.days("reminder.occurrence", *domain, **options)

    def test_every_day_of_each_pattern(self):
        for values, days in (
            ({"date": "2026-01-12"}, [12]),
            ({"recurrence": "daily", "interval": 10}, [7, 17, 27]),
            (
                {"recurrence": "weekly", "weekdays": "mon,thu"},
                [8, 12, 15, 19, 22, 26, 29],
            ),
            ({"recurrence": "monthly", "date": "2025-10-31"}, [31]),
            ({"recurrence": "monthly", "month_by": "weekday", "position": "-1"}, [28]),
            ({"recurrence": "yearly", "date": "2020-01-20"}, [20]),
            ({"recurrence": "daily", "until": "2026-01-09"}, [7, 8, 9]),
        ):
            with self.subTest(values=values):
                reminder = self.remind(**values)
                self.assertEqual(
                    self.coming(("id", "=", reminder.id)),
                    [(f"2026-01-{day:02d}", reminder.name) for day in days],
                )

    def test_far_away(self):
        self.remind(recurrence="monthly", date="2026-01-31", interval=3)
        self.assertEqual(
            self.coming(period=("2029-10-01", "2029-11-11")),
            [("2029-10-31", "Renew the contract")],
        )
        self.assertFalse(self.coming(period=("2029-11-01", "2029-12-31")))

    def test_yearly(self):
        self.remind(recurrence="yearly", date="2028-02-29")
        for period, days in (
            (("2029-01-28", "2029-03-04"), ["2029-02-28"]),
            (("2031-12-28", "2032-03-01"), ["2032-02-29"]),
            (("2029-03-01", "2030-02-27"), []),
            (("2029-01-01", "2030-12-31"), ["2029-02-28", "2030-02-28"]),
        ):
            with self.subTest(period=period):
                shown = self.coming(period=period)
                self.assertEqual([day for day, _name in shown], days)

    def test_an_archived_customer_is_not_reminded_of(self):
        self.remind(recurrence="daily", interval=10)
        self.assertEqual(len(self.mine()), 3)
        self.client.sudo().active = False
        self.assertEqual((self.coming(), self.mine()), ([], []))
        self.client.sudo().active = True
        self.assertEqual(len(self.coming()), 3)

    def test_what_fired_or_is_archived_is_not_coming(self):
        reminder = self.remind(recurrence="weekly", weekdays="wed")
        self.sweep()
        later = ["2026-01-14", "2026-01-21", "2026-01-28"]
        self.assertEqual(
            self.coming(moment="2026-01-07 08:00"),
            [(day, reminder.name) for day in later],
        )
        reminder.action_archive()
        for active in ((), (("active", "=", False),)):
            self.assertFalse(self.coming(*active, moment="2026-01-07 08:00"))

    def test_missed_days_do_not_fire_one_by_one(self):
        reminder = self.remind(recurrence="daily", until="2026-01-17")
        self.assertEqual(
            [day for day, _name in self.coming(moment="2026-01-15 05:00")],
            ["2026-01-07", "2026-01-15", "2026-01-16", "2026-01-17"],
        )
        self.sweep("2026-01-15 07:00")
        self.assertEqual(str(reminder.last_date), "2026-01-15")

    def test_rows(self):
        """The same as the client reads of any calendar, and what a click opens."""
        contract = self.env.ref("reminder_automation.reminder_type_contract")
        reminder = self.remind(type_id=contract.id)
        names = ["date", "display_name", "partner_id", "type_id"]
        with self.at(self.NOW):
            for model, more in (
                ("reminder.customer", {}),
                ("reminder.occurrence", {"is_hatched": True}),
            ):
                shown = self.env[model].with_user(self.admin)
                [row] = shown.calendar_days([], *self.JANUARY, names)["records"]
                self.assertEqual(
                    {**row, "date": str(row["date"])},
                    {
                        "id": f"{reminder.id}-2026-01-07",
                        "coming_of": reminder.id,
                        "date": "2026-01-07",
                        "display_name": "Renew the contract: Nord ApS",
                        "partner_id": (self.client.id, "Nord ApS"),
                        "type_id": (contract.id, "Contract"),
                        **more,
                    },
                )

    def test_my_reminders_shows_what_fired_and_what_is_coming(self):
        self.remind(recurrence="weekly", weekdays="wed")
        self.remind(name="Theirs", recipients="inspector", date="2026-01-20")
        self.sweep()
        default = [
            ("is_mine", "=", True),
            ("state", "=", "open"),
            ("snooze_until", "=", False),
        ]
        at = {"moment": "2026-01-07 08:00"}
        all_days = ["2026-01-07", "2026-01-14", "2026-01-21", "2026-01-28"]
        self.assertEqual([day for day, _name in self.mine(*default, **at)], all_days)
        self.assertEqual(
            self.mine(*default, user=self.inspector, **at), [("2026-01-20", "Theirs")]
        )
        self.env["reminder.occurrence"].search([]).action_done()
        self.assertEqual(
            [day for day, _name in self.mine(*default, **at)], all_days[1:]
        )
        self.assertEqual(
            [day for day, _name in self.mine(("state", "=", "done"), **at)],
            all_days[:1],
        )

    def test_filters(self):
        contract = self.env.ref("reminder_automation.reminder_type_contract")
        west = self.make_client("Vest ApS", self.south)
        self.remind(name="One", type_id=contract.id)
        self.remind(name="Two", partner_id=west.id, date="2026-01-20")
        for domain, names in (
            ([("type_id", "=", contract.id)], ["One"]),
            ([("type_id", "not in", contract.ids)], ["Two"]),
            (["!", ("type_id", "=", contract.id)], ["Two"]),
            ([("partner_id", "child_of", west.id)], ["Two"]),
            ([("area_id", "child_of", self.north.id)], ["One"]),
            (
                ["|", ("name", "ilike", "two"), ("partner_id", "ilike", "nord")],
                ["One", "Two"],
            ),
        ):
            for shown in (self.coming, self.mine):
                with self.subTest(domain=domain, shown=shown.__name__):
                    found = sorted(name for _day, name in shown(*domain))
                    self.assertEqual(found, names)
        for domain, names in (
            ([("date", ">=", "2026-01-15")], ["Two"]),
            (["|", ("state", "=", "done"), ("type_id", "=", contract.id)], ["One"]),
            ([("reminder_id.name", "=", "Two")], ["Two"]),
            (["!", ("state", "=", "open")], []),
            ([("done_by", "!=", False)], []),
        ):
            with self.subTest(domain=domain):
                found = sorted(name for _day, name in self.mine(*domain))
                self.assertEqual(found, names)

    def test_record_rules(self):
        west = self.make_client("Vest ApS", self.south)
        self.remind(name="North")
        self.remind(name="South", partner_id=west.id)
        for shown in (self.coming, self.mine):
            for user, names in (
                (self.admin, ["North", "South"]),
                (self.inspector, ["North"]),
                (self.outsider, ["South"]),
                (self.foreign, []),
            ):
                with self.subTest(shown=shown.__name__, user=user.login):
                    found = sorted(name for _day, name in shown(user=user))
                    self.assertEqual(found, names)
            with self.assertRaises(AccessError):
                shown(user=self.staff)

    def test_more_than_fits(self):
        self.patch(reminder_customer_calendar, "DAYS_SHOWN", 5)
        self.remind(recurrence="daily")
        with self.at(self.NOW):
            for model in ("reminder.customer", "reminder.occurrence"):
                shown = self.env[model].calendar_days([], *self.JANUARY, ["date"])
                self.assertTrue(shown["more"])
                self.assertEqual(len(shown["records"]), 5)

    def test_cost(self):
        """A screenful of days takes as few queries as one day."""
        costs = []
        for number in (5, 40):
            for index in range(number):
                self.remind(name=f"Number {index}", recurrence="weekly", weekdays="fri")
            for model in ("reminder.customer", "reminder.occurrence"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.days(model)
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[2], costs[0], costs)
        self.assertLessEqual(costs[3], costs[1], costs)
