"""What tests of clients and access share: users of every kind, areas, a client."""

from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import TransactionCase
from odoo.tests import new_test_user as new_user

from odoo.addons.reminder_automation.schedule.cadence import local_date

USER = "reminder_automation.group_reminder_user"
INSPECTOR = "reminder_automation.group_reminder_inspector"
ADMIN = "reminder_automation.group_reminder_admin"


def new_test_user(env, login, groups="base.group_user", **values):
    """Odoo's, whom nobody invites by e-mail."""
    return new_user(env, login, groups, context={"no_reset_password": True}, **values)


def noon(days=0):
    """11:00 in UTC, about noon in Copenhagen, so many of Copenhagen's days from today.

    Browsers have a clock of their own that a test cannot stop, so tours run at
    whatever hour it is: just before midnight in UTC Copenhagen is a day ahead.
    """
    today = local_date(fields.Datetime.now(), "Europe/Copenhagen")
    return datetime.combine(today + timedelta(days=days), time(11))


class ReminderFixture:
    """Areas with inspectors, users of every kind, and one client with objectives.

    Mix it into a `TransactionCase` or an `HttpCase`. Every user's password is the
    login.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Another Company"})
        cls.rule = cls.company.sudo().reminder_objective_rule_id
        cls.create_users()
        cls.north, cls.north_east, cls.south = cls.env["reminder.area"].create(
            [
                {"name": "North", "inspector_ids": cls.inspector.ids},
                {"name": "North east"},
                {"name": "South", "inspector_ids": cls.outsider.ids},
            ]
        )
        cls.north_east.parent_id = cls.north
        cls.client = cls.make_client("Nord ApS", cls.north_east)
        cls.contact = cls.make_contact(cls.client, "Anna Berg", "ubo")

    @classmethod
    def create_users(cls):
        def user(login, groups, **values):
            return new_test_user(
                cls.env, login, groups, email=f"{login}@example.com", **values
            )

        elsewhere = {
            "company_id": cls.other_company.id,
            "company_ids": cls.other_company.ids,
        }
        everywhere = {
            "company_id": cls.company.id,
            "company_ids": cls.env["res.company"].search([]).ids,
        }
        # Who has all companies changes what belongs to none.
        cls.admin = user("reminder-admin", ADMIN, **everywhere)
        cls.inspector = user("reminder-inspector", INSPECTOR)
        cls.outsider = user("reminder-outsider", INSPECTOR)
        cls.staff = user("plain-staff", "base.group_user")
        cls.system = user("system-admin", "base.group_system")
        cls.portal = user("portal-elsewhere", "base.group_portal", **elsewhere)
        cls.foreign = user("admin-elsewhere", ADMIN, **elsewhere)
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def make_local(cls, login="admin-of-one-company"):
        """An administrator of reminders who has only the client's company."""
        return new_test_user(cls.env, login, ADMIN, email=f"{login}@example.com")

    # ------------------------------------------------------------
    # CLIENTS
    # ------------------------------------------------------------

    @classmethod
    def make_client(cls, name, area=None, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "reminder_area_id": area and area.id,
                **values,
            }
        )

    @classmethod
    def make_contact(cls, client, name, role=False, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": client.id,
                "email": f"{name.split()[0].lower()}@{client.id}.example.com",
                "reminder_kyc_role": role,
                **values,
            }
        )

    @classmethod
    def make_objective(cls, client=None, name="Passport copy", **values):
        return cls.env["reminder.objective"].create(
            {"partner_id": (client or cls.client).id, "name": name, **values}
        )

    @classmethod
    def make_item(cls, client=None, **values):
        """An item as the sweep makes it, for the client under the company's rule."""
        client = client or cls.client
        return cls.env["reminder.item"].create(
            {
                "rule_id": cls.rule.id,
                "res_model": client._name,
                "res_id": client.id,
                "partner_id": client.id,
                "commercial_partner_id": client.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_notice(cls, item, **values):
        """A line of the ledger about an item, whose message was sent; other states and
        dates of the message as values."""
        message = {"state": "sent", "sent_date": fields.Datetime.now()}
        fields_of_message = {*message, "attempts", "handover_date", "mail_message_id"}
        for name in fields_of_message & values.keys():
            message[name] = values.pop(name)
        notice = cls.env["reminder.notice"].create(
            {
                "item_id": item.id,
                "rule_id": item.rule_id.id,
                "client_id": item.partner_id.id,
                "company_id": item.company_id.id,
                "partner_id": cls.contact.id,
                "channel": "email",
                "cycle": 1,
                "step": 1,
                **values,
            }
        )
        if message["state"] in ("planned", "cancelled"):
            notice.state = message["state"]
        else:
            notice.delivery_id = cls.env["reminder.delivery"].create(
                notice._delivery_values() | message
            )
        return notice


class ReminderCase(ReminderFixture, TransactionCase):
    """The fixture for tests through the ORM."""

    def assertReadByThemselves(self, record, least):
        """What is stored as ours on a record is not read with the rest of it, but all
        at once where one of it is asked for.

        :param least: how many fields these are, or more
        """
        own = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name.startswith("reminder_")
        ]
        self.assertGreaterEqual(len(own), least)
        record = record.sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(record.name)
        for name in own:
            with self.subTest(name=name):
                cached = record._fields[name]._get_cache(record.env)
                self.assertNotIn(record.id, cached)
        with self.assertQueryCount(1):
            for name in own:
                record[name]
