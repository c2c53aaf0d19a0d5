"""Server actions that start a conversation or ask for a signature."""

from unittest.mock import patch

from engine_case import EngineCase
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user
from odoo.tools.safe_eval import safe_eval

SEND = "odoo.addons.reminder_automation.models.catalog.ir_actions_server.send"


class TestPipelineStart(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.message = cls.env["reminder.conversation.template"].create(
            {
                "name": "Papers",
                "subject": "Papers for the year",
                "body": "<p>Please send us the papers.</p>",
                "reminder_number": 2,
            }
        )
        cls.file = cls.env["ir.attachment"].create(
            {"name": "mandate.txt", "raw": b"We give you a mandate."}
        )

    def action(self, state, **values):
        return self.env["ir.actions.server"].create(
            {
                "name": "Action",
                "model_id": self.partner_model.id,
                "state": state,
                **values,
            }
        )

    def run_on(self, action, records):
        with self.mock_mail_gateway():
            action.with_context(
                active_model=records._name, active_ids=records.ids
            ).run()
            self.env.flush_all()

    def test_conversation_with_each_client(self):
        clients = self.client("Nord ApS") | self.client("Syd ApS")
        action = self.action(
            "reminder_conversation", reminder_message_id=self.message.id
        )
        self.run_on(action, clients)
        conversations = self.env["reminder.conversation"].search(
            [("partner_id", "in", clients.ids)]
        )
        self.assertEqual(conversations.partner_id, clients)
        self.assertEqual(set(conversations.mapped("awaiting_client")), {True})
        self.assertEqual(set(conversations.mapped("reminder_number")), {2})

    def sends(self, source):
        """An action that sends what points to an app that is not installed."""
        action = self.action("reminder_send", reminder_what="questionnaire")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_act_server SET reminder_source = %s WHERE id = %s",
            [source, action.id],
        )
        self.env.invalidate_all()
        return action

    def test_app_is_not_there(self):
        """It says so and does nothing: whoever moves a record on cannot help it."""
        action = self.sends("some.survey,1")
        app = {"questionnaire": "some.survey"}
        with patch.dict(f"{SEND}.WHAT", app):
            self.assertIn("is not installed", action.warning)
            self.assertEqual(
                action.read(["reminder_source"])[0]["reminder_source"], False
            )
            with Form(action) as form:
                form.name = "Another name"
            client = self.client()
            self.run_on(action, client)
        self.assertIn("is not installed", client.message_ids[0].body)

    def test_app_goes(self):
        """Nothing points to its records any more: it may come back with others."""
        kept = self.sends("res.partner.category,1")
        gone = self.sends("res.partner,1")
        self.partner_model._empty_references({"res.partner"})
        self.assertFalse(gone.reminder_source)
        self.assertTrue(kept.reminder_source)

    def test_its_message_is_kept(self):
        """Else nobody could move a record on any more."""
        action = self.action(
            "reminder_conversation", reminder_message_id=self.message.id
        )
        with self.assertRaisesRegex(
            UserError, "in use as “Message template” of Action"
        ):
            self.message.unlink()
        action.unlink()
        self.message.unlink()

    def test_its_rule_is_gone(self):
        """Without a template it sends what a rule says."""
        action = self.action("reminder_mail", reminder_recipients="client")
        self.assertFalse(action.warning)
        self.rule.unlink()
        client = self.client()
        self.run_on(action, client)
        self.assertIn("Choose a template", client.message_ids[0].body)

    def test_settings_of_the_message_are_proposed(self):
        self.message.reminder_auto = False
        action = self.action(
            "reminder_conversation", reminder_message_id=self.message.id
        )
        names = ("reminder_auto", "reminder_days", "reminder_number")
        self.assertEqual([action[name] for name in names], [False, 0, 2])
        other = self.message.copy({"reminder_auto": True, "reminder_days": 4})
        with Form(action) as form:
            form.reminder_message_id = other
            self.assertTrue(form.reminder_auto)
            self.assertEqual(form.reminder_days, 4)
            form.reminder_days = 9
            form.reminder_number = 0
            self.assertEqual(form.reminder_rule_number, 2)
        action.write({"name": "Another name"})
        self.assertEqual([action[name] for name in names], [True, 9, 0])
        self.run_on(action, self.client())
        conversation = self.env["reminder.conversation"].search([])
        # What is empty is as on the message.
        self.assertEqual([conversation[name] for name in names], [True, 9, 2])

    def test_every_pipeline_action_has_the_settings(self):
        arch = etree.fromstring(
            self.env["ir.actions.server"].get_view(
                self.env.ref("base.view_server_action_form").id, "form"
            )["arch"]
        )
        [widget] = arch.xpath("//widget[@name='reminder_settings']")
        hidden = [one.get("invisible") for one in widget.iterancestors("group")]
        states = self.env["ir.actions.server"]._fields["state"].get_values(self.env)
        for state in states:
            if not state.startswith("reminder_"):
                continue
            shown = not any(safe_eval(one, {"state": state}) for one in hidden if one)
            with self.subTest(state=state):
                # One that is sent by hand is one, whatever comes after it.
                self.assertEqual(shown, state != "reminder_mail")

    def test_signature_of_each_client(self):
        person = self.client("Nord ApS").child_ids
        company = self.client("Syd ApS", contacts=("bo", "kim"))
        action = self.action(
            "reminder_document",
            reminder_title="Mandate",
            reminder_attachment_ids=self.file.ids,
            reminder_number=3,
        )
        self.run_on(action, person | company)
        documents = self.env["reminder.document"].search([("name", "=", "Mandate")])
        self.assertEqual(len(documents), 2)
        self.assertEqual(set(documents.mapped("state")), {"waiting"})
        self.assertEqual(set(documents.mapped("reminder_number")), {3})
        # A company without an address of its own signs by its first contact.
        self.assertEqual(documents.signer_ids.partner_id, person | company.child_ids[0])
        files = documents.attachment_ids
        self.assertEqual(len(files), 2)
        self.assertNotIn(self.file, files)
        self.assertEqual(set(files.mapped("raw")), {b"We give you a mandate."})

    def test_who_has_no_address_stops_nobody(self):
        action = self.action(
            "reminder_document",
            reminder_title="Mandate",
            reminder_attachment_ids=self.file.ids,
        )
        silent, reached = self.client(contacts=()), self.client()
        with self.mock_mail_gateway():
            action.with_context(
                active_model="res.partner", active_ids=(silent | reached).ids
            ).run()
        documents = self.env["reminder.document"].search([])
        self.assertEqual((documents.partner_id, documents.state), (reached, "waiting"))
        self.assertIn("Without a valid e-mail", silent.message_ids[0].body)

    def test_who_cannot_be_asked_stops_nobody(self):
        """Blocked, or somebody whose access was taken away: its chatter tells."""
        blocked, gone = self.client("Nord ApS"), self.client("Vest ApS")
        self.env["mail.blacklist"].sudo()._add(blocked.child_ids.email)
        new_test_user(
            self.env, "gone", "base.group_portal", partner_id=gone.child_ids.id
        ).active = False
        reached = self.client("Syd ApS")
        action = self.action(
            "reminder_document",
            reminder_title="Mandate",
            reminder_attachment_ids=self.file.ids,
        )
        self.run_on(action, blocked | gone | reached)
        documents = self.env["reminder.document"].search([])
        self.assertEqual((documents.partner_id, documents.state), (reached, "waiting"))
        for client in (blocked, gone):
            self.assertIn("nothing was sent", client.message_ids[0].body)
        self.assertNotIn("nothing was sent", reached.message_ids[0].body)

    def test_in_the_company_of_the_record(self):
        """Whoever clicks, and the job that knows no company, asks for that one."""
        second = self.env["res.company"].sudo().create({"name": "Zweite"})
        self.env.user.sudo().company_ids |= second
        theirs, anybody = self.client("Nord ApS"), self.client("Syd ApS")
        theirs.company_id = second
        about = self.env["reminder.conversation"].create(
            {"name": "House", "partner_id": anybody.id, "company_id": second.id}
        )
        values = {
            "reminder_conversation": {"reminder_message_id": self.message.id},
            "reminder_document": {
                "reminder_title": "Mandate",
                "reminder_attachment_ids": self.file.ids,
            },
        }
        for state, vals in values.items():
            model = self.env[state.replace("_", ".")]
            before = model.search([])
            for records in (theirs, about):
                action = self.action(
                    state, model_id=self.env["ir.model"]._get_id(records._name), **vals
                )
                self.run_on(action, records)
            made = model.search([]) - before
            with self.subTest(state=state):
                self.assertEqual(made.partner_id, theirs | anybody)
                self.assertEqual(made.company_id, second)

    def test_what_is_missing_is_said(self):
        for state, text in (
            ("reminder_conversation", "Choose the message template"),
            ("reminder_document", "a title and at least one file"),
        ):
            action = self.action(state)
            with self.subTest(state=state):
                self.assertIn(text, action.warning)
                with self.assertRaises(UserError):
                    self.run_on(action, self.client())
