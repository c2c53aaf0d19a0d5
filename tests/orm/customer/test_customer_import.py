"""The company structure and the customers' areas by Odoo's ordinary import."""

from customer_case import CustomerCase


class TestImport(CustomerCase):
    def load(self, model, columns, *rows, user=None):
        with self.at(self.NOW):
            return (
                self.env[model].with_user(user or self.admin).load(columns, list(rows))
            )

    def test_areas_and_their_customers(self):
        self.admin.group_ids += self.env.ref("base.group_partner_manager")
        result = self.load(
            "reminder.area",
            ["id", "name", "parent_id/id", "inspector_ids"],
            ["area.coast", "Coast", "", self.inspector.name],
            ["area.harbour", "Harbour", "area.coast", ""],
        )
        self.assertFalse(result["messages"])
        coast, harbour = self.env["reminder.area"].browse(result["ids"])
        self.assertEqual(harbour.complete_name, "Coast / Harbour")
        self.assertEqual(harbour.all_inspector_ids, self.inspector)
        self.assertEqual(coast.inspector_ids, self.inspector)

        result = self.load(
            "res.partner",
            ["name", "is_company", "reminder_area_id"],
            ["Kaj ApS", "1", "Coast / Harbour"],
            ["Mole I/S", "1", "Coast"],
        )
        self.assertFalse(result["messages"])
        customers = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(customers.reminder_area_id, harbour + coast)

        # An inspector of the parent area covers the part below it.
        reminder = self.remind(
            self.inspector, partner_id=customers[0].id, recipients="inspector"
        )
        self.sweep()
        self.assertEqual(self.notices(reminder).partner_id.user_ids, self.inspector)

    def test_area_of_existing_customers(self):
        self.admin.group_ids += self.env.ref("base.group_partner_manager")
        customer = self.make_client("Vest ApS")
        result = self.load(
            "res.partner",
            [".id", "reminder_area_id"],
            [str(customer.id), "North / North east"],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(customer.reminder_area_id, self.north_east)

    def test_inspectors_import_no_areas(self):
        for model, columns, row in (
            ("reminder.area", ["name", "inspector_ids"], ["Mine", self.inspector.name]),
            (
                "res.partner",
                [".id", "reminder_area_id"],
                [str(self.client.id), "South"],
            ),
        ):
            result = self.load(model, columns, row, user=self.inspector)
            self.assertFalse(result["ids"], model)
        self.assertEqual(self.client.reminder_area_id, self.north_east)

    def test_a_tree_has_no_rings(self):
        result = self.load(
            "reminder.area",
            [".id", "parent_id"],
            [str(self.north.id), "North / North east"],
        )
        self.assertFalse(result["ids"])
