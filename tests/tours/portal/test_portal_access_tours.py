"""Portal access on the contact's form and from the list, in a real browser."""

from common import ADMIN, ReminderFixture, new_test_user

from odoo.tests import HttpCase


class TestPortalAccessTours(ReminderFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = new_test_user(
            cls.env,
            "portal-manager",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            email="portal-manager@example.com",
        ).login

    def test_given_taken_and_given_again(self):
        person = self.make_contact(self.client, "Pia Post")
        path = f"/odoo/res.partner/{person.id}"
        self.start_tour(path, "reminder_portal_access", login=self.login)
        user = person.with_context(active_test=False).user_ids
        self.assertTrue(user.active and user._is_portal())

    def test_without_an_address(self):
        person = self.make_contact(self.client, "Pia Post", email=False)
        path = f"/odoo/res.partner/{person.id}"
        self.start_tour(path, "reminder_portal_access_refused", login=self.login)
        self.assertTrue(person.user_ids)

    def test_many(self):
        self.env["res.partner"].create(
            [
                {"name": "Pia Many", "email": "pia@many.example.com"},
                {"name": "Bo Many"},
            ]
        )
        self.start_tour(
            "/odoo/contacts?view_type=list",
            "reminder_portal_access_many",
            login=self.login,
        )
