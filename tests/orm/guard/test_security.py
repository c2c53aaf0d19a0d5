"""The access matrix through the ORM, and the finer rules beside it."""

from itertools import groupby
from operator import itemgetter
from unittest.mock import patch

from access_matrix import (
    OPERATIONS,
    WHO,
    AccessFixture,
    matrix,
    own_models,
    rows,
    stored_fields,
)
from common import ReminderCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase


class TestMatrix(AccessFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.make_item()

    def test_matrix(self):
        for model, cells in groupby(matrix(), key=itemgetter(0)):
            with self.forecast_kept():
                self.try_cells(model, cells)

    def try_cells(self, model, cells):
        """Who may do what with one record: another one, once it was changed."""
        record_sudo = self.make(model)
        for _model, who, operation, allowed in cells:
            with self.subTest(model=model, who=who, operation=operation):
                # Nobody profits from what another one has read.
                record_sudo.invalidate_recordset()
                record = record_sudo.with_user(getattr(self, who))
                done = self.attempt(record, operation)
                if done and operation in ("write", "unlink"):
                    record_sudo = self.make(model)
                self.assertEqual(done, allowed)
                if operation == "read":
                    self.assertEqual(self.finds(record), allowed)

    def test_every_model_has_a_row(self):
        self.assertEqual({model for model, *_cells in rows()}, own_models(self.env))
        self.assertEqual(set(OPERATIONS), set("rwcu"))
        self.assertTrue(all(len(cells) == len(WHO) for _model, *cells in rows()))

    def test_no_search_finds_what_may_not_be_read(self):
        """By every stored field, also of what the search leads to."""
        for model, cells in groupby(matrix(), key=itemgetter(0)):
            record = self.make(model)
            with self.forecast_kept():
                for _model, who, operation, allowed in cells:
                    if operation == "read" and not allowed:
                        self.assert_unknown(record, who)

    def assert_unknown(self, record, who):
        Model = record.browse().with_user(getattr(self, who))
        for name in stored_fields(record):
            with self.subTest(model=record._name, who=who, field=name):
                self.assertFalse(self.found(Model, record, (name, "!=", False)))
                self.assertFalse(self.found(Model, record, (name, "=", False)))

    def found(self, Model, record, condition):
        try:
            return Model.with_context(active_test=False).search(
                [("id", "=", record.id), condition]
            )
        except AccessError:
            return Model

    def test_where_an_item_stands_is_not_written_by_hand(self):
        for user in (self.admin, self.inspector):
            for values in (
                {"sent_count": 0},
                {"state": "waiting"},
                {"cycle": 2},
                {"auto": True, "partner_id": self.contact.id},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        self.item.with_user(user).write(values)

    def attempt(self, record, operation):
        try:
            if operation == "read":
                record.read(["display_name"])
            elif operation == "write":
                record.write(self.change(record._name))
            elif operation == "create":
                record.create(self.values(record._name))
            else:
                record.unlink()
            self.env.flush_all()
        except AccessError:
            return False
        return True

    def finds(self, record):
        try:
            return record in record.search([("id", "=", record.id)])
        except AccessError:
            return False


class TestCompanySwitch(ReminderCase):
    def switch(self, user, company=None, **values):
        company = (company or self.company).with_user(user)
        company.write(values or {"reminder_enabled": True})

    def test_administrator_switches_own_company(self):
        self.company.sudo().reminder_enabled = False
        self.assertFalse(self.admin.has_group("base.group_erp_manager"))
        self.switch(self.admin)
        self.assertTrue(self.company.with_user(self.admin).reminder_enabled)

    def test_administrator_sets_the_cadence(self):
        self.switch(
            self.admin,
            reminder_delay_days=7,
            reminder_interval_days=6,
            reminder_max_count=2,
            reminder_send_hour=9.5,
        )
        self.assertEqual(self.company.sudo().reminder_send_hour, 9.5)
        self.assertRecordValues(
            self.rule,
            [
                {
                    "delay_days": 7,
                    "interval_days": 6,
                    "max_count": 2,
                    "send_hour": 8.0,  # the rule's own, as it was promised
                }
            ],
        )

    def test_administrator_changes_nothing_else_of_the_company(self):
        with self.assertRaises(AccessError):
            self.switch(self.admin, name="Renamed")
        with self.assertRaises(AccessError):
            self.switch(self.admin, reminder_enabled=True, name="Renamed")
        with self.assertRaises(AccessError):
            self.switch(self.admin, reminder_objective_rule_id=False)

    def test_administrator_leaves_other_companies_alone(self):
        local = self.make_local()
        with self.assertRaises(AccessError):
            self.switch(local, self.other_company)
        with self.assertRaises(AccessError):
            self.switch(local, self.company | self.other_company)

    def test_everybody_else_is_refused(self):
        for who in ("inspector", "staff", "system", "portal", "public"):
            user = getattr(self, who)
            company = self.other_company if who == "portal" else self.company
            with self.subTest(who=who):
                with self.assertRaises(AccessError):
                    self.switch(user, company)
                with self.assertRaises(AccessError):
                    company.with_user(user).read(["reminder_enabled"])


class TestAreas(ReminderCase):
    def steer(self, user, partner=None, **values):
        values = values or {"reminder_excluded": True}
        partner = (partner or self.client).with_user(user)
        # Commands on contacts run as the user of the transaction, which over RPC is
        # the one who calls and here would be the test's superuser.
        with patch.object(partner.env.transaction, "default_env", partner.env):
            partner.write(values)

    def test_in_my_area(self):
        """Of the area itself or of an area above it, and for contacts too."""
        partners = self.client | self.contact
        elsewhere = self.make_client("Syd A/S", self.south)
        nowhere = self.make_client("Intet I/S")
        everybody = partners | elsewhere | nowhere
        for user, mine in (
            (self.inspector, partners),
            (self.outsider, elsewhere),
            (self.staff, everybody.browse()),
        ):
            as_user = everybody.with_user(user)
            found = as_user.search(
                [("id", "in", everybody.ids), ("reminder_in_my_area", "=", True)]
            )
            rest = as_user.search(
                [("id", "in", everybody.ids), ("reminder_in_my_area", "=", False)]
            )
            with self.subTest(user=user.login):
                self.assertEqual(found, mine)
                self.assertEqual(as_user.filtered("reminder_in_my_area"), mine)
                self.assertEqual(rest, everybody - mine)

    def test_in_my_area_is_one_query(self):
        Partner = self.client.with_user(self.inspector)
        Partner.search_count([("reminder_in_my_area", "=", True)])
        with self.assertQueryCount(1):
            Partner.search_count([("reminder_in_my_area", "=", True)])

    def test_count_of_clients(self):
        self.make_client("Syd A/S", self.south)
        self.make_client("Nordest A/S", self.north)
        areas = self.north | self.north_east | self.south
        self.assertEqual(areas.mapped("partner_count"), [2, 1, 1])
        action = self.north.action_open_partners()
        self.assertEqual(self.client.search_count(action["domain"]), 2)

    def test_area_is_no_part_of_itself(self):
        with self.assertRaises(UserError):
            self.north.parent_id = self.north_east

    def test_inspectors_are_colleagues(self):
        with self.assertRaisesRegex(ValidationError, "Choose internal users"):
            self.north.inspector_ids += self.portal

    def test_tree_follows_changes(self):
        self.north_east.parent_id = self.south
        self.assertFalse(self.client.with_user(self.inspector).reminder_in_my_area)
        self.assertTrue(self.client.with_user(self.outsider).reminder_in_my_area)
        self.south.inspector_ids = self.inspector
        self.assertTrue(self.client.with_user(self.inspector).reminder_in_my_area)
        self.assertFalse(self.client.with_user(self.outsider).reminder_in_my_area)

    def test_only_the_clients_area_steers(self):
        for values in (
            {"reminder_excluded": True},
            {"reminder_pause_until": "2030-01-01", "reminder_pause_reason": "Away"},
        ):
            self.steer(self.inspector, **values)
            self.steer(self.admin, **values)
            for user in (self.outsider, self.staff, self.system):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        self.steer(user, **values)

    def test_an_inspector_with_contact_rights_still_keeps_to_his_area(self):
        self.outsider.group_ids += self.env.ref("base.group_partner_manager")
        self.steer(self.outsider, name="Nord A/S")
        with self.assertRaises(AccessError):
            self.steer(self.outsider)
        with self.assertRaises(AccessError):
            self.steer(self.outsider, reminder_area_id=self.south.id)
        with self.assertRaises(AccessError):
            self.client.with_user(self.outsider).create(
                {"name": "Ny", "reminder_area_id": self.north.id}
            )
        self.client.with_user(self.outsider).create(
            {"name": "Ny", "reminder_area_id": self.south.id}
        )

    def test_an_inspector_hands_no_client_over(self):
        with self.assertRaises(AccessError):
            self.steer(self.inspector, reminder_area_id=self.south.id)
        self.steer(self.inspector, reminder_area_id=self.north.id)

    def test_inspectors_say_which_contacts_of_their_areas_are_notified(self):
        for user in (self.inspector, self.admin):
            self.steer(user, self.contact, reminder_notify=False)
            self.steer(
                user,
                child_ids=[Command.update(self.contact.id, {"reminder_notify": True})],
            )
        for user in (self.outsider, self.staff):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.steer(user, self.contact, reminder_notify=False)

    def test_inspectors_get_no_other_rights_on_contacts(self):
        stolen = {"email": "stolen@example.com"}
        for user in (self.inspector, self.admin, self.outsider):
            for values in (
                stolen,
                {"reminder_notify": True, **stolen},
                {"child_ids": [Command.update(self.contact.id, stolen)]},
                {"child_ids": [Command.create({"name": "New", **stolen})]},
                {"child_ids": [Command.unlink(self.contact.id)]},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        self.steer(user, self.client, **values)
            forged = self.contact.with_user(user).with_context(reminder_steers=True)
            with self.assertRaises(AccessError):
                forged.write(stolen)

    def test_inspectors_leave_colleagues_alone(self):
        colleague = self.staff.partner_id
        colleague.reminder_area_id = self.north
        for user in (self.inspector, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.steer(user, colleague, email="stolen@example.com")

    def test_items_without_client_are_for_the_responsible(self):
        item = self.make_item(
            partner_id=False, commercial_partner_id=False, user_id=self.outsider.id
        )
        self.assertTrue(item.with_user(self.outsider).has_access("read"))
        self.assertFalse(item.with_user(self.inspector).has_access("read"))
        self.assertTrue(item.with_user(self.admin).has_access("read"))

    def test_objectives_only_in_own_area(self):
        elsewhere = self.make_client("Syd A/S", self.south)
        Objective = self.env["reminder.objective"].with_user(self.inspector)
        objective = Objective.create({"name": "Key", "partner_id": self.client.id})
        with self.assertRaises(AccessError):
            Objective.create({"name": "Key", "partner_id": elsewhere.id})
        with self.assertRaises(AccessError):
            objective.partner_id = elsewhere
