# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What ordinary work on a contact pays for the addon: opening its form at most three
queries, a write on it none."""

from unittest.mock import patch

from common import ReminderCase

from odoo.tests import Form


class TestFormQueries(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reminder.rule"].search([]).active = False
        cls.empty = cls.make_client("Empty ApS")
        cls.make_contact(cls.empty, "Bo")

    def specification(self, client):
        """What the web client reads in the form, and the same without what is ours."""
        asked = Form(client)._view["fields_spec"]
        return asked, self.without_ours(asked)

    def without_ours(self, asked):
        return {
            name: {**one, "fields": self.without_ours(one["fields"])}
            if "fields" in one
            else one
            for name, one in asked.items()
            if not name.startswith("reminder_") and name != "birthdate_date"
        }

    def cost(self, client, asked):
        """The queries of the form, the second time: caches are then as in an office."""
        for _time in range(2):
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            client.web_read(asked)
        return self.env.cr.sql_log_count - before

    def test_form(self):
        for user in (self.admin, self.inspector, self.staff):
            with self.subTest(user=user.login):
                client = self.empty.with_user(user)
                asked, plain = self.specification(client)
                if user != self.staff:
                    self.assertIn("reminder_item_ids", asked)
                added = self.cost(client, asked) - self.cost(client, plain)
                self.assertLessEqual(added, 3)

    def test_shows_the_same(self):
        """Read together, the fields have the values that they have one by one."""
        item = self.make_item()
        self.make_notice(item)
        self.make_objective(name="Passport copy")
        self.make_objective(name="Extract").action_fulfil()
        self.env["reminder.customer"].create(
            [
                {"name": name, "partner_id": self.client.id, "active": active}
                for name, active in (("Renew", True), ("Report", False))
            ]
        )
        topic = self.env["reminder.topic"].search([("can_stop", "=", True)], limit=1)
        self.env["reminder.optout"].create(
            {"partner_id": self.client.id, "topic_id": topic.id}
        )
        conversation = self.env["reminder.conversation"].create(
            {"name": "News", "partner_id": self.client.id}
        )
        self.env["reminder.document"].create(
            {"name": "Terms", "partner_id": self.client.id}
        )
        conversation.message_post(
            body="Any news?",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        names = set(self.client._reminder_shown())
        for user in (self.admin, self.inspector):
            for partner in (self.client, self.contact, self.empty):
                with self.subTest(user=user.login, partner=partner.name):
                    shown = partner.with_user(user)
                    asked = {name: {} for name in names}
                    self.env.invalidate_all()
                    together = shown.web_read(asked)
                    self.env.invalidate_all()
                    with patch.object(
                        type(shown), "_reminder_fetch_shown", lambda *_args: None
                    ):
                        alone = shown.web_read(asked)
                    self.assertEqual(together, alone)
                    if partner == self.client:
                        self.assertFalse(
                            [name for name in names if not together[0][name]]
                        )

    def test_another_company(self):
        """What is read together is nothing but what the user may see."""
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.make_objective(company_id=abroad.id)
        mine = self.make_objective()
        asked = {"reminder_objective_ids": {}, "reminder_open_objective_count": {}}
        self.env.invalidate_all()
        [shown] = self.client.with_user(self.inspector).web_read(asked)
        self.assertEqual(shown["reminder_objective_ids"], mine.ids)
        self.assertEqual(shown["reminder_open_objective_count"], 1)

    def test_write(self):
        """A contact's tracking compares what steers its reminders without a query."""
        client = self.empty.with_user(self.admin)
        steering = [
            name for name in client._track_get_fields() if name.startswith("reminder_")
        ]
        self.assertTrue(steering)
        client.read(["name"])
        client.sudo().read(["reminder_client_area_id", "reminder_stops"])
        self.assertTrue(client.env.company)  # known in each request
        with self.assertQueryCount(0):
            for name in steering:
                client[name]

    def test_read_by_themselves(self):
        """Contacts are read everywhere; what is ours is, where it is asked for."""
        self.assertReadByThemselves(self.empty, 4)
