"""Every rule is a draft until somebody starts it: nothing leaves, nobody sees it."""

import ast

from common import new_test_user
from engine_case import EngineCase

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

ADMIN = "reminder_automation.group_reminder_admin"
DUE = "2026-01-12 10:00"


@tagged("post_install", "-at_install")
class TestMade(EngineCase):
    """By whatever way it is made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.boss = new_test_user(cls.env, "boss", groups=f"{ADMIN},base.group_system")
        cls.boss.sudo().company_ids = cls.env["res.company"].sudo().search([])

    def check_draft(self, rule):
        self.assertEqual(rule.state, "draft")
        self.client()
        self.assertFalse(self.sweep_and_deliver(DUE))

    def test_create(self):
        rules = self.env["reminder.rule"]
        for values in (
            {},
            {"state": "running"},
            {"state": "running", "active": True},
        ):
            with self.subTest(values=values):
                self.check_draft(rules.create(self.rule_values(**values)))
                self.check_draft(
                    rules.with_user(self.boss).create(self.rule_values(**values))
                )
                self.check_draft(
                    rules.with_user(self.boss)
                    .with_context(default_state="running", default_built_in=True)
                    .create(self.rule_values(**values))
                )

    def test_built_in(self):
        """Nobody but the module itself makes a rule that runs."""
        rule = (
            self.env["reminder.rule"]
            .with_user(self.boss)
            .create(self.rule_values(built_in=True, state="running"))
        )
        self.check_draft(rule)
        shipped = self.env["reminder.rule"].with_context(active_test=False)
        self.assertEqual(
            set(shipped.search([("built_in", "=", True)]).mapped("state")), {"running"}
        )

    def test_copy(self):
        self.assertEqual(self.rule.state, "running")
        copy = self.rule.copy({"active": True})
        self.check_draft(copy)
        self.check_draft(
            self.rule.with_user(self.boss).copy({"active": True, "state": "running"})
        )

    def test_import(self):
        names = ["name", "model_id/.id", "domain", "anchor", "date_field_id/.id"]
        names += ["mail_template_id/.id", "state"]
        values = self.rule_values(name="Imported")
        row = [
            "Imported",
            str(values["model_id"]),
            values["domain"],
            "date",
            str(values["date_field_id"]),
            str(values["mail_template_id"]),
            "running",
        ]
        rules = self.env["reminder.rule"].with_user(self.boss)
        result = rules.load(names, [row])
        self.assertTrue(result["ids"], result["messages"])
        self.check_draft(rules.browse(result["ids"]))

    def test_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Make",
                "model_id": self.env["ir.model"]._get("reminder.rule").id,
                "state": "code",
                "code": f"env['reminder.rule'].create({self.rule_values()!r})",
            }
        )
        known = self.env["reminder.rule"].search([])
        action.run()
        self.check_draft(self.env["reminder.rule"].search([]) - known)

    def test_preset(self):
        preset = self.env["reminder.preset"].create(
            {
                "name": "Companies",
                "model_name": "res.partner",
                "domain": "[('function', '=', 'waits')]",
                "anchor": "waiting",
                "partner_field": "id",
                "subject": "Still open",
                "body": "<p>Please answer us.</p>",
                "delay_days": 0,
                "interval_days": 3,
                "max_count": 1,
                "special_field": "id",
            }
        )
        preset.with_user(self.boss).action_add()
        self.assertEqual(preset.state, "draft")
        self.check_draft(preset.rule_ids)
        action = preset.with_user(self.boss).action_start()
        self.assertEqual(action["res_model"], "reminder.start")
        preset.rule_ids._start("all")
        self.env.invalidate_all()
        self.assertEqual(preset.state, "active")
        preset.with_user(self.boss).action_add_special()
        self.env.invalidate_all()
        special = preset.rule_ids.sorted("sequence")[0]
        self.assertEqual(special.state, "draft")
        self.assertEqual(preset.state, "active")


@tagged("post_install", "-at_install")
class TestDraft(EngineCase):
    """A draft finds and plans as if it ran."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["reminder.topic"].create({"name": "Courtesy"})
        cls.draft = cls.env["reminder.rule"].create(
            cls.rule_values(
                name="Draft", topic_id=cls.topic.id, sequence=1, delay_days=1
            )
        )

    def setUp(self):
        super().setUp()
        self.nord = self.client(since="2026-01-05 10:00")

    def test_plans(self):
        self.sweep("2026-01-05 12:00")
        item = self.item(self.nord, self.draft)
        self.assertEqual(str(item.next_date), "2026-01-06 07:00:00")
        self.assertEqual(item.status, "off")
        with self.at("2026-01-05 12:00"):
            self.assertIn("is a draft", item.reason)
        self.rule.active = False
        self.assertFalse(self.sweep_and_deliver("2026-02-12 10:00"))
        self.assertFalse(item.notice_ids)
        self.assertEqual(item.state, "waiting")
        # Nor is anybody told that there was no response.
        self.assertFalse(item.activity_id)

    def test_takes_nothing(self):
        self.change(self.rule, {"topic_id": self.topic.id, "sequence": 20})
        self.sweep("2026-01-05 12:00")
        self.assertTrue(self.item(self.nord) and self.item(self.nord, self.draft))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 1)
        self.assertEqual(self.item(self.nord).sent_count, 1)
        # Nor is it held back for the draft's sake.
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)

    def test_by_hand(self):
        self.sweep("2026-01-05 12:00")
        item = self.item(self.nord, self.draft)
        with self.assertRaisesRegex(UserError, "is a draft"):
            item._send_by_hand()
        self.assertFalse(item.notice_ids)

    def test_not_shown(self):
        """Neither in bells and windows, nor on the portal, nor among the items."""
        user = new_test_user(self.env, "boss", groups=ADMIN)
        anna = self.nord.child_ids
        portal = new_test_user(
            self.env, "anna", groups="base.group_portal", email="anna@nord.example.com"
        )
        portal.partner_id.parent_id = self.nord
        self.sweep("2026-01-05 12:00")
        item = self.item(self.nord, self.draft)
        items = self.item_model
        listed = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_item_action"
        )["domain"]
        nord = self.nord.with_user(user)
        for is_draft in (True, False):
            with self.subTest(is_draft=is_draft), self.at("2026-01-05 12:01"):
                shown = [
                    item in items._todos(portal),
                    any(
                        control["id"] == item.id for control in items._bell(nord) or []
                    ),
                    any(
                        control["id"] == item.id
                        for control in nord._reminder_controls() or []
                    ),
                    item in items.with_user(user)._shown_of(nord)[0],
                    self.draft in items._chasing_rules("res.partner"),
                    item in items.search(ast.literal_eval(listed)),
                ]
                expected = [not is_draft] * 6
                self.assertEqual(shown, expected)
                if is_draft:
                    self.start(self.draft)
                    self.sweep("2026-01-05 12:01")
        self.assertTrue(anna)

    def test_models(self):
        """Where there are only drafts, records show nothing of reminders."""
        self.rule.active = False
        rules = self.env["reminder.rule"]
        self.env.registry.clear_cache()
        model = self.env["ir.model"]._get("calendar.event")
        template = self.template.copy({"model_id": model.id})
        draft = rules.create(
            {
                "name": "Meetings",
                "model_id": model.id,
                "anchor": "waiting",
                "audience": "responsible",
                "mail_template_id": template.id,
            }
        )
        self.assertNotIn("calendar.event", rules._models_with_rules())
        self.assertIn("calendar.event", rules._models_noted())
        self.start(draft)
        self.assertIn("calendar.event", rules._models_with_rules())
        draft.write({"state": "draft"})
        self.assertNotIn("calendar.event", rules._models_with_rules())

    def test_unarchived(self):
        """A draft that was archived comes back as one."""
        self.draft.active = False
        self.draft.active = True
        self.assertEqual(self.draft.state, "draft")

    def test_who_may_stop(self):
        boss = new_test_user(self.env, "boss", groups=ADMIN)
        boss.sudo().company_ids = [
            Command.set(self.env["res.company"].sudo().search([]).ids)
        ]
        self.rule.with_user(boss).action_stop()
        self.assertEqual(self.rule.state, "draft")
        self.assertFalse(self.sweep_and_deliver("2026-01-10 07:00"))
