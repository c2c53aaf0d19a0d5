"""Objectives of clients, and the ready sets of them."""

from datetime import timedelta

from common import ReminderCase

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext


class TestObjective(ReminderCase):
    def notes(self, client):
        return [
            html2plaintext(message.body)
            for message in client.message_ids
            if "Requirement" in (message.body or "")
        ]

    def test_belongs_to_a_client_not_to_a_contact(self):
        with self.assertRaisesRegex(
            ValidationError, "Anna Berg is a contact of Nord ApS. Requirements belong"
        ):
            self.make_objective(self.contact)
        subsidiary = self.make_client("Nord Sweden AB", parent_id=self.client.id)
        person = self.env["res.partner"].create({"name": "Ole Privat"})
        self.make_objective(subsidiary)
        self.make_objective(person)

    def test_fulfil_and_reopen(self):
        objective = self.make_objective().with_user(self.inspector)
        objective.action_fulfil()
        self.assertRecordValues(
            objective,
            [
                {
                    "state": "fulfilled",
                    "fulfilled_date": fields.Date.context_today(objective),
                    "fulfilled_by": self.inspector.id,
                }
            ],
        )
        objective.action_reopen()
        self.assertRecordValues(
            objective,
            [{"state": "open", "fulfilled_date": False, "fulfilled_by": False}],
        )

    def test_fulfilled_again_keeps_its_day_and_person(self):
        objective = self.make_objective()
        objective.with_user(self.inspector).action_fulfil()
        objective.fulfilled_date = "2020-01-02"
        (objective | self.make_objective(name="Extract")).with_user(
            self.admin
        ).action_fulfil()
        objective.write({"state": "fulfilled"})
        self.assertEqual(objective.fulfilled_by, self.inspector)
        self.assertEqual(str(objective.fulfilled_date), "2020-01-02")

    def test_nobody_says_who_fulfilled_it(self):
        """Nor when, nor since when it is open."""
        for user in (self.inspector, self.admin):
            objective = self.make_objective().with_user(user)
            for values in (
                {"fulfilled_by": self.env.ref("base.user_admin").id},
                {"fulfilled_date": "2026-01-02", "state": "fulfilled"},
                {"open_date": "2026-01-02 08:00:00"},
            ):
                with (
                    self.subTest(user=user.name, values=values),
                    self.assertRaisesRegex(AccessError, "by the system alone"),
                ):
                    objective.write(values)

    def test_chatter_has_one_note_a_client(self):
        other = self.make_client("Syd A/S", self.north)
        objectives = (
            self.make_objective(name="Passport copy")
            | self.make_objective(name="Extract")
            | self.make_objective(other, name="Statutes")
        )
        (self.client | other).message_ids.unlink()
        objectives.with_user(self.inspector).action_fulfil()
        user = self.inspector.name
        self.assertEqual(
            self.notes(self.client),
            [
                f"Requirement 'Passport copy' fulfilled by {user}\n"
                f"Requirement 'Extract' fulfilled by {user}"
            ],
        )
        self.assertEqual(
            self.notes(other), [f"Requirement 'Statutes' fulfilled by {user}"]
        )
        self.assertEqual(self.client.message_ids.author_id, self.inspector.partner_id)
        objectives.with_user(self.inspector).action_fulfil()
        self.assertEqual(len(self.notes(self.client)), 1, "nothing changed")

    def test_chatter_tells_what_was_added_and_removed(self):
        objective = self.make_objective(name="<b>Passport</b>")
        objective.action_fulfil()
        objective.action_reopen()
        objective.unlink()
        user = self.env.user.name
        self.assertEqual(
            self.notes(self.client),
            [
                f"Requirement '<b>Passport</b>' {event} by {user}"
                for event in ("removed", "reopened", "fulfilled", "added")
            ],
        )

    def test_every_change_tells_the_sweep(self):
        self.env.company.reminder_enabled = True
        objective = self.make_objective()
        other = self.make_client("Syd A/S")
        self.take_touched()
        for change, clients in (
            (objective.action_fulfil, self.client),
            (objective.action_reopen, self.client),
            (lambda: objective.write({"partner_id": other.id}), self.client | other),
            (objective.unlink, other),
            (lambda: self.make_objective(other), other),
        ):
            change()
            self.assertLessEqual(set(clients.ids), self.take_touched())

    def test_nothing_is_noted_while_reminders_are_off(self):
        self.env["res.company"].search([]).reminder_enabled = False
        self.take_touched()
        self.make_objective(self.make_client("Syd A/S"))
        self.assertFalse(self.take_touched())

    def take_touched(self):
        return self.env["reminder.touch"]._take("res.partner")

    def test_open_count(self):
        busy, idle = self.client, self.make_client("Syd A/S")
        for name in ("Passport copy", "Extract", "Statutes"):
            self.make_objective(busy, name=name)
        busy.reminder_objective_ids[0].action_fulfil()
        clients = busy | idle
        self.assertEqual(clients.mapped("reminder_open_objective_count"), [2, 0])
        none = clients.browse()
        for operator, value, found in (
            (">", 0, busy),
            (">=", 2, busy),
            (">", 2, none),
            ("=", 2, busy),
            ("in", [0, 1], idle),
            ("=", 0, idle),
            ("!=", 0, busy),
            ("=", False, idle),  # as a person's own filter says it is not set
            ("!=", False, busy),
            ("!=", 2, idle),
            ("<", 1, idle),
            ("<=", 2, clients),
        ):
            with self.subTest(operator=operator, value=value):
                domain = [
                    ("id", "in", clients.ids),
                    ("reminder_open_objective_count", operator, value),
                ]
                self.assertEqual(clients.search(domain), found)

    def test_open_count_is_of_what_the_user_may_see(self):
        self.make_objective()
        self.make_objective(company_id=self.other_company.id)
        for user, count in ((self.inspector, 1), (self.outsider, 0)):
            with self.subTest(user=user.login):
                client = self.client.with_user(user)
                self.assertEqual(client.reminder_open_objective_count, count)
                found = client.search(
                    [
                        ("id", "=", client.id),
                        ("reminder_open_objective_count", "=", count),
                    ]
                )
                self.assertEqual(found, client)


class TestObjectiveSet(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set = cls.env["reminder.objective.set"].create(
            {
                "name": "KYC",
                "line_ids": [
                    fields.Command.create({"name": "Passport", "deadline_days": 14}),
                    fields.Command.create({"name": "Extract"}),
                ],
            }
        )

    def test_add_from_the_client(self):
        """Two clicks: the button on the client, then “Add” on a set."""
        client = self.client.with_user(self.inspector)
        action = client.action_add_objective_set()
        self.set.with_user(self.inspector).with_context(
            action["context"]
        ).action_add_to_clients()
        today = fields.Date.context_today(self.set)
        self.assertRecordValues(
            client.reminder_objective_ids.sorted("name"),
            [
                {"name": "Extract", "deadline": False, "state": "open"},
                {
                    "name": "Passport",
                    "deadline": today + timedelta(days=14),
                    "state": "open",
                },
            ],
        )
        self.assertEqual(client.reminder_objective_ids.company_id, self.company)

    def test_a_set_speaks_the_language_of_the_client(self):
        """The client reads it in letters, whoever adds it; and it is added once."""
        self.env["res.lang"]._activate_lang("da_DK")
        line = self.set.line_ids[0]
        line.with_context(lang="da_DK").name = "Kopi af pas"
        self.client.sudo().lang = "da_DK"
        added = self.set._add_to_clients(self.client)
        self.assertIn("Kopi af pas", added.mapped("name"))
        self.assertNotIn(line.name, added.mapped("name"))
        in_danish = self.set.with_context(lang="da_DK")
        self.assertFalse(in_danish._add_to_clients(self.client))

    def test_a_client_whose_language_is_gone(self):
        """Odoo lets a language go that only archived contacts have."""
        danish = self.env["res.lang"]._activate_lang("da_DK")
        self.client.write({"lang": "da_DK", "active": False})
        danish.active = False
        self.client.active = True
        self.assertTrue(self.set._add_to_clients(self.client))

    def test_skips_what_is_open_and_adds_what_was_fulfilled(self):
        self.make_objective(name="Passport")
        fulfilled = self.make_objective(name="Extract")
        fulfilled.action_fulfil()
        added = self.set._add_to_clients(self.client)
        self.assertEqual(added.mapped("name"), ["Extract"])
        self.assertFalse(self.set._add_to_clients(self.client))

    def test_needs_a_client(self):
        with self.assertRaisesRegex(UserError, "Open a customer first"):
            self.set.action_add_to_clients()

    def test_ready_sets(self):
        for xmlid in ("kyc_company", "kyc_person", "review"):
            ready = self.env.ref(f"reminder_automation.reminder_objective_set_{xmlid}")
            self.assertTrue(ready.line_ids)
            self.assertIn(ready.line_ids[0].name, ready.summary)
