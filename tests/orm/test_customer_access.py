"""Customer reminders: who may do what, beyond the matrix."""

from customer_case import CustomerCase

from odoo.exceptions import AccessError


class TestAccess(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.make_client("Syd A/S", cls.south)

    def test_inspectors_only_on_customers_of_their_areas(self):
        self.inspector.group_ids += self.env.ref("base.group_allow_export")
        mine = self.remind(self.inspector, recipients="inspector")
        with self.assertRaises(AccessError):
            self.remind(self.inspector, partner_id=self.elsewhere.id)
        with self.assertRaises(AccessError):
            self.remind(self.inspector, other_partner_ids=[(6, 0, self.elsewhere.ids)])
        with self.assertRaises(AccessError):
            mine.with_user(self.inspector).partner_id = self.elsewhere
        foreign = self.remind(partner_id=self.elsewhere.id)
        as_inspector = foreign.with_user(self.inspector)
        for forbidden in (
            lambda: as_inspector.read(["name"]),
            lambda: as_inspector.write({"name": "Mine"}),
            lambda: as_inspector.write({"partner_id": self.client.id}),
            lambda: as_inspector.export_data(["name"]),
            lambda: as_inspector.copy(),
            lambda: as_inspector.action_delete(),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        found = as_inspector.search([("name", "=", foreign.name)])
        self.assertEqual(found, mine)
        mine.with_user(self.inspector).action_delete()

    def test_import_on_a_foreign_customer(self):
        with self.at(self.NOW):
            result = (
                self.env["reminder.customer"]
                .with_user(self.inspector)
                .load(
                    ["name", "partner_id/.id", "date"],
                    [["Visit", str(self.elsewhere.id), "2026-01-07"]],
                )
            )
        self.assertFalse(result["ids"])
        self.assertIn("access", str(result["messages"]).lower())

    def test_area_moves_take_rights_along(self):
        reminder = self.remind()
        self.client.reminder_area_id = self.south
        self.assertFalse(reminder.with_user(self.inspector).has_access("read"))
        self.assertTrue(reminder.with_user(self.outsider).has_access("write"))

    def test_what_fired_is_not_forged(self):
        reminder = self.remind(recipients="both")
        self.sweep()
        occurrence = self.occurrences(reminder).with_user(self.inspector)
        for values in (
            {"date": "2026-01-01"},
            {"done_by": self.admin.id},
            {"partner_id": self.elsewhere.id},
            {"remind": True},
            {"name": "Something else"},
        ):
            with self.assertRaises(AccessError):
                occurrence.write(values)
        with self.assertRaises(AccessError):
            occurrence.with_user(self.outsider).action_done()
        with self.assertRaises(AccessError):
            occurrence.unlink()
        occurrence.action_done()
        self.assertEqual(occurrence.done_by, self.inspector)

    def test_for_me(self):
        for recipients, admin, inspector in (
            ("admin", 1, 0),
            ("inspector", 0, 1),
            ("both", 1, 1),
        ):
            reminder = self.remind(recipients=recipients)
            self.sweep()
            occurrence = self.occurrences(reminder)
            for user, count in ((self.admin, admin), (self.inspector, inspector)):
                mine = occurrence.with_user(user)
                self.assertEqual(mine.open_count(), count, recipients)
                self.assertEqual(mine.is_mine, bool(count))
            occurrence.action_done()

    def test_inspectors_add_types(self):
        types = self.env["reminder.type"].with_user(self.inspector)
        self.assertTrue(types.name_create("Visit"))
        with self.assertRaises(AccessError):
            types.search([], limit=1).name = "Renamed"

    def test_sms_switch_is_the_administrators(self):
        company = self.company
        company.with_user(self.admin).reminder_sms_enabled = True
        for user in (self.inspector, self.staff):
            with self.assertRaises(AccessError):
                company.with_user(user).reminder_sms_enabled = False
