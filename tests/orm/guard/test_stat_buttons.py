"""A button that shows a number opens a list of as many."""

from ast import literal_eval

from common import ReminderFixture
from engine_case import EngineCase
from lxml import etree

from odoo.fields import Domain

OURS = "reminder_automation"


class TestStatButtons(ReminderFixture, EngineCase):
    """A client and its subsidiary, with some of everything that such a button counts:
    what is open, what is over, and what is archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.once = cls.env["reminder.rule"].create(
            cls.rule_values(max_count=1, domain="[('function', '!=', False)]")
        )
        cls.start(cls.once)
        cls.daughter = cls.make_client(
            "Nord Invest ApS", cls.north, parent_id=cls.client.id
        )
        cls.make_client("Gone ApS", cls.north, active=False)
        for client in (cls.client, cls.daughter):
            cls.fill(client)

    @classmethod
    def fill(cls, client):
        cls.make_objective(client)
        cls.make_objective(client, "Extract").action_fulfil()
        for model in ("reminder.document", "reminder.conversation"):
            cls.env[model].create(
                [
                    {"name": "News", "partner_id": client.id, "active": active}
                    for active in (True, False)
                ]
            )
        reminder, _archived = cls.env["reminder.customer"].create(
            [
                {
                    "active": active,
                    "date": "2099-01-01",
                    "name": "Renew",
                    "partner_id": client.id,
                }
                for active in (True, False)
            ]
        )
        cls.env["reminder.occurrence"].create(
            [
                {
                    "company_id": cls.company.id,
                    "date": f"2026-01-0{day}",
                    "partner_id": client.id,
                    "reminder_id": reminder.id,
                    **values,
                }
                for day, values in (
                    (1, {"state": "open"}),
                    (2, {"state": "open", "snooze_until": "2098-12-01"}),
                    (3, {"state": "done"}),
                )
            ]
        )

    def setUp(self):
        super().setUp()
        people = [
            self.make_contact(client, "Bo", function="waits")
            for client in (self.client, self.client, self.client, self.daughter)
        ]
        for person in people:
            self.date(person, "2026-01-05 10:00")
        self.sweep_and_deliver("2026-01-10 07:00")
        people[0].function = False
        self.client.function = "waits"
        self.date(self.client, "2026-01-09 10:00")
        self.sweep("2026-01-10 09:00")
        items = self.item_model.search(
            [
                ("rule_id", "=", self.once.id),
                ("commercial_partner_id", "=", self.client.id),
            ],
            order="state",
        )
        self.assertEqual(
            items.mapped("state"), ["done", "exhausted", "exhausted", "waiting"]
        )

    def numbers(self, view):
        """The buttons of a view that show a number: pairs of a button, and a field."""
        for button in etree.fromstring(view.arch).iter("button"):
            field = next(button.iter("field"), None)
            if field is not None and not button.get("position"):
                yield button, field.get("name")

    def opened(self, record, button):
        if button.get("type") == "object":
            return getattr(record, button.get("name"))()
        action = self.env["ir.actions.act_window"].browse(int(button.get("name")))
        return action._get_action_dict()

    def listed(self, record, action):
        """What is listed when it opens, with the filters that are on then."""
        Model = record.env[action["res_model"]]
        context = action.get("context") or {}
        if isinstance(context, str):
            context = literal_eval(context)
        domain = action.get("domain") or []
        if isinstance(domain, str):
            domain = literal_eval(domain.replace("active_id", str(record.id)))
        search = Model.get_view(view_type="search")["arch"]
        groups, chosen = [], []
        for node in etree.fromstring(search):
            if node.tag != "filter":
                groups, chosen = [*groups, chosen], []
            elif context.get(f"search_default_{node.get('name')}"):
                chosen.append(Domain(literal_eval(node.get("domain"))))
        filters = [Domain.OR(group) for group in [*groups, chosen] if group]
        Model = Model.with_context(**context)
        return Model.search(Domain(domain) & Domain.AND(filters))

    def test_as_many_as_it_says(self):
        reminder = self.env["reminder.customer"].search(
            [("partner_id", "=", self.client.id)]
        )
        records = {
            record._name: record
            for record in (self.client, self.north, self.once, reminder)
        }
        views = self.env["ir.ui.view"].search([("type", "=", "form")])
        views = views.filtered(
            lambda view: view.xml_id.startswith(OURS) and any(self.numbers(view))
        )
        self.assertEqual(set(views.mapped("model")), set(records))
        for view in views:
            record = records[view.model].with_user(self.admin)
            for button, name in self.numbers(view):
                with self.subTest(view=view.xml_id, number=name):
                    found = self.listed(record, self.opened(record, button))
                    self.assertTrue(found)
                    self.assertEqual(record[name], len(found))
