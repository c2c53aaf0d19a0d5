"""One bad record stops nobody: each step of the sweep is broken for one among many."""

from contextlib import contextmanager
from unittest.mock import patch

from engine_case import EngineCase

from odoo.tools import email_normalize, mute_logger

NUMBER = 7
WHY = "this one is broken"


class TestOneBadClient(EngineCase):
    """Seven clients; the third breaks one step after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["res.partner"]

    def setUp(self):
        super().setUp()
        self.clients = self.env["res.partner"].union(
            *(self.client(f"Client{number} ApS") for number in range(NUMBER))
        )
        self.bad = self.clients[2]
        self.good = self.clients - self.bad

    @contextmanager
    def breaking(self, model, method, is_bad):
        """Have a method raise when the bad record is among those it is called for."""
        Model = self.env.registry[model]
        original = getattr(Model, method)

        def broken(records, *args, **options):
            if any(is_bad(record) for record in records):
                raise ValueError(WHY)
            return original(records, *args, **options)

        with (
            patch.object(Model, method, broken),
            mute_logger("odoo.addons.reminder_automation.models.engine.batch"),
        ):
            yield

    def is_bad_item(self, item):
        return item.res_model == "res.partner" and item.res_id == self.bad.id

    def is_bad_notice(self, notice):
        return notice.client_id == self.bad

    def told(self, record=None):
        record = record or self.rule
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def sweep_and_deliver(self, moment):
        return sorted(map(email_normalize, super().sweep_and_deliver(moment)))

    def assert_others_served(self, moment="2026-01-10 07:00"):
        addresses = self.sweep_and_deliver(moment)
        self.assertEqual(len(addresses), NUMBER - 1, addresses)
        self.assertNotIn("anna@client2.example.com", addresses)
        item = self.item(self.bad)
        self.assertEqual(item.error, WHY)
        self.assertFalse((self.item(self.good[0])).error)
        self.assertEqual(len(self.told()), 1)

    def test_planning(self):
        with self.breaking("reminder.item", "_own_cadence", self.is_bad_item):
            self.assert_others_served()
            self.sweep("2026-01-10 08:00")
            self.assertEqual(len(self.told()), 1, "told once")
        self.assertEqual(
            self.sweep_and_deliver("2026-01-11 09:00"), ["anna@client2.example.com"]
        )

    def test_claiming(self):
        with self.breaking("reminder.item", "_recipients", self.is_bad_item):
            self.assert_others_served()
        self.assertEqual(
            self.sweep_and_deliver("2026-01-11 09:00"), ["anna@client2.example.com"]
        )

    def test_composing(self):
        for method in ("_bundles", "_parts", "_mail_values", "_may_be_bundled"):
            with self.subTest(method), self.env.cr.savepoint() as savepoint:
                with self.breaking("reminder.notice", method, self.is_bad_notice):
                    if method == "_may_be_bundled":
                        self.company.sudo().reminder_bundle = True
                    self.assert_others_served()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_composing_what_a_crash_left(self):
        with patch.multiple(
            self.env.registry["reminder.rule"],
            _sweep_claimed=lambda rules, claimed: None,
            _sweep_waiting=lambda rules, in_time: in_time,
        ):
            self.sweep("2026-01-10 07:00")
        self.assertEqual(
            set(self.item(self.good[0]).notice_ids.mapped("state")), {"planned"}
        )
        with self.breaking("reminder.notice", "_bundles", self.is_bad_notice):
            self.assert_others_served()

    def test_telling_is_impossible(self):
        """The item carries its error, and the others go, even if nobody can be told."""
        with (
            self.breaking("reminder.item", "_recipients", self.is_bad_item),
            patch.object(
                self.env.registry["reminder.rule"], "_who_is_told", lambda rule: 1 // 0
            ),
        ):
            addresses = self.sweep_and_deliver("2026-01-10 07:00")
        self.assertEqual(len(addresses), NUMBER - 1)
        self.assertEqual(self.item(self.bad).error, WHY)

    def test_settling(self):
        self.sweep("2026-01-06 07:00")
        self.clients.function = False
        with self.breaking("reminder.item", "_settle_items", self.is_bad_item):
            self.sweep("2026-01-06 08:00")
        self.assertEqual(self.item(self.bad).error, WHY)
        for client in self.good:
            self.assertEqual(self.item(client).state, "done")
        self.assertEqual(len(self.told()), 1)

    def test_enrolling(self):
        Rule = self.env.registry["reminder.rule"]
        original = Rule._enrol

        def enrol(rule, res_ids=None):
            if res_ids is None or self.bad.id in res_ids:
                raise ValueError(WHY)
            return original(rule, res_ids)

        with (
            patch.object(Rule, "_enrol", enrol),
            mute_logger("odoo.addons.reminder_automation.models.engine.batch"),
        ):
            self.assertEqual(
                len(self.sweep_and_deliver("2026-01-10 07:00")), NUMBER - 1
            )
        self.assertEqual(len(self.told()), 1)
        self.assertIn(str(self.bad.id), self.told().note)

    def test_the_rule_is_broken_for_all(self):
        """Then it is the rule that is told of, and not record by record."""
        Rule = self.env.registry["reminder.rule"]

        def enrol(rule, res_ids=None):
            raise ValueError(WHY)

        with (
            patch.object(Rule, "_enrol", enrol),
            patch(
                "odoo.addons.reminder_automation.models.engine.rule.enrol"
                ".MOST_NOT_ENROLLED",
                3,
            ),
            mute_logger(
                "odoo.addons.reminder_automation.models.engine.batch",
                "odoo.addons.reminder_automation.models.engine.rule.sweep",
            ),
        ):
            self.sweep("2026-01-10 07:00")
        self.assertEqual(
            self.told().mapped("summary"), ["This rule could not be served"]
        )

    def test_the_log(self):
        with self.breaking("reminder.notice", "_log_line", self.is_bad_notice):
            self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), NUMBER)
        for client in self.good:
            self.assertTrue(self.chatter(client), client.name)
        self.assertEqual(self.item(self.bad).error, WHY)
        self.assertEqual(self.item(self.bad).notice_ids.state, "sent")
        self.assertEqual(len(self.told()), 1)

    def test_the_hand_over(self):
        self.rule.max_count = 1
        self.sweep_and_deliver("2026-01-10 07:00")
        with self.breaking("reminder.item", "_history", self.is_bad_item):
            self.sweep("2026-01-16 07:00")
            self.sweep("2026-01-16 08:00")
        for client in self.good:
            self.assertTrue(self.item(client).activity_id, client.name)
        self.assertEqual(self.item(self.bad).error, WHY)
        self.assertEqual(len(self.told()), 1)

    def test_the_uncertain(self):
        """Of one rule nobody can be told; of the other one they are."""
        other = self.rule.copy({"domain": "[('function', '=', 'others')]"})
        self.start(other)
        self.good.function = "others"
        self.sweep("2026-01-10 07:00")
        self.env["reminder.delivery"].search([]).write(
            {"state": "uncertain", "handover_date": "2026-01-10 07:00"}
        )

        def is_first(rule):
            return rule == self.rule

        with self.breaking("reminder.rule", "_who_is_told", is_first):
            self.sweep("2026-01-10 08:00")
        self.assertFalse(self.told())
        self.assertEqual(len(self.told(other)), 1)

    def test_a_broken_rule(self):
        """Whose rights cannot even be asked."""
        other = self.rule.copy({"domain": "[('function', '=', 'others')]"})
        self.start(other)
        self.bad.function = "others"
        with (
            self.breaking(
                "reminder.rule", "_rights_problem", lambda rule: rule == other
            ),
            mute_logger("odoo.addons.reminder_automation.models.engine.rule.sweep"),
        ):
            self.assertEqual(
                len(self.sweep_and_deliver("2026-01-10 07:00")), NUMBER - 1
            )
        self.assertEqual(len(self.told(other)), 1)

    def test_a_rule_with_a_zone_that_nobody_knows(self):
        other = self.rule.copy({"domain": "[('function', '=', 'others')]"})
        self.start(other)
        self.bad.function = "others"
        self.sweep("2026-01-06 07:00")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reminder_rule SET tz = 'Mars/Olympus' WHERE id = %s", [other.id]
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.reminder_automation.models.engine.rule.sweep"):
            self.assertEqual(
                len(self.sweep_and_deliver("2026-01-10 07:00")), NUMBER - 1
            )
        self.assertEqual(len(self.told(other)), 1)

    def test_waking(self):
        with (
            patch.object(
                self.env.registry["reminder.rule"],
                "_next_moments",
                lambda rules: 1 // 0,
            ),
            mute_logger("odoo.addons.reminder_automation.models.engine.rule.sweep"),
        ):
            self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), NUMBER)
        job = self.env.ref("reminder_automation.reminder_job_sweep")
        self.assertEqual(
            set(self.told(job).mapped("summary")), {"A part of this job failed"}
        )
