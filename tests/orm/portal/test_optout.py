"""What contacts asked not to be reminded of: who writes it down, and that nobody can
make it look as if somebody else had."""

from datetime import timedelta

from common import ReminderCase, new_test_user

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

LONG_AGO = "2020-01-01 00:00:00"


class OptoutCase(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic, cls.required = cls.env["reminder.topic"].create(
            [{"name": "Questions", "can_stop": True}, {"name": "Contracts"}]
        )
        cls.south_client = cls.make_client("Syd A/S", cls.south)
        cls.stranger = cls.make_contact(cls.south_client, "Eve Holm")
        cls.elsewhere = cls.make_client(
            "Elsewhere A/S", company_id=cls.other_company.id
        )

    def values(self, partner=None, **values):
        return {
            "partner_id": (partner or self.contact).id,
            "topic_id": self.topic.id,
            "company_id": self.company.id,
            **values,
        }

    def note(self, user, partner=None, **values):
        optouts = self.env["reminder.optout"].with_user(user)
        return optouts.create(self.values(partner, **values)).sudo()

    def assert_noted(self, optout, user):
        self.assertEqual(optout.source, "staff")
        self.assertEqual(optout.create_uid, user)
        self.assertLess(fields.Datetime.now() - optout.date, timedelta(minutes=5))


class TestForged(OptoutCase):
    def test_values(self):
        for user in (self.admin, self.inspector):
            for source in ("link", "one_click"):
                optout = self.note(
                    user, source=source, date=LONG_AGO, create_uid=self.staff.id
                )
                with self.subTest(user=user.login, source=source):
                    self.assert_noted(optout, user)
                optout.unlink()

    def test_context(self):
        optout = (
            self.env["reminder.optout"]
            .with_user(self.admin)
            .with_context(default_source="link", default_date=LONG_AGO)
            .create(self.values())
        )
        self.assert_noted(optout.sudo(), self.admin)

    def test_default_of_a_user(self):
        self.env["ir.default"].with_user(self.admin).set(
            "reminder.optout", "source", "link", user_id=True
        )
        self.assert_noted(self.note(self.admin), self.admin)

    def test_import(self):
        result = (
            self.env["reminder.optout"]
            .with_user(self.admin)
            .load(
                ["partner_id/.id", "topic_id/.id", "company_id/.id", "source", "date"],
                [
                    [
                        str(self.contact.id),
                        str(self.topic.id),
                        str(self.company.id),
                        "one_click",
                        LONG_AGO,
                    ]
                ],
            )
        )
        self.assertTrue(result["ids"], result["messages"])
        optout = self.env["reminder.optout"].browse(result["ids"])
        self.assert_noted(optout, self.admin)

    def test_through_the_contact(self):
        manager = new_test_user(
            self.env,
            "manager",
            "base.group_partner_manager,reminder_automation.group_reminder_admin",
        )
        lines = self.values(source="link", date=LONG_AGO)
        lines.pop("partner_id")
        self.contact.with_user(manager).write(
            {"reminder_optout_ids": [Command.create(lines)]}
        )
        optout = self.contact.reminder_optout_ids
        self.assert_noted(optout, manager)
        with self.assertRaises(AccessError):
            self.contact.with_user(manager).write(
                {"reminder_optout_ids": [Command.update(optout.id, {"source": "link"})]}
            )

    def test_with_superuser_rights_of_a_user(self):
        """A server action or another app may run a user's values in `sudo`."""
        optout = (
            self.env["reminder.optout"]
            .with_user(self.admin)
            .sudo()
            .create(self.values(source="link", date=LONG_AGO))
        )
        self.assert_noted(optout, self.admin)
        with self.assertRaises(AccessError):
            optout.source = "link"

    def test_no_writing(self):
        optout = self.note(self.admin)
        for user in (self.admin, self.inspector, self.system):
            for values in (
                {"source": "link"},
                {"date": LONG_AGO},
                {"partner_id": self.client.id},
                {"topic_id": self.required.id},
                {"company_id": False},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        optout.with_user(user).write(values)

    def test_who_said_so_in_the_chatter(self):
        optout = self.note(self.inspector, source="link")
        line = self.contact.message_ids[:1]
        self.assertIn("Asked not to be reminded", line.body)
        self.assertEqual(line.author_id, self.inspector.partner_id)
        optout.with_user(self.inspector).unlink()
        self.assertEqual(
            self.contact.message_ids[:1].author_id, self.inspector.partner_id
        )


class TestWhose(OptoutCase):
    def assert_refused(self, user, error=AccessError, **values):
        with self.assertRaises(error), self.env.cr.savepoint():
            self.note(user, **values)
            self.env.flush_all()

    def test_area(self):
        self.assert_refused(self.inspector, partner=self.stranger)
        self.assert_refused(self.outsider, partner=self.contact)
        self.assert_refused(self.staff)
        self.assert_refused(self.portal)
        self.note(self.inspector)
        optout = self.note(self.admin, self.stranger)
        with self.assertRaises(AccessError):
            optout.with_user(self.inspector).unlink()

    def test_company(self):
        self.local = self.make_local()
        self.assert_refused(self.local, company_id=self.other_company.id)
        self.assert_refused(self.foreign)
        # A contact of another company, whatever the line's own company says.
        for company_id in (self.company.id, False):
            self.assert_refused(
                self.local,
                UserError,
                partner=self.elsewhere,
                company_id=company_id,
            )
        optout = self.note(self.local)
        with self.assertRaises(AccessError):
            optout.with_user(self.foreign).unlink()

    def test_all_companies(self):
        """Only who has all of them decides for all of them."""
        self.local = self.make_local()
        self.assert_refused(self.local, company_id=False)
        shared = self.env["reminder.optout"].create(self.values(company_id=False))
        with self.assertRaises(AccessError):
            shared.with_user(self.local).unlink()
        self.local.company_ids = self.env["res.company"].search([])
        shared.with_user(self.local).unlink()
        self.assertFalse(self.note(self.local, company_id=False).company_id)

    def test_topic(self):
        self.assert_refused(self.admin, ValidationError, topic_id=self.required.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["reminder.optout"].with_user(self.admin).with_context(
                default_topic_id=self.required.id
            ).create({"partner_id": self.contact.id})

    @mute_logger("odoo.sql_db")
    def test_once(self):
        self.note(self.admin)
        with self.assertRaises(Exception) as twice, self.env.cr.savepoint():
            self.note(self.inspector)
        self.assertIn("reminder_optout", str(twice.exception))
