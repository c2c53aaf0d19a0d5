"""One company does not steer another, and what belongs to none is changed by who has
all of them."""

import runpy
from datetime import date
from pathlib import Path

from common import ADMIN, ReminderCase, new_test_user
from engine_case import EngineCase

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase

from odoo.addons import reminder_automation

MIGRATIONS = Path(reminder_automation.__file__).parent / "migrations" / "19.0.2.0.0"


class CompaniesCase(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local = cls.make_local()
        cls.tree = cls.env["reminder.objective.set"].create({"name": "Shared set"})

    def refused(self, user, record, **vals):
        with self.subTest(user=user.login, record=record, vals=vals):
            with self.assertRaises(AccessError):
                record.with_user(user).write(vals)
                self.env.flush_all()


class TestShared(CompaniesCase):
    def shared(self):
        """A record of each model that may belong to no company."""
        env = self.env
        return [
            env["reminder.topic"].create({"name": "Shared kind"}),
            env["reminder.type"].create({"name": "Shared type"}),
            env["reminder.area"].create({"name": "Shared area"}),
            env["reminder.objective.set.line"].create(
                {"name": "Line", "set_id": self.tree.id}
            ),
            self.tree,
            env["reminder.conversation.template"].create(
                {"name": "Shared", "subject": "Hello", "body": "<p>Hello</p>"}
            ),
            env["reminder.rule"].create(
                {
                    "name": "Shared rule",
                    "model_id": self.rule.model_id.id,
                    "domain": "[('id', '=', 0)]",
                    "mail_template_id": self.rule.mail_template_id.id,
                }
            ),
        ]

    def test_read_by_all_and_changed_by_who_has_all(self):
        for record in self.shared():
            for user in (self.local, self.foreign):
                self.assertTrue(record.with_user(user).read(["display_name"]))
                self.refused(user, record, name="Stolen")
                if "sequence" in record._fields:
                    self.refused(user, record, sequence=1)
                if "active" in record._fields:
                    self.refused(user, record, active=False)
                with self.subTest(record), self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                if record._name == "reminder.type":
                    continue
                values = record.with_user(user).copy_data()[0]
                if "company_id" in record._fields:
                    self.assertEqual(values["company_id"], user.company_id.id)
                    values["company_id"] = False
                with self.subTest(record), self.assertRaises(AccessError):
                    record.with_user(user).create(values)
            record.with_user(self.admin).write({"name": "Ours"})
            self.assertEqual(record.name, "Ours")
            record.with_user(self.admin).unlink()

    def test_a_rule_of_one_company_beside_a_shared_one(self):
        """Of the same topic: what one takes the other does not."""
        shared = self.rule.copy({"name": "Shared", "company_id": False})
        shared.topic_id = self.env["reminder.topic"].create({"name": "Shared kind"})
        shared._put(stale=False)
        own = shared.with_user(self.local).copy({"name": "Own"})
        self.assertEqual(own.company_id, self.local.company_id)
        self.assertTrue(shared.stale)
        shared._put(stale=False)
        own.write({"sequence": 1, "domain": "[('id', '=', 0)]"})
        self.assertTrue(shared.stale)
        own.active = False
        own.unlink()
        self.assertEqual(shared.topic_id.rule_ids, shared)

    def test_a_new_company_counts_at_once(self):
        kind = self.env["reminder.topic"].create({"name": "Shared kind"})
        kind.with_user(self.admin).name = "Ours"
        company = self.env["res.company"].create({"name": "Third"})
        self.refused(self.admin, kind, name="Mine")
        company.active = False
        kind.with_user(self.admin).name = "Ours again"
        company.active = True
        self.refused(self.admin, kind, name="Mine")
        self.admin.company_ids += company
        kind.with_user(self.admin).name = "Ours at last"

    def test_nothing_is_moved_out_of_reach(self):
        mine = {"company_id": self.other_company.id}
        records = [
            self.env["reminder.area"].create({"name": "Mine", **mine}),
            self.env["reminder.objective.set"].create({"name": "Mine", **mine}),
            self.env["reminder.conversation.template"].create(
                {"name": "Mine", "subject": "Hello", "body": "<p>Hello</p>", **mine}
            ),
            self.other_company.sudo().reminder_objective_rule_id,
            self.env["reminder.customer"].create(
                {
                    "name": "Mine",
                    "partner_id": self.client.id,
                    "recipients": "admin",
                    **mine,
                }
            ),
            self.env["reminder.objective"].create(
                {"name": "Mine", "partner_id": self.client.id, **mine}
            ),
            self.env["reminder.document"].create(
                {"name": "Mine", "partner_id": self.client.id, **mine}
            ),
            self.env["reminder.conversation"].create(
                {"name": "Mine", "partner_id": self.client.id, **mine}
            ),
        ]
        for record in records:
            record.with_user(self.foreign).write({"name": "Still mine"})
            self.refused(self.foreign, record, company_id=self.company.id)
            if not record._fields["company_id"].required:
                self.refused(self.foreign, record, company_id=False)
        line = self.env["reminder.objective.set.line"].create(
            {"name": "Line", "set_id": records[1].id}
        )
        self.refused(self.foreign, line, set_id=self.tree.id)
        self.refused(
            self.foreign, self.tree, line_ids=[Command.create({"name": "Ours"})]
        )
        self.north.company_id = self.company
        self.refused(self.foreign, records[0], parent_id=self.north.id)

    def test_what_is_set_on_a_client_is_of_its_company(self):
        """Whichever of his companies the user works in at that moment."""
        boss = self.admin.with_user(self.admin).with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.make_contact(
            client := self.make_client("Syd A/S", company_id=self.other_company.id),
            "Eva",
            "ubo",
            company_id=self.other_company.id,
        )
        shared = self.client
        client = client.with_env(boss.env)
        self.tree.line_ids = [Command.create({"name": "Extract"})]
        self.tree.with_env(boss.env)._add_to_clients(client | shared)
        boss.env["reminder.objective"].create(
            {"name": "Passport", "partner_id": client.id}
        )
        boss.env["reminder.customer"].create(
            {
                "name": "Visit",
                "partner_id": shared.id,
                "other_partner_ids": [Command.set(client.ids)],
                "recipients": "admin",
            }
        )
        for one, company in ((client, self.other_company), (shared, self.company)):
            with self.subTest(client=one.name):
                one = one.sudo()
                self.assertEqual(one.reminder_objective_ids.company_id, company)
                self.assertEqual(one.reminder_customer_ids.company_id, company)
        # And so is the letter.
        client.invalidate_recordset()
        self.assertEqual(len(client.reminder_open_objective_ids), 2)
        action = client.action_request_information()
        self.assertEqual(action["res_model"], "mail.compose.message")
        shown = client.web_read(
            {"reminder_open_objective_ids": {}, "reminder_objective_ids": {}}
        )
        self.assertEqual(len(shown[0]["reminder_open_objective_ids"]), 2)

    def test_another_company_by_the_context(self):
        """Nobody takes another company's name by putting it into the context."""
        item = self.make_item()
        for record, call in (
            (item, lambda one: one._send_by_hand()),
            (item, lambda one: one.write({"auto": False})),
            (self.client, lambda one: one.write({"reminder_excluded": True})),
            (self.client, lambda one: one.read(["reminder_excluded"])),
            (self.company, lambda one: one.write({"reminder_enabled": True})),
            (self.rule, lambda one: one.write({"name": "Pay company B"})),
        ):
            forged = record.with_user(self.foreign).with_context(
                allowed_company_ids=self.company.ids
            )
            with self.subTest(record), self.assertRaises(AccessError):
                call(forged)

    def test_by_hand(self):
        item = self.make_item()
        with self.assertRaises(AccessError):
            item.with_user(self.foreign)._send_by_hand()
        with self.assertRaises(AccessError):
            self.env["reminder.send"].with_user(self.foreign).create(
                {"item_ids": item.ids}
            ).action_send()

    def test_stopped_reminders(self):
        kind = self.env["reminder.topic"].create({"name": "Tips", "can_stop": True})
        optout = self.env["reminder.optout"].create(
            {"partner_id": self.contact.id, "topic_id": kind.id, "company_id": False}
        )
        for user in (self.local, self.foreign, self.inspector):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                optout.with_user(user).unlink()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                optout.with_user(user).create(
                    {
                        "partner_id": self.client.id,
                        "topic_id": kind.id,
                        "company_id": False,
                    }
                )
        optout.with_user(self.admin).unlink()

    def test_jobs_and_token(self):
        job = self.env["reminder.job"].search([("installed", "=", True)], limit=1)
        for user in (self.local, self.foreign):
            self.refused(user, job, enabled=False)
            self.refused(user, job, interval_number=30)
            for method in (
                "action_run_now",
                "action_set_usual_rhythm",
                "action_set_all_usual_rhythms",
            ):
                with self.subTest(method), self.assertRaises(AccessError):
                    getattr(job.with_user(user), method)()
            company = user.company_id.with_user(user)
            self.assertFalse(company.reminder_health_token)
            self.assertFalse(company.reminder_health_url)
            self.assertFalse(company.sudo().reminder_health_token)
            with self.assertRaises(AccessError):
                company.action_renew_reminder_health_token()
            settings = self.env["res.config.settings"].with_user(user)
            self.assertFalse(settings.new({}).reminder_health_token)
        self.assertTrue(self.company.with_user(self.admin).reminder_health_token)

    def test_copies_belong_to_who_makes_them(self):
        for record in self.shared():
            if "company_id" not in record._fields:
                continue
            with self.subTest(record):
                copy = record.with_user(self.foreign).copy()
                self.assertEqual(copy.company_id, self.other_company)
                self.assertFalse(record.with_user(self.admin).copy().company_id)

    def test_ready_made_rule_of_one_company(self):
        """Whoever has one company adds a rule for that one."""
        preset = self.env["reminder.preset"].create(
            {
                "name": "Own",
                "model_name": "res.partner",
                "domain": "[('id', '=', 0)]",
                "partner_field": "id",
                "subject": "Hello",
                "body": "<p>Hello</p>",
            }
        )
        preset.with_user(self.foreign).action_add()
        rule = self.env["reminder.rule"].search([("preset_id", "=", preset.id)])
        self.assertEqual(rule.company_id, self.other_company)
        rule.company_id = False
        rule.active = False
        with self.assertRaises(AccessError):
            preset.with_user(self.foreign).action_switch_on()
        with self.assertRaises(AccessError):
            preset.with_user(self.foreign).write({"name": "Mine"})


class TestRuleOfACompany(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Company B"})
        cls.other.sudo().reminder_enabled = True
        cls.rule.active = False

    def waiting(self, **values):
        rule = self.env["reminder.rule"].create(
            self.rule_values(company_id=self.other.id, **values)
        )
        return self.env["res.partner"].browse(rule._waiting_query())

    def test_takes_no_record_of_another_one(self):
        theirs = self.client("A's client", company_id=self.company.id)
        own = self.client("B's client", company_id=self.other.id)
        shared = self.client("Everybody's client")
        for path in (
            False,
            "company_id",
            # always empty here: it may narrow, and opens nothing
            "parent_id.company_id",
            "user_id.company_id",
        ):
            with self.subTest(path):
                waiting = self.waiting(company_field=path)
                self.assertNotIn(theirs, waiting)
                if "." not in (path or ""):
                    self.assertIn(own, waiting)
                    self.assertIn(shared, waiting)

    def test_item_is_of_the_records_company(self):
        boss = self.client("Boss", company_id=self.other.id)
        theirs = self.client("A's client", company_id=self.company.id)
        theirs.parent_id = boss
        rule = self.env["reminder.rule"].create(
            self.rule_values(company_field="parent_id.company_id")
        )
        self.sweep("2026-01-06 08:00")
        self.assertEqual(self.item(theirs, rule).company_id, self.company)

    def test_path_of_a_ready_made_rule(self):
        """It counts for every rule over such records, whoever wrote it."""
        self.env["reminder.preset"].create(
            {
                "name": "Tickets",
                "model_name": "res.partner",
                "company_field": "parent_id.company_id",
            }
        )
        self.env.registry.clear_cache()
        boss = self.client("Boss", company_id=self.company.id)
        child = self.client("Child", company_id=False)
        child.parent_id = boss
        child.is_company = True
        self.assertNotIn(child, self.waiting())

    def test_path_that_leads_nowhere(self):
        for path in ("no_such_field", "name", "country_id", "child_ids.company_id"):
            with self.subTest(path), self.assertRaises(ValidationError):
                self.waiting(company_field=path)


class TestStops(EngineCase):
    """Exclusion and pause hold for the company that decided them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Company B"})
        cls.other.sudo().reminder_enabled = True
        cls.ours = cls.company.sudo()

    def items_of_each(self, client):
        """One item of the client for each company and for none."""
        self.rule.active = False
        companies = (self.company, self.other, self.env["res.company"])
        rules = self.env["reminder.rule"].create(
            [
                self.rule_values(name=one.name or "Both", company_id=one.id)
                for one in companies
            ]
        )
        self.start(rules)
        self.sweep("2026-01-06 08:00")
        return [self.item(client, rule) for rule in rules]

    def test_excluded_by_one(self):
        client = self.client()
        mine, theirs, shared = self.items_of_each(client)
        client.with_company(self.other).reminder_excluded = True
        self.assertFalse(client.reminder_excluded)
        self.assertTrue(client.with_company(self.other).reminder_excluded)
        self.sweep("2026-01-06 09:00")
        self.assertEqual(
            [item.reason_code for item in (mine, theirs, shared)],
            ["planned", "client_off", "client_off"],
        )
        self.assertNotIn("excluded", mine.reason)
        self.assertIn("excluded", theirs.reason)
        self.assertIn("excluded", shared.reason)
        self.sweep("2026-01-10 07:00")
        self.assertEqual(
            [len(item.notice_ids) for item in (mine, theirs, shared)], [1, 0, 0]
        )

    def test_at_the_door(self):
        client = self.client()
        mine, theirs, shared = self.items_of_each(client)
        self.sweep("2026-01-10 07:00")
        client.with_company(self.other).reminder_excluded = True
        with self.at("2026-01-10 07:01"):
            stopped = [
                bool(item.notice_ids._stop_reason()[0])
                for item in (mine, theirs, shared)
            ]
        self.assertEqual(stopped, [False, True, True])

    def test_paused_by_both(self):
        client = self.client()
        mine, theirs, shared = self.items_of_each(client)
        client.write(
            {"reminder_pause_until": "2026-02-01", "reminder_pause_reason": "Ours"}
        )
        client.with_company(self.other).write(
            {"reminder_pause_until": "2026-03-01", "reminder_pause_reason": "Theirs"}
        )
        self.assertEqual(client.reminder_pause_until, date(2026, 2, 1))
        with self.at("2026-01-06 09:00"):
            self.sweep()
            reasons = [item.reason for item in (mine, theirs, shared)]
        self.assertIn("02/01/2026, Ours", reasons[0])
        self.assertIn("03/01/2026, Theirs", reasons[1])
        self.assertIn("03/01/2026, Theirs", reasons[2])
        client.reminder_pause_until = False
        self.assertEqual(client.reminder_pause_reason, "Ours")
        self.assertEqual(
            client.with_company(self.other).reminder_pause_until, date(2026, 3, 1)
        )

    def test_tracked(self):
        client = self.client()
        self.flush_tracking()
        client.write({"reminder_excluded": True, "reminder_pause_until": "2026-02-01"})
        self.flush_tracking()
        tracked = client.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"reminder_excluded", "reminder_pause_until"}, {*tracked})

    def test_no_query_more_for_more_items(self):
        clients = [self.client(f"Client{number}") for number in range(40)]
        for client in clients:
            client.with_company(self.other).reminder_excluded = True
        self.sweep("2026-01-06 08:00")
        items = self.env["reminder.item"].search([("rule_id", "=", self.rule.id)])
        self.assertEqual(len(items), 40)
        counts = []
        for some in (items[:2], items):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._decisions(self.rule._cadence())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestForeignClients(CompaniesCase):
    """What is decided about a client is known to those who decide about it."""

    VALUES = {
        "reminder_excluded": True,
        "reminder_pause_until": date(2030, 1, 1),
        "reminder_pause_reason": "Divorce",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.write(cls.VALUES)
        cls.env.flush_all()

    def domains(self):
        yield [("reminder_area_id", "=", self.north_east.id)]
        yield [("reminder_area_id", "child_of", self.north.id)]
        yield [("reminder_area_id", "ilike", "North")]
        yield [("reminder_area_id.name", "=", "North east")]
        yield [("reminder_area_id", "any", [("name", "ilike", "east")])]
        yield [("reminder_area_id", "!=", False)]
        yield [("reminder_area_id", "not in", self.south.ids + [False])]
        yield [("reminder_excluded", "=", True)]
        yield [("reminder_excluded", "!=", False)]
        yield [("reminder_pause_until", "=", "2030-01-01")]
        yield [("reminder_pause_until", ">", "today")]
        yield [("reminder_pause_until", "<", "2031-01-01")]
        yield [("reminder_pause_until", "!=", False)]
        yield [("reminder_pause_until.year_number", "=", 2030)]
        yield [("reminder_pause_reason", "ilike", "divorce")]
        yield [("reminder_pause_reason", "=", "Divorce")]
        yield [("reminder_pause_reason", "!=", False)]

    def test_search(self):
        among = [("id", "=", self.client.id)]
        for user, sees in (
            (self.admin, True),
            (self.inspector, True),
            (self.outsider, False),
        ):
            Partner = self.client.with_user(user)
            for domain in self.domains():
                with self.subTest(user=user.login, domain=domain):
                    self.assertEqual(Partner.search_count(among + domain), sees)
                    # by way of another record, too
                    found = self.contact.with_user(user).search_count(
                        [("id", "=", self.contact.id), ("parent_id", "any", domain)]
                    )
                    self.assertEqual(found, sees)
                    rest = Partner.search_count([*among, "!", *domain])
                    self.assertEqual(rest, not sees)
                    # Some are not found out from what the user reads; nobody calls
                    # it from outside.
                    if not {"child_of", "any"} & {term[1] for term in domain}:
                        kept = Partner.filtered_domain(domain)
                        self.assertEqual(bool(kept), sees)

    def test_read(self):
        expected = {**self.VALUES, "reminder_area_id": self.north_east.id}
        for user in (self.admin, self.inspector, self.outsider):
            user.group_ids += self.env.ref("base.group_allow_export")
        hidden = dict.fromkeys(expected, False)
        for user, values in (
            (self.admin, expected),
            (self.inspector, expected),
            (self.outsider, hidden),
        ):
            self.env.invalidate_all()
            partner = self.client.with_user(user)
            names = list(values)
            with self.subTest(user=user.login):
                [read] = partner.read(names, load=None)
                read.pop("id")
                self.assertEqual({k: v or False for k, v in read.items()}, values)
                spec = {name: {} for name in names}
                [read] = partner.web_read(spec)
                self.assertEqual({name: read[name] or False for name in names}, values)
                [found] = partner.search_read([("id", "=", partner.id)], names)
                self.assertEqual(
                    bool(found["reminder_area_id"]), bool(values[names[0]])
                )
                rows = partner.export_data(names)["datas"]
                self.assertEqual(any(rows[0]), bool(values[names[0]]))
                [line] = self.contact.with_user(user).web_read(
                    {"parent_id": {"fields": spec}}
                )
                self.assertEqual(
                    {name: line["parent_id"][name] or False for name in names}, values
                )

    def test_group_and_order(self):
        elsewhere = self.make_client("Syd A/S", self.south)
        clients = self.client | elsewhere
        domain = [("id", "in", clients.ids)]
        for user, areas in (
            (self.admin, {self.north_east.id, self.south.id}),
            (self.inspector, {self.north_east.id, False}),
            (self.outsider, {self.south.id, False}),
        ):
            Partner = clients.with_user(user)
            with self.subTest(user=user.login):
                groups = Partner._read_group(domain, ["reminder_area_id"], ["__count"])
                self.assertEqual({area.id for area, _count in groups}, areas)
                sees = user != self.outsider
                for name, value in (
                    ("reminder_excluded", True),
                    ("reminder_pause_until:month", date(2030, 1, 1)),
                    ("reminder_pause_reason", "Divorce"),
                ):
                    groups = Partner._read_group(domain, [name])
                    self.assertEqual((value,) in groups, sees)
                for name in self.VALUES:
                    found = Partner.search(domain, order=f"{name} desc nulls last, id")
                    self.assertEqual(len(found), 2)
                found = Partner.search(domain, order="reminder_area_id, id")
                self.assertEqual(len(found), 2)
        self.assertFalse(self.north_east.with_user(self.outsider).partner_ids)
        self.assertFalse(self.north_east.with_user(self.outsider).partner_count)

    def test_onchange(self):
        partner = self.client.with_user(self.outsider)
        self.outsider.group_ids += self.env.ref("base.group_partner_manager")
        result = partner.onchange(
            {"name": "Nord"}, ["name"], {"reminder_excluded": {}, "name": {}}
        )
        self.assertNotIn("reminder_excluded", result.get("value", {}))

    def test_kept_fields_are_closed(self):
        for user in (self.admin, self.inspector, self.outsider, self.system):
            partner = self.client.with_user(user)
            for name in ("reminder_stops", "reminder_client_area_id"):
                with self.subTest(user=user.login, name=name):
                    self.assertNotIn(name, partner.fields_get())
                    with self.assertRaises(AccessError):
                        partner.read([name])
                    with self.assertRaises(AccessError):
                        partner.search([(name, "!=", False)])
                    with self.assertRaises(AccessError):
                        partner.write({name: False})
                    with self.assertRaises(AccessError):
                        partner._read_group([], [name])

    def test_chatter(self):
        self.env.cr.precommit.run()
        self.client.message_ids.unlink()
        self.client.with_user(self.inspector).reminder_excluded = False
        self.env.cr.precommit.run()
        values = self.client.message_ids.sudo().tracking_value_ids
        self.assertIn("reminder_excluded", values.field_id.mapped("name"))
        for user, sees in ((self.inspector, True), (self.outsider, False)):
            env = self.env(user=user)
            with self.subTest(user=user.login):
                self.assertEqual(bool(values._filter_has_field_access(env)), sees)

    def test_area_of_another_company(self):
        """An administrator does not learn of it, nor give or take it."""
        (self.north | self.north_east).company_id = self.company
        mine = self.env["reminder.area"].create(
            {"name": "B's", "company_id": self.other_company.id}
        )
        partner = self.client.with_user(self.foreign)
        self.assertFalse(partner.reminder_area_id)
        self.assertFalse(
            partner.search_count(
                [("id", "=", partner.id), ("reminder_area_id", "!=", False)]
            )
        )
        self.foreign.group_ids += self.env.ref("base.group_partner_manager")
        for area in (mine, self.south, self.env["reminder.area"]):
            self.refused(self.foreign, self.client, reminder_area_id=area.id)
        self.client.reminder_area_id = False
        self.refused(self.foreign, self.client, reminder_area_id=self.north.id)
        partner.reminder_area_id = mine
        self.assertEqual(self.client.reminder_area_id, mine)
        self.refused(self.local, self.client, reminder_area_id=self.north.id)
        partner.reminder_area_id = False
        self.assertFalse(self.client.reminder_area_id)

    def test_shared_area(self):
        """Taken by its inspectors, or by who has all companies."""
        self.refused(self.foreign, self.client, reminder_area_id=False)
        self.client.with_user(self.inspector).reminder_area_id = self.north
        self.client.with_user(self.admin).reminder_area_id = self.south
        self.client.company_id = self.company
        self.client.with_user(self.local).reminder_area_id = self.north

    def test_shared_client_excluded_by_another_company(self):
        self.client.reminder_excluded = False
        self.client.with_user(self.foreign).reminder_excluded = True
        self.assertFalse(self.client.reminder_excluded)
        self.assertTrue(self.client.with_company(self.other_company).reminder_excluded)

    def test_created_with_all_of_it(self):
        client = self.make_client("Ny A/S", self.south, **self.VALUES)
        self.assertEqual(client.reminder_area_id, self.south)
        self.assertRecordValues(client, [self.VALUES])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(client, [self.VALUES])
        manager = new_test_user(
            self.env, "manager", f"{ADMIN},base.group_partner_manager"
        )
        client = client.with_user(manager).create({"name": "Nyere", **self.VALUES})
        self.assertRecordValues(client, [self.VALUES])


class TestMigration(TransactionCase):
    """The script of the update, on a table as the first release left it."""

    def test_columns(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            CREATE SCHEMA first_release;
            SET LOCAL search_path = first_release, public;
            CREATE TABLE first_release.res_company (id int);
            INSERT INTO first_release.res_company VALUES (1), (7);
            CREATE TABLE first_release.res_partner (
                id int, reminder_area_id int, reminder_excluded boolean,
                reminder_pause_until date, reminder_pause_reason varchar);
            CREATE INDEX res_partner__reminder_area_id_index
                ON first_release.res_partner (reminder_area_id);
            INSERT INTO first_release.res_partner VALUES
                (1, 5, TRUE, NULL, NULL),
                (2, NULL, FALSE, '2030-01-31', 'Away'),
                (3, 6, NULL, NULL, ''),
                (4, NULL, TRUE, '2030-01-31', NULL);
            """
        )
        migrate = runpy.run_path(MIGRATIONS / "pre-steering.py")["migrate"]
        for _twice in range(2):
            migrate(self.env.cr, "19.0.1.0.0")
        self.env.cr.execute("SELECT * FROM first_release.res_partner ORDER BY id")
        self.assertEqual(
            [column.name for column in self.env.cr.description],
            ["id", "reminder_client_area_id", "reminder_stops"],
        )
        excluded = {"excluded": True}
        paused = {"until": "2030-01-31", "reason": "Away"}
        both = {"excluded": True, "until": "2030-01-31"}
        self.assertEqual(
            self.env.cr.fetchall(),
            [
                (1, 5, {"1": excluded, "7": excluded}),
                (2, None, {"1": paused, "7": paused}),
                (3, 6, None),
                (4, None, {"1": both, "7": both}),
            ],
        )
