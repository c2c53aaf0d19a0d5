"""The portal's to-dos, as clients, other clients and visitors meet them."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from client_side_case import ClientSideCase

from odoo import fields
from odoo.tests import HttpCase


class TestTodos(ClientSideCase, HttpCase):
    def page(self, user, path="/my/todos", **options):
        self.authenticate(user.login, user.login)
        response = self.url_open(path, **options)
        self.assertEqual(response.status_code, 200)
        return response.text

    def titles(self, user, path="/my/todos"):
        """The to-dos on a user's page, in their order."""
        found = re.findall(
            r'class="fw-bold text-break">([^<]*)<', self.page(user, path)
        )
        # A contact's name begins with its company's.
        return [re.sub(r"^(Nord|Syd|Anna)[^,]*, ", "", title) for title in found]

    def count(self, user):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            "/my/counters", {"counters": ["reminder_todo_count"]}
        )["reminder_todo_count"]

    def test_what_waits_for_the_client_and_nobody_else(self):
        self.make_waiting("Form", self.nord)
        self.make_waiting("Letter", self.anna.partner_id)
        self.make_waiting("Foreign", self.syd)
        for user, titles in (
            (self.anna, ["Letter", "Form"]),
            (self.bo, ["Letter", "Form"]),
            (self.carla, ["Foreign"]),
        ):
            with self.subTest(user=user.login):
                self.assertCountEqual(self.titles(user), titles)
                self.assertEqual(self.count(user), len(titles))

    def test_what_is_personal_is_for_one_person(self):
        self.topic.personal = True
        self.make_waiting("For Anna", self.anna.partner_id)
        self.make_waiting("For nobody in particular", self.nord)
        self.assertEqual(self.titles(self.anna), ["For Anna"])
        self.assertEqual(self.titles(self.bo), [])

    def test_visitors_log_in(self):
        self.make_waiting("Form", self.nord)
        for path in ("/my/todos", "/my/todos/page/2"):
            response = self.url_open(path)
            self.assertEqual(urlsplit(response.url).path, "/web/login")
            self.assertNotIn("Nord ApS", response.text)

    def test_tampered_arguments(self):
        self.make_waiting("Form", self.nord)
        foreign_topic = self.topic.create({"name": "Secret topic"})
        foreign = self.make_rule(topic_id=foreign_topic.id)
        self.make_waiting("Foreign", self.syd, foreign)
        for path in (
            "/my/todos/page/999",
            "/my/todos/page/0",
            "/my/todos?page=-1",
            "/my/todos?page=²",
            f"/my/todos?page={'9' * 5000}",
            f"/my/todos/page/{10**30}",
            "/my/todos?filterby=é",
            "/my/todos?sortby=id;DROP TABLE reminder_item",
            "/my/todos?sortby=commercial_partner_id",
            "/my/todos?groupby=partner_id",
            f"/my/todos?filterby={foreign_topic.id}",
            "/my/todos?filterby=<script>",
            f"/my/todos?partner_id={self.syd.id}&user={self.carla.id}",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.titles(self.anna, path), ["Form"])
                self.assertNotIn("Secret topic", self.page(self.anna, path))

    def test_only_clients_waiting_items_of_active_rules(self):
        self.make_waiting("Waits", self.nord)
        self.make_waiting("Exhausted", self.nord, state="exhausted", next_date=False)
        self.make_waiting("Switched off", self.nord, auto=False)
        self.make_waiting("Done", self.nord, state="done")
        archived = self.make_rule(active=False)
        self.make_waiting("Archived rule", self.nord, archived)
        staff = self.make_rule(audience="responsible")
        self.make_waiting("For staff", self.nord, staff)
        internal = self.make_rule(internal=True)
        self.make_waiting("Internal", self.nord, internal)
        birthday = self.make_rule(anchor="anniversary")
        self.make_waiting("Birthday", self.nord, birthday)
        self.assertCountEqual(
            self.titles(self.anna), ["Waits", "Exhausted", "Switched off"]
        )

    def test_done_since_the_last_sweep(self):
        item = self.make_waiting("Form", self.nord)
        self.finish(item)
        page = self.page(self.anna)
        self.assertIn("Nothing waits for you", page)
        self.assertEqual(self.count(self.anna), 0)
        self.assertEqual(item.state, "waiting")

    def test_own_companies_only(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_waiting("Here", self.nord)
        self.make_waiting("Everywhere", self.nord, company_id=False)
        self.make_waiting("Elsewhere", self.nord, company_id=elsewhere.id)
        self.assertCountEqual(self.titles(self.anna), ["Here", "Everywhere"])

    def test_nothing_for_who_has_left(self):
        self.make_waiting("Form", self.nord)
        self.assertEqual(self.count(self.anna), 1)
        # Odoo archives no contact of an active user; an import or SQL may.
        self.env.cr.execute(
            "UPDATE res_partner SET active = FALSE WHERE id = %s",
            [self.anna.partner_id.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.env["reminder.item"]._todos(self.anna))

    def test_of_the_new_client_only(self):
        """Moved to another client: what waits for the old one is not theirs."""
        self.make_waiting("Form", self.nord)
        self.make_waiting("Foreign", self.syd)
        self.anna.partner_id.parent_id = self.syd
        self.assertEqual(self.titles(self.anna), ["Foreign"])

    def test_newest_reminded_first(self):
        now = fields.Datetime.now()
        never_old = {"anchor_date": now - timedelta(days=20)}
        self.make_waiting("Never, long", self.nord, **never_old)
        self.make_waiting("Never, short", self.nord)
        self.make_waiting("Long ago", self.nord, last_reminded=now - timedelta(days=9))
        self.make_waiting("Lately", self.nord, last_reminded=now - timedelta(days=1))
        self.assertEqual(
            self.titles(self.anna),
            ["Lately", "Long ago", "Never, short", "Never, long"],
        )
        self.assertEqual(
            self.titles(self.anna, "/my/todos?sortby=since")[0], "Never, long"
        )

    def test_sent_again_by_hand_moves_to_the_top(self):
        now = fields.Datetime.now()
        first = self.make_waiting("First", self.nord, last_reminded=now)
        second = self.make_waiting("Second", self.nord)
        planned = second.next_date
        self.assertEqual(self.titles(self.anna), ["First", "Second"])
        first.last_reminded = now - timedelta(hours=1)
        second.with_user(self.env.ref("base.user_admin"))._send_by_hand()
        self.assertEqual(self.titles(self.anna), ["Second", "First"])
        self.assertEqual((second.sent_count, second.last_notified), (0, False))
        # An interval after it, though it does not count.
        self.assertGreater(second.next_date, planned)

    def test_what_each_tells(self):
        item = self.make_waiting("Form", self.nord)
        page = self.page(self.anna)
        for text in ("Questions", "fa-list-ul", "Waiting since"):
            self.assertIn(text, page)
        # A contact has no page on the portal: the client is told whom to write to.
        self.assertNotIn("Answer now", page)
        self.assertIn(f"mailto:{self.rule.user_id.email}", page)
        self.assertNotIn(f"res_id={item.res_id}", page)

    def test_one_record_under_two_rules_of_a_topic(self):
        item = self.make_waiting("Form", self.nord)
        other = self.make_rule(topic_id=False)
        item.copy({"rule_id": other.id})
        third = self.make_rule(topic_id=False)
        item.copy({"rule_id": third.id})
        self.assertEqual(self.titles(self.anna), ["Form", "Form"])

    def test_topics_group_and_filter(self):
        bills = self.topic.create({"name": "Bills", "sequence": 2})
        rule = self.make_rule(topic_id=bills.id)
        plain = self.make_rule()
        self.make_waiting("Bill", self.nord, rule)
        self.make_waiting("Form", self.nord)
        self.make_waiting("Something", self.nord, plain)
        grouped = self.page(self.anna, "/my/todos?groupby=topic")
        self.assertEqual(
            [title.strip() for title in re.findall(r"<h5[^>]*>([^<]*)<", grouped)][:3],
            ["Questions", "Bills", "Other"],
        )
        self.assertEqual(
            self.titles(self.anna, f"/my/todos?filterby={bills.id}"), ["Bill"]
        )

    def test_pages_of_constant_cost(self):
        for number in range(3):
            self.make_waiting(f"Early {number}", self.nord)
        self.queries()  # what is cached for good
        few = self.queries()
        for number in range(30):
            self.make_waiting(f"Form {number}", self.nord)
        self.queries()  # new records may have emptied a cache
        self.assertEqual(self.queries(), few)
        pages = [self.titles(self.anna, f"/my/todos/page/{page}") for page in (1, 2)]
        self.assertEqual([len(titles) for titles in pages], [20, 13])
        self.assertEqual(len({*pages[0], *pages[1]}), 33)

    def test_requests_of_constant_cost(self):
        """The page itself and the counter on the portal's home, over HTTP."""
        requests = {
            "page": lambda: self.page(self.anna),
            "by topic": lambda: self.page(self.anna, "/my/todos?groupby=topic"),
            "counter": lambda: self.count(self.anna),
        }
        for number in range(20):
            self.make_waiting(f"Early {number}", self.nord)
        few = self.queries_of(requests)
        for number in range(60):
            self.make_waiting(f"Form {number}", self.nord)
        self.assertEqual(self.queries_of(requests), few)
        self.assertEqual(self.count(self.anna), 80)

    def queries_of(self, requests):
        """How many queries each of some requests takes, the least of several times:
        caches are filled, and what the server does besides is not theirs."""
        found = {}
        for name, ask in [*requests.items()] * 3:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ask()
            number = self.env.cr.sql_log_count - before
            found[name] = min(number, found.get(name, number))
        return found

    def queries(self):
        """How many queries the user's page takes, its values rendered as text."""
        items = self.env["reminder.item"].with_user(self.anna)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        todos = items._todos(self.anna)
        values = todos[:20]._todo_values(self.anna.partner_id)
        self.assertTrue(all(todo["title"] and todo["topic"].name for todo in values))
        return self.env.cr.sql_log_count - before
