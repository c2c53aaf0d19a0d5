"""Server actions that start a conversation or ask for a signature."""

from engine_case import EngineCase

from odoo.exceptions import UserError


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
