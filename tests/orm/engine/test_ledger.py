"""The ledger stays, whatever is deleted, and keeps a reminder from being told twice."""

from unittest.mock import patch

from common import ADMIN, INSPECTOR, new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger


class LedgerCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].search([])
        cls.admin = new_test_user(
            cls.env,
            "ledger-admin",
            f"{ADMIN},base.group_partner_manager",
            company_ids=companies.ids,
            company_id=cls.company.id,
            email="ledger-admin@example.com",
        )
        cls.inspector = new_test_user(cls.env, "ledger-inspector", INSPECTOR)
        cls.area = cls.env["reminder.area"].create(
            {"name": "Everywhere", "inspector_ids": cls.inspector.ids}
        )

    def ledger(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["reminder.notice"].search(domain, order="id")

    def told(self):
        """A client that was told, with its line of the ledger."""
        client = self.client(reminder_area_id=self.area.id)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        return client, self.item(client).notice_ids

    def assert_tells(self, notice):
        """A line says in plain text what it was about, to whom and in what words."""
        self.env.invalidate_all()
        notice = notice.exists()
        self.assertEqual(
            (notice.about, notice.recipient, notice.address, notice.rule_name),
            ("Nord ApS", "Anna", "anna@nord.example.com", "Waiting clients"),
        )
        self.assertEqual(notice.subject, "Still open: Nord ApS")
        self.assertIn("Please answer us.", notice.body)
        self.assertEqual((notice.state, notice.step), ("sent", 1))
        self.assertIn("Anna", notice.display_name)


class TestDeleted(LedgerCase):
    """What takes no line out of the ledger."""

    def test_rule(self):
        _client, notice = self.told()
        with self.at("2026-01-10 09:00"):
            self.rule.with_user(self.admin).unlink()
        self.assertFalse(self.rule.exists().active)
        self.assert_tells(notice)
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))

    def test_user_is_told_in_one_sentence(self):
        self.told()
        told = []
        Users = self.env.registry["res.users"]
        with patch.object(
            Users, "_bus_send", lambda user, kind, message, **_kw: told.append(message)
        ):
            self.rule.with_user(self.admin).unlink()
        [message] = [one["message"] for one in told if "message" in one]
        self.assertIn("Waiting clients", message)
        self.assertIn("archived instead of deleted", message)

    def test_rule_without_history_is_deleted(self):
        rule = self.rule.copy()
        rule.with_user(self.admin).unlink()
        self.assertFalse(rule.exists())

    def test_what_is_queued_does_not_leave(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        notice = self.item(client).notice_ids
        self.rule.with_user(self.admin).unlink()
        self.assertFalse(self.rule.exists(), "nothing left by it")
        self.assertEqual((notice.state, notice.claimed), ("cancelled", False))
        self.assertIn("The rule was deleted", notice.reason)
        self.assertFalse(self.deliver("2026-01-10 07:01"))

    def test_rule_of_the_module(self):
        rules = (
            self.env["reminder.rule"]
            .with_context(active_test=False)
            .search([("built_in", "=", True)])
        )
        self.assertGreater(len(rules), 7)
        for rule in rules:
            with self.subTest(rule=rule.name), self.assertRaises(UserError) as error:
                rule.with_user(self.admin).unlink()
            self.assertIn("archive it", str(error.exception))
        with self.assertRaises(AccessError):
            rules[:1].with_user(self.inspector).unlink()
        # As at uninstalling.
        rules[:1].unlink()
        self.assertFalse(rules[:1].exists())

    def test_no_user_makes_a_rule_built_in_nor_frees_one(self):
        self.rule.with_user(self.admin).built_in = True
        self.assertFalse(self.rule.built_in)
        own = self.company.sudo().reminder_objective_rule_id
        own.with_user(self.admin).write({"built_in": False, "name": "Mine"})
        self.assertTrue(own.built_in)

    def test_record(self):
        client, notice = self.told()
        item = self.item(client)
        client.child_ids.unlink()
        client.unlink()
        self.assert_tells(notice)
        self.assertEqual(notice.item_id, item)
        self.assertEqual((item.active, item.state), (False, "done"))
        self.assertFalse(notice.partner_id or notice.client_id)
        self.assertFalse(self.sweep_and_deliver("2026-01-20 07:00"))

    def test_record_that_was_never_told_of(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        client.child_ids.unlink()
        client.unlink()
        self.assertFalse(item.exists())

    def test_contact(self):
        client, notice = self.told()
        client.child_ids.unlink()
        self.assert_tells(notice)

    def test_contact_whose_mail_is_queued(self):
        client = self.client(contacts=("anna", "bo"))
        self.sweep("2026-01-10 07:00")
        anna = client.child_ids.filtered(lambda one: one.name == "Anna")
        notice = self.ledger(partner_id=anna.id)
        anna.unlink()
        self.assertEqual(len(self.deliver("2026-01-10 07:01")), 1)
        self.assertEqual((notice.state, notice.recipient), ("cancelled", "Anna"))

    def test_item(self):
        client, notice = self.told()
        self.item(client).unlink()
        self.assert_tells(notice)
        # The record waits under the rule again: where it stood it goes on.
        self.rule.stale = True
        self.sweep("2026-01-11 07:00")
        self.assertTrue(self.item(client).active)
        self.assertFalse(self.deliver("2026-01-11 07:01"))

    def test_a_line(self):
        """By nobody: Odoo's tool for the data of a person deletes as the superuser."""
        _client, notice = self.told()
        for user in (self.admin, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(AccessError, "Erase personal data"):
                    notice.with_user(user).sudo().unlink()
        self.assertTrue(notice.exists())

    def test_odoos_own_message(self):
        _client, notice = self.told()
        notice.mail_message_id.unlink()
        self.assert_tells(notice)

    def test_template_cannot_be_deleted(self):
        self.told()
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as error:
            with self.env.cr.savepoint():
                self.template.with_user(self.admin).unlink()
                self.env.flush_all()
        self.assertTrue(str(error.exception))

    def test_who_reads_of_what_is_gone(self):
        client, notice = self.told()
        delivery = notice.delivery_id
        foreign_company = self.env["res.company"].create({"name": "Foreign"})
        foreign = new_test_user(
            self.env,
            "ledger-foreign",
            ADMIN,
            company_id=foreign_company.id,
            company_ids=foreign_company.ids,
        )
        (notice | delivery.notice_ids).company_id = self.company
        delivery.company_id = self.company
        inspector_sees = notice.with_user(self.inspector)
        self.assertEqual(inspector_sees.about, "Nord ApS")
        client.child_ids.unlink()
        client.unlink()
        self.env.invalidate_all()
        seen = notice.with_user(self.admin).with_company(self.company)
        self.assertEqual(seen.about, "Nord ApS")
        self.assertIn("Please answer us.", seen.body)
        sees = delivery.with_user(self.admin).with_company(self.company)
        self.assertEqual(sees.subject, "Still open: Nord ApS")
        for user in (self.inspector, foreign):
            for lines in (notice, delivery):
                visible = lines.with_user(user).search([("id", "in", lines.ids)])
                self.assertFalse(visible, (user.login, lines))

    def test_nobody_searches_the_texts(self):
        _client, notice = self.told()
        for lines, names in (
            (notice, ("about", "own_reason")),
            (notice.delivery_id, ("subject", "body", "reason")),
        ):
            for name in names:
                with self.subTest(name=name), self.assertRaises(AccessError):
                    lines.with_user(self.admin).search([(name, "ilike", "o")])
                with self.subTest(name=name), self.assertRaises(AccessError):
                    lines.with_user(self.admin)._read_group([], [name], ["__count"])


class TestToldBefore(LedgerCase):
    """What a person was told of a record is not told again before the interval is
    over, under whatever rule of the same topic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["reminder.topic"].create({"name": "Files"})

    def another_rule(self, **values):
        rule = self.env["reminder.rule"].create(self.rule_values(**values))
        return self.start(rule)

    def check_made_anew(self, delete):
        client, notice = self.told()
        delete()
        rule = self.another_rule(topic_id=self.rule.exists().topic_id.id)
        for moment in ("2026-01-11 07:00", "2026-01-12 08:00", "2026-01-14 19:00"):
            self.assertFalse(self.sweep_and_deliver(moment), moment)
        self.assertEqual(self.ledger(), notice)
        # Once the interval is over it is told again.
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        return client, rule

    def test_made_anew(self):
        client, rule = self.check_made_anew(self.rule.unlink)
        item = self.item(client, rule)
        self.assertEqual(item.sent_count, 1)

    def test_made_anew_under_a_topic(self):
        """The new rule takes over the items of the old one, and its counts."""
        self.rule.topic_id = self.topic
        client, rule = self.check_made_anew(self.rule.unlink)
        self.assertEqual(self.item(client, rule).sent_count, 2)

    def test_made_anew_after_it_was_really_deleted(self):
        def delete():
            self.env.flush_all()
            self.env.cr.execute(
                "DELETE FROM reminder_rule WHERE id = %s", [self.rule.id]
            )
            self.env.invalidate_all()
            self.env.registry.clear_cache()

        client, notice = self.told()
        delete()
        self.assertFalse(notice.rule_id or notice.item_id)
        self.another_rule()
        for moment in ("2026-01-11 07:00", "2026-01-14 19:00"):
            self.assertFalse(self.sweep_and_deliver(moment), moment)
        self.assert_tells(notice)

    def test_why_it_is_held(self):
        client, _notice = self.told()
        self.rule.unlink()
        rule = self.another_rule()
        self.sweep("2026-01-11 07:00")
        item = self.item(client, rule)
        self.assertEqual(item.reason_code, "told")
        self.assertEqual(str(item.next_date), "2026-01-15 07:00:00")
        self.assertIn("under another rule", item.reason)

    def test_only_who_was_not_told(self):
        client, _notice = self.told()
        self.rule.unlink()
        rule = self.another_rule()
        self.env["res.partner"].create(
            {"name": "Bo", "parent_id": client.id, "email": "bo@nord.example.com"}
        )
        [address] = self.sweep_and_deliver("2026-01-11 07:00")
        self.assertIn("bo@nord.example.com", address)
        self.assertIn("Anna", self.item(client, rule).reason)

    def test_rules_without_a_topic_stand_for_themselves(self):
        client = self.client()
        self.another_rule(name="Something else", delay_days=6)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 1)
        self.assertEqual(len(self.ledger(res_id=client.id)), 2)

    def test_advance_warning_is_another_matter(self):
        self.change(self.rule, {"topic_id": self.topic.id})
        self.another_rule(topic_id=self.topic.id, delay_days=-1, name="Ahead")
        self.change(self.rule, {"sequence": 20})
        self.client(since="2026-01-12 10:00")
        moments = ("2026-01-11 07:00", "2026-01-12 07:00", "2026-01-13 07:00")
        sent = [one for moment in moments for one in self.sweep_and_deliver(moment)]
        self.assertEqual(len(sent), 1)
        # The one that follows the date takes over, and is not held back by it.
        ahead = self.env["reminder.rule"].search([("name", "=", "Ahead")])
        self.change(ahead, {"active": False})
        self.assertEqual(len(self.sweep_and_deliver("2026-01-18 07:00")), 1)

    def test_a_cancelled_line_stays_as_it_is(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        first = self.item(client).notice_ids
        client.function = False
        self.assertFalse(self.deliver("2026-01-10 07:01"))
        self.assertEqual(first.state, "cancelled")
        client.function = "waits"
        self.date(client, "2026-01-05 10:00")
        self.sweep_and_deliver("2026-01-12 07:00")
        lines = self.ledger(res_id=client.id)
        self.assertEqual(lines.mapped("state"), ["cancelled", "sent"])
        self.assertEqual(lines[:1], first)
        self.assertIn("no longer waits", first.reason)
        self.assertEqual(lines.mapped("claimed"), [False, True])

    def test_the_key_needs_no_other_row(self):
        _client, notice = self.told()
        values = {
            "item_ref": notice.item_ref,
            "partner_ref": notice.partner_ref,
            "cycle": notice.cycle,
            "step": notice.step,
            "channel": notice.channel,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as error:
            with self.env.cr.savepoint():
                self.env["reminder.notice"].create(values)
                self.env.flush_all()
        self.assertIn("reminder_notice_once", str(error.exception))
        self.env["reminder.notice"].create(values | {"claimed": False})

    def test_queries_do_not_grow_with_the_items(self):
        def cost(number, moment):
            for index in range(number):
                self.client(f"C{number}x{index} A")
            self.sweep("2026-01-06 07:00")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sweep(moment)
            return self.env.cr.sql_log_count - before

        cost(2, "2026-01-10 07:00")
        few, many = cost(3, "2026-01-10 07:01"), cost(40, "2026-01-10 07:02")
        self.assertLessEqual(many, few * 1.25)
