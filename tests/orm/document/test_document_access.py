"""Who may do what with documents, beyond the matrix."""

from common import ReminderCase
from document_case import DocumentFixture

from odoo.exceptions import AccessError, UserError

from odoo.addons.mail.tests.common import MockEmail


class TestAccess(DocumentFixture, MockEmail, ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@example.com"

    def mine(self, user=None, **values):
        """A document of the inspector's client, made by the inspector."""
        maker = self.with_user_env(user or self.inspector)
        file = maker["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        return maker["reminder.document"].create(
            {
                "name": "Letter",
                "partner_id": self.client.id,
                "attachment_ids": [(6, 0, file.ids)],
                "signer_ids": [(0, 0, {"partner_id": self.contact.id})],
                **values,
            }
        )

    def with_user_env(self, user):
        return self.env["reminder.document"].with_user(user).env

    def test_an_inspector_sends_cancels_and_resets(self):
        document = self.mine()
        with self.mock_mail_gateway():
            document.action_send()
        self.assertEqual(document.signer_ids.state, "waiting")
        document.reminder_auto = False
        items = self.env["reminder.item"].search(
            [("res_model", "=", "reminder.document.signer"), ("auto", "=", False)]
        )
        self.assertTrue(items)
        document.action_cancel()
        document.action_reset()
        self.assertEqual(document.state, "draft")

    def test_nobody_answers_by_writing(self):
        document = self.mine()
        for user in (self.inspector, self.admin):
            own = document.with_user(user)
            for record, values in (
                (own, {"state": "done"}),
                (own, {"fingerprints": ""}),
                (own, {"sent_date": "2026-01-01 00:00:00"}),
                (own.signer_ids, {"state": "signed"}),
                (own.signer_ids, {"ip": "192.0.2.1"}),
                (own.signer_ids, {"access_token": "known"}),
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        record.write(values)
            with self.assertRaises(AccessError):
                own.create({"name": "x", "partner_id": self.client.id, "state": "done"})
            with self.assertRaises(AccessError):
                own.signer_ids.create(
                    {
                        "document_id": own.id,
                        "partner_id": self.client.id,
                        "state": "signed",
                    }
                )

    def test_the_outsider_does_nothing(self):
        document = self.mine().with_user(self.outsider)
        for name in ("action_send", "action_cancel", "action_reset"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(document, name)()
        with self.assertRaises(AccessError):
            document.signer_ids.action_preview()
        with self.assertRaises(AccessError):
            self.mine(self.outsider)

    def test_pending_approvals_of_own_areas(self):
        mine = self.mine(request="approval")
        syd = self.make_client("Syd A/S", self.south)
        other = self.document(
            syd, self.make_contact(syd, "Sara Lund"), request="approval"
        )
        with self.mock_mail_gateway():
            (mine.sudo() | other).action_send()
        Signer = self.with_user_env(self.inspector)["reminder.document.signer"]
        self.assertEqual(Signer._pending_approvals(), mine.signer_ids)
        action = Signer.action_request_approvals()
        wizard = (
            Signer.env["reminder.approval.request"]
            .with_context(action["context"])
            .create({})
        )
        with self.mock_mail_gateway():
            wizard.action_send()
        notices = self.env["reminder.notice"].search([])
        self.assertEqual(notices.partner_id, self.contact)
        self.assertEqual(notices.user_id, self.inspector)
        with self.assertRaises(AccessError):
            Signer.env["reminder.approval.request"].create(
                {"signer_ids": [(6, 0, other.signer_ids.ids)], "body": "x"}
            ).action_send()

    def test_files_of_others_are_not_taken(self):
        syd = self.make_client("Syd A/S", self.south)
        secret = self.document(syd, syd).attachment_ids
        with self.assertRaises(AccessError):
            self.mine(attachment_ids=[(6, 0, secret.ids)])
        document = self.mine()
        with self.assertRaises(AccessError):
            document.attachment_ids = secret
        # What the user may read is copied, and stays where it is.
        contract = self.mine().attachment_ids
        document = self.mine(attachment_ids=[(6, 0, contract.ids)])
        self.assertNotEqual(document.attachment_ids, contract)
        self.assertEqual(document.attachment_ids.raw, contract.raw)

    def test_files_are_read_as_the_document(self):
        file = self.mine().attachment_ids
        self.assertTrue(file.with_user(self.admin).has_access("read"))
        self.assertTrue(file.with_user(self.inspector).has_access("read"))
        for user in (self.outsider, self.staff, self.portal, self.public, self.foreign):
            with self.subTest(user=user.login):
                self.assertFalse(file.with_user(user).has_access("read"))

    def test_upload(self):
        env = self.with_user_env(self.inspector)
        files = env["ir.attachment"].create(
            [
                {"name": name, "raw": b"x", "res_model": "reminder.document.upload"}
                for name in ("Contract.pdf", "Terms.v2.pdf")
            ]
        )
        values = {
            "partner_id": self.client.id,
            "attachment_ids": [(6, 0, files.ids)],
            "contact_ids": [(6, 0, self.contact.ids)],
            "request": "approval",
        }
        upload = env["reminder.document.upload"].create(values)
        action = upload.action_create()
        documents = env["reminder.document"].search(action["domain"])
        self.assertEqual(set(documents.mapped("name")), {"Contract", "Terms.v2"})
        self.assertEqual(documents.signer_ids.partner_id, self.contact)
        self.assertEqual(
            documents.attachment_ids.mapped("res_model"), ["reminder.document"] * 2
        )
        upload = env["reminder.document.upload"].create(
            {**values, "split": "one", "name": "All"}
        )
        with self.mock_mail_gateway():
            action = upload.action_send()
        document = env["reminder.document"].browse(action["res_id"])
        self.assertEqual((document.name, document.state), ("All", "waiting"))
        self.assertEqual(len(document.attachment_ids), 2)
        with self.assertRaisesRegex(UserError, "at least one file"):
            env["reminder.document.upload"].create(
                {"partner_id": self.client.id}
            ).action_create()

    def test_client_counts_its_documents(self):
        self.mine()
        client = self.client.with_user(self.inspector)
        self.assertEqual(client.reminder_document_count, 1)
        action = client.action_open_reminder_documents()
        self.assertEqual(
            self.env["reminder.document"].search_count(action["domain"]), 1
        )
