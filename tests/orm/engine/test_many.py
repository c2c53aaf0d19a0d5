"""Lists of very many records: their groups are Odoo's own, counted in fewer passes, and
indexes have what they ask for."""

import re

from common import new_test_user
from engine_case import EngineCase

from odoo.fields import Command
from odoo.tools import SQL

PAGE = 2
ITEM_GROUPS = (
    *("partner_id", "rule_id", "topic_id", "user_id", "company_id", "state"),
    *("due_date:month", "auto"),
)
NOTICE_GROUPS = (
    *("partner_id", "client_id", "rule_id", "topic_id", "company_id", "state"),
    "channel",
)
PERIODS = ("hour", "day", "week", "month", "quarter", "year", "day_of_week")
# Summer time begins or ends, at midnight too; half hours; the date line.
ZONES = (
    *(None, "UTC", "Europe/Copenhagen", "America/Havana", "Asia/Kathmandu"),
    *("Pacific/Auckland", "Mars/Olympus"),
)
MOMENTS = (
    *("2026-03-07 22:59:59", "2026-03-08 04:59:59", "2026-03-08 05:00:00"),
    *("2026-03-28 22:59:59", "2026-03-28 23:00:00", "2026-03-29 21:59:59"),
    *("2026-03-29 22:00:00", "2026-10-24 21:59:59", "2026-10-24 22:00:00"),
    *("2026-10-25 22:59:59", "2026-10-25 23:00:00", "2027-01-01 00:00:00"),
)


class TestMany(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "many-admin",
            "base.group_user,reminder_automation.group_reminder_admin",
        )
        cls.other_rule = cls.env["reminder.rule"].create(
            cls.rule_values(name="Another", internal=True)
        )
        cls.other_rule.topic_id = cls.env["reminder.topic"].create({"name": "Papers"})
        # Two of one name, one without items, and two items without a client.
        clients = cls.env["res.partner"].create(
            [{"name": name} for name in ("Zoe", "Adam", "Adam", "Mia", "Nobody's")]
        )
        cls.items = cls.item_model.browse()
        for number, moment in enumerate(MOMENTS):
            client = clients[number % 5 : number % 5 + 1] - clients[4]
            rule = cls.other_rule if number % 3 else cls.rule
            cls.items += cls.item_model.create(
                {
                    "rule_id": rule.id,
                    "res_model": "res.partner",
                    "res_id": clients[0].id + number,
                    "partner_id": client.id,
                    "user_id": (cls.admin | cls.env.user).ids[number % 2],
                    "due_date": f"2026-0{number % 4 + 1}-15",
                    "next_date": moment,
                    "auto": number % 4 != 0,
                    "state": ("waiting", "waiting", "exhausted")[number % 3],
                }
            )
        cls.items[3].next_date = False
        cls.items[4].user_id = False
        cls.lines = cls.env["reminder.notice"].create(
            [
                {
                    "item_id": item.id,
                    "rule_id": item.rule_id.id,
                    "client_id": item.partner_id.id,
                    "partner_id": item.partner_id.id,
                    "cycle": 1,
                    "step": 1,
                    "channel": "sms" if number % 4 else "email",
                    "claim_date": item.next_date,
                }
                for number, item in enumerate(cls.items)
            ]
        )
        cls.env.flush_all()

    # ------------------------------------------------------------
    # GROUPS
    # ------------------------------------------------------------

    def assertGroupsAreOdoos(self, records, spec, order=None, aggregates=("__count",)):
        """Every page of groups, and one after the last."""
        records = records.with_user(self.admin)
        domain = [("id", "in", records.ids)]
        asked = (domain, (spec,), list(aggregates))
        odoos = self.registry["base"]._formatted_read_group_with_length
        every = odoos(records, *asked, order=order or spec)[0]
        self.assertTrue(every)
        for offset in range(0, len(every) + PAGE, PAGE):
            page = {"offset": offset, "limit": PAGE, "order": order}
            groups, length = records._formatted_read_group_with_length(*asked, **page)
            self.assertEqual(groups, every[offset : offset + PAGE])
            self.assertEqual(length, len(every) if groups else 0)

    def test_by_names_and_states(self):
        for records, specs in (
            (self.items, ITEM_GROUPS),
            (self.lines, NOTICE_GROUPS),
        ):
            for spec in specs:
                with self.subTest(model=records._name, spec=spec):
                    self.assertGroupsAreOdoos(records, spec)

    def test_in_another_order(self):
        for spec, order in (
            ("partner_id", "partner_id DESC"),
            ("partner_id", "__count DESC, partner_id"),
            ("next_date:day", "next_date:day DESC"),
            ("next_date:day", "__count DESC, next_date:day"),
        ):
            with self.subTest(order=order):
                self.assertGroupsAreOdoos(self.items, spec, order)

    def test_with_other_numbers(self):
        for spec in ("partner_id", "next_date:day"):
            with self.subTest(spec=spec):
                self.assertGroupsAreOdoos(
                    self.items, spec, None, ["sent_count:sum", "__count"]
                )

    def test_by_periods(self):
        for zone in ZONES:
            for period in PERIODS:
                with self.subTest(zone=zone, period=period):
                    records = self.items.with_context(tz=zone)
                    self.assertGroupsAreOdoos(records, f"next_date:{period}")

    def test_by_days_of_no_dates(self):
        self.assertGroupsAreOdoos(self.items[3], "next_date:day")
        self.items[0].next_date = "0001-01-01 00:00:00"
        self.assertGroupsAreOdoos(self.items, "next_date:day")

    def test_of_nothing(self):
        for spec in ("partner_id", "next_date:day", "state"):
            found = self.item_model._formatted_read_group_with_length(
                [("id", "=", 0)], (spec,), ["__count"], limit=PAGE
            )
            self.assertEqual(found[1], len(found[0]))

    def test_as_the_list_asks(self):
        """In both levels, with what is open in it."""
        items = self.items.with_user(self.admin).with_context(tz="Europe/Copenhagen")
        found = items.web_read_group(
            [("id", "in", items.ids)],
            ["partner_id", "next_date:day"],
            auto_unfold=True,
            limit=80,
        )
        self.assertEqual(found["length"], len(found["groups"]))
        self.assertEqual(sum(one["__count"] for one in found["groups"]), len(items))

    def test_of_the_users_own_only(self):
        user = new_test_user(
            self.env,
            "many-user",
            "base.group_user,reminder_automation.group_reminder_user",
        )
        for number in (0, 2):
            self.items[number].sudo().user_id = user
        for spec in ("partner_id", "next_date:day", "state"):
            with self.subTest(spec=spec):
                groups, _length = self.item_model.with_user(
                    user
                )._formatted_read_group_with_length(
                    [("id", "in", self.items.ids)], (spec,), ["__count"], limit=80
                )
                self.assertEqual(sum(group["__count"] for group in groups), 2)

    # ------------------------------------------------------------
    # INDEXES
    # ------------------------------------------------------------

    def assertReadFromIndexes(self, records, domain, *names):
        """Some index has every column that is asked for, so that the way to the table
        is spared."""
        query = records.with_user(self.admin)._search(domain)
        asked = query.select(*(SQL.identifier(records._table, one) for one in names))
        needed = set(re.findall(rf'"{records._table}"\."(\w+)"', asked.code))
        indexes = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(attname), pg_get_expr(indpred, indrelid)
                  FROM pg_index JOIN pg_attribute ON attrelid = indexrelid
                 WHERE indrelid = %s::regclass GROUP BY indexrelid
                """,
                records._table,
            )
        )
        self.assertTrue(
            any(
                # what only such lines are in says nothing more of each
                needed <= {*columns, *re.findall(r"\((\w+)\)", condition or "")}
                for columns, condition in indexes
                if not condition or condition.startswith("((state)::text <> 'done'")
            ),
            f"{needed} in one of {indexes}",
        )

    def test_items_are_counted_from_indexes(self):
        is_open = [("state", "!=", "done"), ("is_internal", "=", False)]
        for name in ("partner_id", "user_id", "rule_id", "state", "next_date"):
            with self.subTest(name=name):
                self.assertReadFromIndexes(self.item_model, is_open, name)
        self.assertReadFromIndexes(self.item_model, is_open, "due_date")
        self.assertReadFromIndexes(self.item_model, [("state", "=", "done")], "rule_id")

    def test_lines_are_counted_from_indexes(self):
        Notice = self.env["reminder.notice"]
        names = ("partner_id", "client_id", "rule_id", "topic_id", "company_id")
        for name in (*names, "claim_date", "channel", "kind"):
            with self.subTest(name=name):
                self.assertReadFromIndexes(Notice, [], name)
        self.assertReadFromIndexes(Notice, [], "company_id", "ended", "delivery_id")

    def test_few_are_found_by_indexes(self):
        for domain, name in (
            ([("urgency", "<", 5)], "reminder_item_urgency_idx"),
            ([("reason_code", "=", "paused")], "reminder_item_trouble_idx"),
            ([("pause_until", ">", "today")], "reminder_item_pause_idx"),
            ([("auto", "=", False)], "reminder_item_off_idx"),
            ([("left_out", "=", True)], "reminder_item_kept_back_idx"),
            ([("on_hold", "=", True)], "reminder_item_kept_back_idx"),
        ):
            with self.subTest(domain=domain), self.env.cr.savepoint():
                self.env.cr.execute("SET LOCAL enable_seqscan = off")
                # Archived ones, too, or any index with that column would do here.
                query = self.item_model._search(domain, active_test=False)
                lines = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(name, "\n".join(line for [line] in lines))

    def test_one_is_found_by_its_record(self):
        """Also while the database knows nothing of the table: a first pass looks for
        each record, and would look through all that it has added. Which of the indexes
        by record it takes, it decides by what it knows."""
        [[plan]] = self.env.execute_query(
            SQL(
                "EXPLAIN (FORMAT json) SELECT FROM reminder_item"
                " WHERE rule_id = %s AND res_id = %s",
                *(self.rule.id, 7),
            )
        )
        plan = plan[0]["Plan"]
        self.assertIn("res_id = 7", plan.get("Index Cond", ""), plan)

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def test_an_inspector_joins_nothing(self):
        """Neither clients nor items with each line there is."""
        inspector = new_test_user(
            self.env,
            "many-inspector",
            "base.group_user,reminder_automation.group_reminder_inspector",
        )
        self.env["reminder.area"].create(
            {"name": "North", "inspector_ids": [Command.set(inspector.ids)]}
        )
        for model in ("reminder.item", "reminder.notice", "reminder.coming"):
            with self.subTest(model=model):
                query = self.env[model].with_user(inspector)._search([])
                self.assertNotIn("JOIN", query.from_clause.code)

    def test_mine(self):
        items = self.items.with_user(self.admin)
        mine = items.filtered(lambda item: item.user_id == self.admin)
        self.assertTrue(mine)
        self.assertEqual(items.filtered("is_mine"), mine)
        here = [("id", "in", items.ids)]
        self.assertEqual(set(items.search([*here, ("is_mine", "=", True)])), set(mine))
        self.assertEqual(
            set(items.search([*here, ("is_mine", "=", False)])), set(items - mine)
        )

    def test_by_urgency(self):
        self.items[0].reason_code = "error"
        self.items[2].handed_over = True
        here = [("id", "in", self.items.ids)]
        for comparison, expected in (
            (("urgency", "<", 5), {self.items[0], self.items[2]}),
            (("urgency", "<=", 1), {self.items[0]}),
            (("urgency", ">=", 5), set(self.items - self.items[0] - self.items[2])),
        ):
            with self.subTest(comparison=comparison):
                self.assertEqual(
                    set(self.item_model.search([*here, comparison])), expected
                )
                self.assertEqual(
                    set(self.items.filtered_domain([comparison])), expected
                )

    def test_colleagues_own(self):
        here = [("id", "in", self.items.ids)]
        for value in (True, False):
            expected = self.items.filtered(
                lambda item, value=value: item.rule_id.internal == value
            )
            with self.subTest(value=value):
                self.assertTrue(expected)
                domain = [("is_internal", "=", value)]
                self.assertEqual(
                    set(self.item_model.search([*here, *domain])), set(expected)
                )
                self.assertEqual(self.items.filtered_domain(domain), expected)
