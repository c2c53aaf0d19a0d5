# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A rule that broke after it was saved says so, is told once, and goes on when well."""

import logging
from contextlib import contextmanager
from unittest.mock import patch

from engine_case import EngineCase

from odoo.exceptions import UserError
from odoo.tools import mute_logger

SWEEP = "odoo.addons.reminder_automation.models.engine.rule.sweep"
# What no person could save today, by the column it stands in.
BREAKS = {
    "domain": (
        "[('x_gone', '=', 1)]",
        "[('parent_id.x_gone', '=', 1)]",
        "[('child_ids', 'any', [('x_gone', '=', 1)])]",
        "[('name', 'no such operator', 1)]",
        "rubbish(",
        "[1 / 0]",
    ),
    "contact_domain": ("[('x_gone', '=', False)]",),
    "partner_field": ("x_gone", "parent_id.x_gone", "name"),
}


class TestBroken(EngineCase):
    @contextmanager
    def logged(self):
        """The lines that the sweep writes from INFO on."""
        lines = []
        handler = logging.Handler(logging.INFO)
        handler.emit = lambda record: lines.append(record.getMessage())
        logger = logging.getLogger(SWEEP)
        with mute_logger(SWEEP):
            logger.addHandler(handler)
            yield lines

    def set_column(self, column, value, rule=None):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE reminder_rule SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, (rule or self.rule).id],
        )
        self.env.invalidate_all()

    def told(self, rule=None):
        return (rule or self.rule).activity_ids

    def test_it_says_so_and_goes_on_when_well(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        self.assertIn("sends the next reminder", item.reason)
        for column, values in BREAKS.items():
            good = self.rule[column]
            for value in values:
                with self.subTest(column=column, value=value):
                    self.set_column(column, value)
                    # At once, before any sweep.
                    self.assertTrue(self.rule.broken)
                    self.assertIn("cannot be used any more", item.reason)
                    self.assertFalse(item._control()["is_planned"])
                    with self.logged() as lines:
                        self.sweep("2026-01-06 07:10")
                        self.sweep("2026-01-06 07:20")
                    self.assertEqual(lines, [])
                    self.assertEqual(len(self.told()), 1)
                    self.assertIn("Waiting clients", self.told().note)
                    self.assertTrue(self.rule.stopped)
                    with self.assertRaises(UserError):
                        item._send_by_hand()

                    self.set_column(column, good)
                    self.assertFalse(self.rule.broken)
                    self.sweep("2026-01-06 07:30")
                    self.assertFalse(self.rule.stopped)
                    self.assertFalse(self.told())
                    self.assertIn("sends the next reminder", item.reason)
        self.sweep("2026-01-10 07:00")
        self.assertEqual(item.sent_count, 1)

    def test_deleted_field(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_late",
                "field_description": "Late",
                "model_id": self.partner_model.id,
                "ttype": "boolean",
            }
        )
        domain = "[('function', '=', 'waits'), ('x_late', '=', False)]"
        self.change(self.rule, {"domain": domain})
        client = self.client()
        self.sweep("2026-01-06 07:00")
        item = self.item(client)
        self.assertIn("sends the next reminder", item.reason)
        field.unlink()
        self.env.invalidate_all()
        self.assertIn("x_late", self.rule.broken)
        self.assertNotRegex(item.reason, "sends (the next|its only) reminder")
        # Whoever opens the record sees the rest of it.
        self.assertFalse(self.env["reminder.item"]._chasing_rules("res.partner"))

        self.change(self.rule, {"domain": "[('function', '=', 'waits')]"})
        self.sweep("2026-01-10 07:00")
        self.assertEqual(item.sent_count, 1)

    def test_deleted_date_field(self):
        """The rule stays, with what it has sent, and says what it lacks."""
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_since",
                "field_description": "Since",
                "model_id": self.partner_model.id,
                "ttype": "date",
            }
        )
        self.change(self.rule, {"date_field_id": field.id})
        client = self.client(x_since="2026-01-05")
        self.sweep("2026-01-10 07:00")
        item = self.item(client)
        self.assertEqual(item.notice_ids.state, "queued")
        field.unlink()
        self.env.invalidate_all()
        self.assertTrue(self.rule.exists())
        self.assertTrue(self.rule.broken)
        self.assertNotRegex(item.reason, "sends (the next|its only) reminder")
        self.sweep("2026-01-16 07:00")
        self.assertEqual((item.sent_count, len(self.told())), (1, 1))
        created = self.env["ir.model.fields"]._get("res.partner", "create_date")
        self.change(self.rule, {"date_field_id": created.id})
        self.assertFalse(self.rule.broken)

    def test_others_of_the_model_are_served(self):
        client = self.client()
        other = self.rule.copy({"name": "Other"})
        self.set_column("domain", "[('x_gone', '=', 1)]", other)
        self.sweep("2026-01-10 07:00")
        self.assertEqual(self.item(client).sent_count, 1)
        self.assertEqual(len(self.told(other)), 1)
        self.assertFalse(self.told())

    def test_rules_of_one_topic(self):
        """What a broken rule had taken stays with it; the rest goes by the next one."""
        topic = self.env["reminder.topic"].create({"name": "Topic"})
        self.change(self.rule, {"topic_id": topic.id, "sequence": 20})
        special = self.rule.copy({"name": "Special", "sequence": 10})
        special.domain = "[('function', '=', 'waits'), ('ref', '=', 'special')]"
        self.start(special)
        taken = self.client("Taken", ref="special")
        general = self.client("General")
        self.sweep("2026-01-06 07:00")
        items = self.env["reminder.item"].search([("rule_id", "=", special.id)])
        self.assertEqual(items.mapped("res_id"), taken.ids)
        self.set_column("domain", "[('x_gone', '=', 1)]", special)
        self.assertFalse(self.rule.broken)
        new = self.client("New", ref="special")
        self.sweep("2026-01-10 07:00")
        self.assertEqual(items.rule_id, special)
        self.assertEqual(items.sent_count, 0)
        self.assertFalse(self.item(taken))
        self.assertEqual(self.item(general).sent_count, 1)
        self.assertEqual(self.item(new).rule_id, self.rule)
        self.assertFalse(self.told())

    def test_archived_and_restored(self):
        self.client()
        self.sweep("2026-01-06 07:00")
        self.set_column("domain", "[('x_gone', '=', 1)]")
        self.sweep("2026-01-06 07:10")
        self.assertEqual(len(self.told()), 1)
        self.rule.with_context(lang="en_US").action_archive()
        self.assertFalse(self.told())
        self.assertFalse(self.rule.stopped)
        # As SQL or an older release may leave it: nobody could save it so.
        self.set_column("active", True)
        self.env.registry.clear_cache()
        self.sweep("2026-01-06 07:20")
        self.sweep("2026-01-06 07:30")
        self.assertEqual(len(self.told()), 1)
        # Whoever is through with it is not told of the same again.
        self.told().action_done()
        self.sweep("2026-01-06 07:40")
        self.assertFalse(self.told())
        # Mended and broken again.
        self.change(self.rule, {"domain": "[('function', '=', 'waits')]"})
        self.sweep("2026-01-06 07:50")
        self.set_column("domain", "[('x_gone', '=', 1)]")
        self.sweep("2026-01-06 08:00")
        self.assertEqual(len(self.told()), 1)

    def test_contacts_merge_all_the_same(self):
        client, double = self.client(), self.client("Nord A/S")
        self.sweep("2026-01-06 07:00")
        self.set_column("partner_field", "x_gone")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((client | double).ids, client)
        self.assertFalse(double.exists())

    def test_records_are_deleted_all_the_same(self):
        client = self.client()
        self.sweep("2026-01-06 07:00")
        self.set_column("domain", "[('x_gone', '=', 1)]")
        item = self.item(client)
        client.child_ids.unlink()
        client.unlink()
        self.assertFalse(item.exists())

    def test_what_monitoring_gets(self):
        self.assertNotIn(
            "Waiting clients", str(self.env["reminder.job"]._health_report())
        )
        self.set_column("domain", "[('x_gone', '=', 1)]")
        report = self.env["reminder.job"]._health_report()
        self.assertIn("Waiting clients", str(report["attention"]))
        self.rule.active = False
        self.assertNotIn(
            "Waiting clients", str(self.env["reminder.job"]._health_report())
        )

    def test_what_fails_only_when_it_runs(self):
        """The filter is none that can be found out beforehand: logged once."""
        client = self.client()
        self.sweep("2026-01-06 07:00")
        with self.logged() as lines:
            for minute in (10, 20, 30):
                self.break_sweep(f"2026-01-06 07:{minute}")
        self.assertEqual(len(lines), 1, lines)
        self.assertEqual(len(self.told()), 1)
        self.assertIn("could not be read", self.item(client).reason)
        self.assertIn("could not be read", self.rule.broken)

        self.sweep("2026-01-06 07:40")
        self.assertFalse(self.told())
        self.assertIn("sends the next reminder", self.item(client).reason)
        self.assertFalse(self.rule.broken)
        with self.logged() as lines:
            self.break_sweep("2026-01-06 07:50")
        self.assertEqual(len(lines), 1, lines)

    def break_sweep(self, moment):
        """A sweep that reads the rule, and in which the database refuses its
        question."""
        self.rule.stale = True

        def refuses(rule, res_ids=None):
            rule.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(type(self.rule), "_follow_one", refuses),
            mute_logger("odoo.sql_db"),
        ):
            self.sweep(moment)
