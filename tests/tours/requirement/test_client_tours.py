"""What clients meet, on a phone."""

from datetime import timedelta

from client_side_case import ClientSideCase

from odoo import fields
from odoo.tests import HttpCase


class TestClientTours(ClientSideCase, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        bills = cls.topic.create({"name": "Bills", "button": "Pay", "sequence": 2})
        cls.plans = cls.make_waiting(
            "Floor plans", cls.nord, last_reminded=now - timedelta(days=2)
        )
        cls.make_waiting(
            "Fire report of a building with a very long name indeed "
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter",
            cls.nord,
            last_reminded=now,
        )
        cls.make_waiting("Bill", cls.nord, cls.make_rule(topic_id=bills.id))

    def test_todos(self):
        self.start_tour("/my", "reminder_client_sees_todos", login="anna")

    def test_links(self):
        person = self.anna.partner_id
        self.start_tour(
            self.plans._link(person, "postpone"), "reminder_client_postpones"
        )
        self.assertEqual(self.plans.postpone_count, 1)
        self.start_tour(self.plans._link(person, "stop"), "reminder_client_stops")
        self.assertFalse(self.env["reminder.optout"].search([]))
