"""What each role finds in the app, in a real browser."""

from common import USER, ReminderFixture, new_test_user

from odoo.tests import HttpCase


class TestRoleTours(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.reminder_enabled = True
        cls.foreign = cls.make_client("Feriehusene A/S", cls.south)
        for client in (cls.client, cls.foreign):
            cls.make_objective(client)
            cls.make_notice(cls.make_item(client))

    def test_user(self):
        user = new_test_user(self.env, "role-user", USER, email="u@example.com")
        self.client.message_subscribe(user.partner_id.ids)
        self.start_tour(
            "/odoo/reminders", "reminder_user_sees_his_own", login="role-user"
        )

    def test_inspector(self):
        self.start_tour(
            "/odoo/customer-reminders",
            "reminder_inspector_is_offered_his_own",
            login=self.inspector.login,
        )
