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
        self.assertIn("is not in your areas", str(result["messages"]))

    def test_where_it_stands_is_not_forged(self):
        forged = {
            "next_day": "2030-01-01",
            "next_date": "2030-01-01 07:00:00",
            "last_date": "2030-01-01",
            "area_id": self.south.id,
        }
        reminder = self.remind(recurrence="daily", recipients="both")
        before = reminder.read(list(forged))
        for user in (self.admin, self.inspector):
            mine = reminder.with_user(user)
            values = {"name": "Visit", "partner_id": self.client.id}
            for name, value in forged.items():
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        mine.write({name: value})
                    with self.assertRaises(AccessError):
                        mine.create({**values, name: value})
                    with self.at(self.NOW):
                        made = mine.with_context({f"default_{name}": value}).create(
                            {**values, "date": "2026-01-09"}
                        )
                    self.assertNotIn("2030", str(made.read(list(forged))))
                    self.assertEqual(made.area_id, self.north_east)
            with self.at(self.NOW):
                mine.name = "Visit twice"  # and plans it again
                mine.interval = 2
        self.assertEqual(reminder.read(list(forged)), before)

    def test_import_of_where_it_stands(self):
        reminder = self.remind(recurrence="daily")
        for name, value in (("next_day", "2030-01-01"), ("last_date", "2030-01-01")):
            for ids in ([], [str(reminder.id)]):
                columns = [".id"] * len(ids) + ["name", "partner_id/.id", name]
                with self.subTest(columns=columns), self.at(self.NOW):
                    result = (
                        self.env["reminder.customer"]
                        .with_user(self.admin)
                        .load(columns, [[*ids, "Visit", str(self.client.id), value]])
                    )
                    self.assertFalse(result["ids"])
                    self.assertIn("Change those instead", str(result["messages"]))

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
        copy = types.search([("name", "=", "Contract")]).copy()
        self.assertEqual(copy.name, "Contract (copy)")
        self.assertTrue(types.name_create("Visit"))
        with self.assertRaises(AccessError):
            types.search([], limit=1).name = "Renamed"

    def test_sms_switch_is_the_administrators(self):
        company = self.company
        company.with_user(self.admin).reminder_sms_enabled = True
        for user in (self.inspector, self.staff):
            with self.assertRaises(AccessError):
                company.with_user(user).reminder_sms_enabled = False
