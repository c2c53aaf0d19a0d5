"""Kinds, a client with two people who may log in, and another client: what tests of
the client's side share."""

from datetime import timedelta

from common import new_test_user
from engine_case import EngineCase

from odoo import fields


class ClientSideCase(EngineCase):
    """Every user's password is the login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["reminder.topic"].create(
            {
                "name": "Questions",
                "button": "Answer now",
                "icon": "fa-list-ul",
                "can_stop": True,
                "sequence": 1,
            }
        )
        cls.change(
            cls.rule, {"topic_id": cls.topic.id, "send_until": 24, "send_hour": 0}
        )
        cls.nord = cls.make_company("Nord ApS")
        cls.syd = cls.make_company("Syd A/S")
        cls.anna = cls.make_user("anna", cls.nord)
        cls.bo = cls.make_user("bo", cls.nord)
        cls.carla = cls.make_user("carla", cls.syd)

    @classmethod
    def make_company(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def make_user(cls, login, client, groups="base.group_portal"):
        user = new_test_user(
            cls.env, login, groups, email=f"{login}@example.com", name=login.title()
        )
        user.partner_id.parent_id = client
        return user

    @classmethod
    def make_waiting(cls, name, client, rule=None, **values):
        """An item as the sweep makes it: the record is a contact of the client's."""
        record = cls.env["res.partner"].create(
            {"name": name, "parent_id": client.id, "function": "waits"}
        )
        return cls.env["reminder.item"].create(
            {
                "rule_id": (rule or cls.rule).id,
                "res_model": "res.partner",
                "res_id": record.id,
                "partner_id": client.id,
                "company_id": cls.company.id,
                "anchor_date": fields.Datetime.now() - timedelta(days=4),
                "next_date": fields.Datetime.now() + timedelta(days=1),
                **values,
            }
        )

    @classmethod
    def make_rule(cls, **values):
        """Another rule over the same contacts."""
        rule = cls.env["reminder.rule"].create(
            cls.rule_values(name="Another rule", **values)
        )
        return cls.start(rule)

    def record(self, item):
        return self.env["res.partner"].browse(item.res_id)

    def finish(self, item):
        """The record waits no longer; the sweep does not know yet."""
        self.record(item).function = False
