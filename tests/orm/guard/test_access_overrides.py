"""Nobody gets from this module's overrides what Odoo's own rights do not give."""

from common import ReminderCase, new_test_user

from odoo import Command, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

OPERATIONS = ("read", "write", "create", "unlink")
# What answers for a right. `_search` is one of them: a record that is found is read.
ANSWERS = ("_check_access", "check_access", "has_access", "_filtered_access")
MODULE = "odoo.addons.reminder_automation."
# Whose rights are those of another record, as of Odoo's own messages and attachments:
# whoever may write the record that waits steers its item, see `item/own.py`.
OF_ANOTHER_RECORD = {
    ("reminder.item", "_check_access"),
    ("reminder.item", "_search"),
}

# What is noted in memory is written before it is looked for, by the system alone.
WRITES_FIRST = {("reminder.touch", "_search")}


class TestOverrides(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, "accountant-like", "base.group_user,base.group_partner_manager"
        )
        cls.client_user = new_test_user(
            cls.env, "portal-client", "base.group_portal", partner_id=cls.contact.id
        )
        cls.users = (
            cls.admin | cls.foreign | cls.inspector | cls.outsider | cls.staff
        ) | (cls.accountant | cls.portal | cls.client_user | cls.public | cls.system)

    def models_of_ours(self):
        """The models that a class of this module extends, and `base` for all others."""
        for name, Model in sorted(self.env.registry.items()):
            if name == "base" or any(
                one.__module__.startswith(MODULE) and vars(one).get("_name") != "base"
                for one in Model.__mro__
            ):
                yield name, Model

    def test_no_class_of_ours_answers(self):
        """Rights are data: groups and record rules. No code of ours adds to them, but
        for what has the rights of another record."""
        found = {
            (name, answer)
            for name, Model in self.models_of_ours()
            for one in Model.__mro__
            if one.__module__.startswith(MODULE)
            for answer in (*ANSWERS, "_search")
            if answer in vars(one)
        }
        self.assertEqual(found, OF_ANOTHER_RECORD | WRITES_FIRST)

    def test_nothing(self):
        """On no record the answer is the group's, in every model that we touch."""
        for name, _Model in self.models_of_ours():
            for user in self.users:
                nothing = self.env[name].with_user(user)
                Access = self.env["ir.model.access"].with_user(user)
                for operation in OPERATIONS:
                    expected = Access.check(name, operation, raise_exception=False)
                    with self.subTest(model=name, user=user.login, operation=operation):
                        self.assertEqual(nothing.has_access(operation), expected)
                        self.assertFalse(nothing._filtered_access(operation))
                        if expected:
                            nothing.check_access(operation)
                        else:
                            with self.assertRaises(AccessError):
                                nothing.check_access(operation)

    def test_contacts_and_companies(self):
        """On records the answer is that of Odoo's own implementation."""
        elsewhere = self.make_client("Syd A/S", self.south)
        partners = self.client | self.contact | elsewhere | self.staff.partner_id
        for records in (partners, self.company | self.other_company):
            for user in self.users:
                as_user = records.with_user(user)
                for operation in OPERATIONS:
                    denied = models.BaseModel._check_access(as_user, operation)
                    allowed = as_user - denied[0] if denied else as_user
                    with self.subTest(user=user.login, operation=operation):
                        self.assertEqual(as_user._filtered_access(operation), allowed)
                        for record in as_user:
                            self.assertEqual(
                                record.has_access(operation), record in allowed
                            )

    def test_no_key_in_the_context(self):
        """Nor does a right hang on what a caller puts into the context."""
        forged = self.client.with_user(self.inspector).with_context(
            reminder_steers=True, reminder_may_steer=True
        )
        self.assertFalse(forged.has_access("write"))
        with self.assertRaises(AccessError):
            forged.write({"name": "Stolen"})

    # ------------------------------------------------------------
    # TOKENS
    # ------------------------------------------------------------

    def test_links_to_sign_up(self):
        """As closed as without this module, for those who may not write contacts."""
        user = self.client_user
        self.contact.sudo().signup_prepare()
        for who in (self.admin, self.inspector, self.outsider, self.staff):
            contact = self.contact.with_user(who)
            with self.subTest(user=who.login):
                with self.assertRaises(AccessError):
                    contact._get_signup_url()
                with self.assertRaises(AccessError):
                    contact.signup_prepare()
                with self.assertRaises(AccessError):
                    user.with_user(who).action_reset_password()
        self.assertTrue(self.contact.with_user(self.accountant)._get_signup_url())

    def test_preview_of_an_invitation(self):
        template = self.env["mail.template"].create(
            {
                "name": "Come in",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Come in",
                "body_html": '<a t-att-href="object._get_signup_url()">in</a>',
            }
        )
        self.contact.sudo().signup_prepare()
        token = self.contact.sudo()._generate_signup_token()
        for who in (self.admin, self.inspector, self.staff):
            with self.subTest(user=who.login), mute_logger("odoo.addons.mail"):
                with self.assertRaises(UserError):
                    template.with_user(who)._render_field("body_html", self.contact.ids)
                preview = (
                    self.env["mail.template.preview"]
                    .with_user(who)
                    .create(
                        {
                            "mail_template_id": template.id,
                            "resource_ref": f"res.partner,{self.contact.id}",
                        }
                    )
                )
                self.assertNotIn("token=", str(preview.body_html))
                self.assertNotIn(token, str(preview.body_html))

    # ------------------------------------------------------------
    # WHAT INSPECTORS DO ALL THE SAME
    # ------------------------------------------------------------

    def test_form_and_list_can_be_edited(self):
        """By inspectors, and nothing in them but what they set."""
        for user, edits in (
            (self.inspector, True),
            (self.admin, True),
            (self.staff, False),
        ):
            views = self.client.with_user(user).get_views(
                [(False, "form"), (False, "list")]
            )["views"]
            for kind, view in views.items():
                root = view["arch"].partition(">")[0]
                with self.subTest(user=user.login, kind=kind):
                    self.assertEqual('edit="False"' not in root, edits)
        short = self.env.ref("base.view_partner_simple_form")
        arch = self.client.with_user(self.inspector).get_view(short.id)["arch"]
        self.assertIn('edit="False"', arch)

    def test_own_view_stays(self):
        """Whoever writes contacts edits all of them."""
        self.inspector.group_ids += self.env.ref("base.group_partner_manager")
        arch = self.client.with_user(self.inspector).get_view()["arch"]
        self.assertNotIn('edit="', arch.partition(">")[0])

    def test_saved_from_the_form(self):
        partner = self.client.with_user(self.inspector)
        objective = self.make_objective()
        [saved] = partner.web_save(
            {
                "reminder_excluded": True,
                "reminder_pause_reason": "Away",
                "child_ids": [Command.update(self.contact.id, {"reminder_notify": 0})],
                "reminder_objective_ids": [
                    Command.create({"name": "Key"}),
                    Command.update(objective.id, {"name": "Passport"}),
                ],
            },
            {"reminder_excluded": {}},
        )
        self.assertTrue(saved["reminder_excluded"])
        self.assertFalse(self.contact.reminder_notify)
        names = set(self.client.reminder_objective_ids.mapped("name"))
        self.assertEqual(names, {"Key", "Passport"})
        partner.write({"reminder_objective_ids": [Command.delete(objective.id)]})
        self.assertFalse(objective.exists())

    def test_lines_of_others(self):
        """No line of another client, nor another's contact, by way of an own client."""
        elsewhere = self.make_client("Syd A/S", self.south)
        stranger = self.make_contact(elsewhere, "Bo Lind")
        theirs = self.make_objective(elsewhere)
        update = {"name": "Changed"}
        partner = self.client.with_user(self.inspector)
        for name, command in (
            ("reminder_objective_ids", Command.update(theirs.id, update)),
            ("reminder_objective_ids", Command.delete(theirs.id)),
            ("reminder_objective_ids", Command.link(theirs.id)),
            ("reminder_objective_ids", Command.set(theirs.ids)),
            ("child_ids", Command.update(stranger.id, {"reminder_notify": False})),
            ("child_ids", Command.update(self.contact.id, update)),
            ("child_ids", Command.link(stranger.id)),
            ("child_ids", Command.create(update)),
            ("child_ids", Command.delete(self.contact.id)),
            ("child_ids", Command.unlink(self.contact.id)),
            ("child_ids", Command.clear()),
        ):
            with self.subTest(name=name, command=command):
                with self.assertRaises(AccessError):
                    partner.write({name: [command]})
        self.assertTrue(stranger.reminder_notify)
        self.assertEqual(theirs.name, "Passport copy")

    def test_fired_reminders_are_written_with_own_rights(self):
        """No command for lines runs as the system."""
        reminder = self.env["reminder.customer"].create(
            {"name": "Visit", "partner_id": self.client.id, "recipients": "admin"}
        )
        occurrence = self.env["reminder.occurrence"].create(
            {
                "reminder_id": reminder.id,
                "partner_id": self.client.id,
                "company_id": self.company.id,
                "date": "2026-01-01",
            }
        )
        message = self.other_company.partner_id.message_post(body="Theirs")
        with self.assertRaises(AccessError):
            occurrence.with_user(self.inspector).write(
                {"message_ids": [Command.update(message.id, {"body": "Forged"})]}
            )
            self.env.flush_all()
        occurrence.with_user(self.inspector).action_done()
        self.assertEqual(occurrence.done_by, self.inspector)
