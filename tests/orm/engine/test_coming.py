"""*Coming*: what will leave, for whoever may see it."""

from unittest.mock import patch

from common import new_test_user
from engine_case import EngineCase

from odoo import modules
from odoo.exceptions import AccessError
from odoo.tests import Form

from odoo.addons.reminder_automation.models.engine import reminder_coming

USER = "reminder_automation.group_reminder_user"
INSPECTOR = "reminder_automation.group_reminder_inspector"
ADMIN = "reminder_automation.group_reminder_admin"
NOW = "2026-01-07 09:00"


class TestComing(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south = (
            cls.env["reminder.area"].create({"name": name})
            for name in ("North", "South")
        )
        cls.admin = new_test_user(
            cls.env, "coming-admin", ADMIN, company_ids=cls.env.user.company_ids.ids
        )
        cls.inspector = new_test_user(cls.env, "coming-inspector", INSPECTOR)
        cls.north.inspector_ids = cls.inspector
        cls.user = new_test_user(
            cls.env, "coming-user", f"{USER},base.group_partner_manager"
        )
        cls.staff = new_test_user(cls.env, "coming-staff", "base.group_user")

    def setUp(self):
        super().setUp()
        self.nord = self.client(reminder_area_id=self.north.id)
        self.sud = self.client(
            "Sud ApS", contacts=("berta",), reminder_area_id=self.south.id
        )
        self.mine = self.client("Mine ApS", contacts=("carl",), user_id=self.user.id)
        self.sweep("2026-01-06 09:00")

    def coming(self, user):
        with self.at(NOW):
            lines = self.env["reminder.coming"].with_user(user).search([])
            return sorted({line.commercial_partner_id.name for line in lines})

    def test_lines(self):
        with self.at(NOW):
            lines = (
                self.env["reminder.coming"]
                .with_user(self.admin)
                .search([("commercial_partner_id", "=", self.nord.id)])
            )
            self.assertEqual(
                [(str(line.moment), line.step, line.channel) for line in lines],
                [
                    ("2026-01-10 07:00:00", 1, "email"),
                    ("2026-01-15 07:00:00", 2, "email"),
                    ("2026-01-20 07:00:00", 3, "email"),
                ],
            )
            self.assertEqual(lines.person_id, self.nord.child_ids)
            self.assertEqual(lines.mapped("res_name"), ["Nord ApS"] * 3)
            self.assertEqual(lines.item_id, self.item(self.nord))
            # They have numbers that stay: a page asks several times.
            again = self.env["reminder.coming"].with_user(self.admin).browse(lines.ids)
            self.assertEqual(again.mapped("step"), [1, 2, 3])
            action = lines[0].action_open()
            self.assertEqual(
                (action["res_model"], action["res_id"]),
                ("reminder.item", self.item(self.nord).id),
            )

    def test_worked_out_once(self):
        """A page asks several times; as long as nothing changes it is the same."""
        Rule, asked = self.env.registry["reminder.rule"], []
        forecast = Rule._forecast

        def count(rules, *args):
            asked.append(rules)
            return forecast(rules, *args)

        self.addCleanup(reminder_coming.kept.clear)
        with (
            patch.object(modules.module, "current_test", None),
            patch.object(Rule, "_forecast", count),
        ):
            names = self.coming(self.admin)
            self.assertEqual(len(names), 3)
            self.assertEqual(self.coming(self.inspector), ["Nord ApS"])
            self.assertEqual(len(asked), 1)
            self.item(self.nord).action_auto_off()
            self.assertEqual(self.coming(self.admin), ["Mine ApS", "Sud ApS"])
            self.assertEqual(len(asked), 2)

    def test_groups(self):
        with self.at(NOW):
            Coming = self.env["reminder.coming"].with_user(self.admin)
            days = Coming.formatted_read_group([], ["moment:day"], ["__count"])
            self.assertEqual([day["__count"] for day in days], [3, 3, 3])
            for name in ("rule_id", "commercial_partner_id", "user_id", "company_id"):
                groups = Coming.formatted_read_group([], [name], ["__count"])
                self.assertEqual(sum(group["__count"] for group in groups), 9, name)
            self.assertEqual(Coming.search_count([("moment", "<", "today +7d")]), 3)

    def test_who_sees_what(self):
        everybody = ["Mine ApS", "Nord ApS", "Sud ApS"]
        self.assertEqual(self.coming(self.admin), everybody)
        self.assertEqual(self.coming(self.inspector), ["Nord ApS"])
        self.assertEqual(self.coming(self.user), ["Mine ApS"])
        with self.assertRaises(AccessError):
            self.coming(self.staff)
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        foreign = new_test_user(
            self.env,
            "coming-foreign",
            ADMIN,
            company_id=other.id,
            company_ids=other.ids,
        )
        self.rule.company_id = self.company
        self.sweep("2026-01-06 10:00")
        self.change(self.rule, {"name": "Of one company"})
        self.assertEqual(self.coming(foreign), [])

    def test_names_are_veiled(self):
        """Of a record that an administrator may not read he sees that it leaves."""
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.partner_model.id,
                "domain_force": f"[('id', '!=', {self.nord.id})]",
            }
        )
        with self.at(NOW):
            Coming = self.env["reminder.coming"].with_user(self.admin)
            line = Coming.search([("item_id", "=", self.item(self.nord).id)], limit=1)
            self.assertNotIn("Nord", line.res_name)
            self.assertNotIn("Nord", line.display_name)
            self.assertFalse(Coming.search([("display_name", "ilike", "Nord")]))

    def test_switched_off(self):
        self.company.sudo().reminder_enabled = False
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        self.assertEqual(self.coming(self.admin), [])

    def test_a_draft_is_not_coming(self):
        self.rule._stop_running()
        self.assertEqual(self.coming(self.admin), [])

    def test_nobody_writes(self):
        with self.at(NOW):
            lines = self.env["reminder.coming"].with_user(self.admin).search([])
            for change in (
                lambda: lines.write({"step": 9}),
                lambda: lines.unlink(),
                lambda: lines.create({"step": 9}),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_form(self):
        with self.at(NOW):
            line = self.env["reminder.coming"].with_user(self.admin).search([], limit=1)
            self.assertEqual(Form(line).step, 1)
