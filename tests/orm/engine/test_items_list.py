"""The list of items: what needs a person first, why in a sentence, and what it offers
to search by."""

import ast

from common import new_test_user
from engine_case import EngineCase
from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools import SQL

ADMIN = "reminder_automation.group_reminder_admin"
INSPECTOR = "reminder_automation.group_reminder_inspector"
ORDER = "urgency, next_date, id"


class TestItemsList(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "list-admin", f"base.group_user,{ADMIN}", lang="en_US"
        )

    def first(self, *domain):
        items = self.item_model.with_user(self.admin)
        return items.search([("rule_id", "=", self.rule.id), *domain], order=ORDER)

    def waiting(self, count):
        """Items that wait, the last one enrolled is reminded first."""
        clients = [
            self.client(f"Client {number}", since=f"2026-01-{20 - number:02} 10:00")
            for number in range(count)
        ]
        self.sweep("2026-01-21 07:00")
        return self.item_model.union(*[self.item(client) for client in clients])

    # ------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------

    def test_what_needs_a_person_comes_first(self):
        items = self.waiting(6)
        silent, unreachable, broken, unsure, done, plain = items
        silent.write({"state": "exhausted", "handed_over": True})
        unreachable.reason_code = "no_recipient"
        broken.reason_code = "error"
        unsure.uncertain = True
        done.write({"state": "done", "reason_code": "done"})
        expected = unsure + broken + unreachable + silent + plain + done
        self.assertEqual(self.first().ids, expected.ids)
        self.assertEqual(
            expected.mapped("urgency"),
            [0, 1, 2, 3, 5, 9],
            "read as it is sorted",
        )
        view = self.env.ref("reminder_automation.reminder_item_view_list")
        self.assertIn(f'default_order="{ORDER}"', view.arch)

    def test_by_the_next_date_among_equals(self):
        items = self.waiting(3)
        dates = self.first().mapped("next_date")
        self.assertEqual(dates, sorted(dates))
        self.assertEqual(len(dates), len(items))

    def test_the_order_is_read_from_an_index(self):
        """At a million rows nothing is sorted: the expression of the order is that of
        the index."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        query = self.item_model._search([], order=ORDER, limit=80)
        lines = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for [line] in lines)
        self.assertIn("reminder_item_urgency_idx", plan)
        self.assertNotIn("Sort", plan)

    # ------------------------------------------------------------
    # SEARCH AND GROUP
    # ------------------------------------------------------------

    def default_domain(self, *names):
        """What filters of the search view ask."""
        arch = etree.fromstring(
            self.item_model.get_view(
                self.env.ref("reminder_automation.reminder_item_view_search").id,
                "search",
            )["arch"]
        )
        domain = []
        for name in names:
            [found] = arch.xpath(f"//filter[@name='{name}']")
            domain += ast.literal_eval(found.get("domain"))
        return domain

    def test_filters(self):
        items = self.waiting(3)
        items[0].write({"state": "exhausted", "handed_over": True})
        items[1].due_date = "2020-01-01"
        self.assertEqual(self.first(*self.default_domain("attention")), items[0])
        self.assertEqual(self.first(*self.default_domain("overdue")), items[1])

    def test_staffs_own_are_not_among_them(self):
        item = self.waiting(1)
        action = self.env.ref("reminder_automation.reminder_item_action")
        self.assertIn("search_default_customers", action.context)
        self.assertIn(item, self.first(*self.default_domain("customers")))
        self.rule.internal = True
        self.assertFalse(self.first(*self.default_domain("customers")))
        self.assertEqual(self.first(*self.default_domain("own")), item)

    def test_groups(self):
        self.waiting(2)
        topic = self.env["reminder.topic"].create({"name": "Papers"})
        self.rule.topic_id = topic
        own = [("rule_id", "=", self.rule.id)]
        items = self.item_model.with_user(self.admin)
        self.assertEqual(
            items._read_group(own, ["topic_id"], ["__count"]), [(topic, 2)]
        )
        for name in ("partner_id", "user_id", "company_id", "due_date:month"):
            with self.subTest(name=name):
                self.assertTrue(items._read_group(own, [name], ["__count"]))

    def test_no_technical_state_is_offered(self):
        shown = ["groupable", "searchable", "sortable", "string"]
        for model in ("reminder.item", "reminder.notice", "reminder.delivery"):
            found = self.env[model].with_user(self.admin).fields_get(attributes=shown)
            for name in self.env[model]._technical_fields() & found.keys():
                with self.subTest(model=model, name=name):
                    offered = {found[name].get(what) for what in shown[:3]}
                    self.assertLessEqual(offered, {False, None})
            offered = {
                one["string"]
                for one in found.values()
                if one.get("groupable") or one.get("searchable")
            }
            self.assertFalse(
                offered & {"Handed Over", "To Plan", "Cycle", "Handover Date", "Ended"}
            )

    # ------------------------------------------------------------
    # WHY
    # ------------------------------------------------------------

    def why(self, item, moment, **context):
        with freeze_time(moment):
            item.invalidate_recordset(["reason"])
            return item.with_user(self.admin).with_context(**context).reason

    def test_why_names_the_rule_and_the_day(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        self.assertIn(
            "The rule “Waiting clients” sends the next reminder on Sat 10 Jan at 8:00: "
            "0 of 3 sent, every 5 days.",
            self.why(item, "2026-01-06 07:00"),
        )
        item.max_count = 1
        self.sweep("2026-01-06 07:10")
        self.assertIn(
            "The rule “Waiting clients” sends its only reminder on Sat 10 Jan at 8:00.",
            self.why(item, "2026-01-06 07:10"),
        )
        self.assertIn(
            "Sat 10 Jan 2026", self.why(item, "2025-12-30 07:10"), "another year"
        )
        for zone, hour in (
            ("Europe/Berlin", "8:00"),
            ("America/New_York", "8:00 (Europe/Copenhagen)"),
        ):
            with self.subTest("a clock of the reader's own", zone=zone):
                why = self.why(item, "2026-01-06 07:10", tz=zone)
                self.assertIn(f"on Sat 10 Jan at {hour}.", why)
        item.write({"interval_days": 1, "max_count": 2})
        self.sweep("2026-01-06 07:15")
        self.assertIn("every day.", self.why(item, "2026-01-06 07:15"))

    def test_why_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.rule.with_context(lang="de_DE").name = "Wartende"
        client = self.client()
        self.sweep("2026-01-06 07:00")
        told = self.why(self.item(client), "2026-01-06 07:00", lang="de_DE")
        self.assertIn("Wartende", told)
        self.assertIn("10. Jan", told)

    def test_why_nobody_answered(self):
        client = self.client()
        self.rule.max_count = 1
        self.sweep_and_deliver("2026-01-10 07:00")
        self.sweep("2026-01-16 07:00")
        item = self.item(client)
        self.assertEqual(item.state, "exhausted")
        self.assertIn(
            "No response after the reminder of the rule “Waiting clients”, which left "
            "on Sat 10 Jan",
            self.why(item, "2026-01-20 07:00"),
        )
        self.assertEqual(item.status, "no_response")

    def test_why_costs_no_query_an_item(self):
        """As many questions for many items as for a few."""
        items = self.waiting(12)
        counts = []
        for some in (items[:2], items):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.with_user(self.admin).mapped("reason")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ------------------------------------------------------------
    # AN EMPTY LIST
    # ------------------------------------------------------------

    def test_an_empty_list_leads_on(self):
        items = self.item_model
        told = items.with_user(self.admin).get_empty_list_help("<p>Nobody</p>")
        self.assertIn("reminder_automation.reminder_preset_action", told)
        self.assertIn("<p>Nobody</p>", told)
        inspector = new_test_user(
            self.env, "list-inspector", f"base.group_user,{INSPECTOR}"
        )
        told = items.with_user(inspector).get_empty_list_help("<p>Nobody</p>")
        self.assertNotIn("action", told)

    # ------------------------------------------------------------
    # ONE PAGE OF SETTINGS
    # ------------------------------------------------------------

    def test_one_page_of_settings_for_everybody(self):
        page = self.env.ref("reminder_automation.reminder_settings_menu")
        form = self.env.ref("reminder_automation.reminder_company_settings_menu")
        self.assertEqual(page.action.res_model, "res.config.settings")

        def shown(user):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            return {one.id for one in page + form if one.id in menus}

        self.assertEqual(shown(self.admin), {form.id})
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.admin).create({})
        self.admin.group_ids += self.env.ref("base.group_system")
        self.assertEqual(shown(self.admin), {page.id})
