"""Documents that wait for a client: what staff do, and what contacts answer."""

import hashlib
import io

from document_case import DocumentCase, pdf, png

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools.pdf import PdfFileReader


def text_of(attachment):
    reader = PdfFileReader(io.BytesIO(attachment.raw), strict=False)
    return [page.extract_text() for page in reader.pages]


class TestSending(DocumentCase):
    def test_each_contact_gets_a_link_of_its_own(self):
        document = self.document(self.nord, self.anna + self.bo)
        with self.mock_mail_gateway():
            document.action_send()
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(document.state, "waiting")
        self.assertEqual(document.signer_ids.mapped("state"), ["waiting"] * 2)
        self.assertEqual(len(self._mails), 2)
        for mail in self._mails:
            [signer] = [
                one for one in document.signer_ids if one.email in mail["email_to"][0]
            ]
            other = document.signer_ids - signer
            self.assertIn(signer.get_portal_url().replace("&", "&amp;"), mail["body"])
            self.assertNotIn(other.access_token, mail["body"])
            self.assertNotIn("/mail/view", mail["body"])
        self.assertIn("Signature requested from", document.message_ids[0].body)
        for signer in document.signer_ids:
            self.assertNotIn(
                signer.access_token, str(document.message_ids.mapped("body"))
            )

    def test_what_is_missing_is_told(self):
        for values, problem in (
            ({"attachment_ids": [Command.clear()]}, "at least one file"),
            ({"signer_ids": [Command.clear()]}, "Add the contacts"),
            ({"expiry_date": "2020-01-01"}, "has passed"),
        ):
            document = self.document(self.nord, self.anna)
            document.write(values)
            with self.subTest(values), self.assertRaisesRegex(UserError, problem):
                document.action_send()
        self.anna.email = False
        with self.assertRaisesRegex(
            UserError, "Without a valid e-mail address: .*Anna"
        ):
            self.document(self.nord, self.anna).action_send()

    def test_what_was_sent_stays(self):
        document = self.sent()
        for values in (
            {"name": "Other"},
            {"attachment_ids": [Command.clear()]},
            {"signer_ids": [Command.clear()]},
            {"request": "approval"},
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, "sent already"),
            ):
                document.write(values)
        with self.assertRaisesRegex(UserError, "sent already"):
            document.signer_ids[0].partner_id = self.nord
        with self.assertRaisesRegex(UserError, "sent already"):
            document.signer_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "Cancel it first"):
            document.action_archive()
        with self.assertRaisesRegex(UserError, "Cancel it first"):
            document.unlink()

    def test_a_duplicate_leaves_out_who_left(self):
        document = self.sent()
        self.sign(document, self.anna)
        self.bo.parent_id = False
        copy = document.copy()
        self.assertEqual(copy.signer_ids.partner_id, self.anna)

    def test_who_left_hears_no_more_of_it(self):
        document = self.sent()
        self.sign(document, self.anna)
        self.anna.parent_id = False
        self.sign(document, self.bo)
        self.assertEqual(document.state, "done")
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        done = self.env["mail.message"].search(
            [
                ("model", "=", "reminder.document.signer"),
                ("subject", "like", "everybody"),
            ]
        )
        self.assertEqual(done.partner_ids, self.bo)

    def test_only_contacts_of_the_client(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "no contact of Nord ApS"):
            self.document(self.nord, stranger)

    def test_a_file_that_was_changed_cannot_be_signed(self):
        document = self.sent()
        self.replace_beneath(document.attachment_ids, pdf("Other terms"))
        with self.assertRaisesRegex(UserError, "files were changed"):
            self.sign(document, self.anna)

    def test_reset_and_send_again(self):
        document = self.sent()
        self.sign(document, self.anna)
        tokens = document.signer_ids.mapped("access_token")
        document.action_reset()
        self.assertEqual(document.signer_ids.mapped("state"), ["draft"] * 2)
        self.assertFalse(any(document.signer_ids.mapped("signature")))
        self.assertFalse(any(document.signer_ids.mapped("access_token")))
        document.name = "Better letter"
        with self.mock_mail_gateway():
            document.action_send()
        self.assertFalse(set(tokens) & set(document.signer_ids.mapped("access_token")))

    def test_empty_and_lost_files_are_not_sent(self):
        """Not as they are, not once more, and not as a copy."""
        lost = self.sent()
        self.replace_beneath(lost.attachment_ids, None)
        lost.action_reset()
        empty = self.document(self.nord, self.anna, self.file(content=b""))
        for document in (lost, lost.copy(), empty):
            with self.subTest(document=document.name):
                with self.assertRaisesRegex(UserError, "missing from the store: Terms"):
                    document.action_send()
                self.assertEqual(document.state, "draft")

    def test_duplicate(self):
        document = self.sent(expiry_date="2030-01-01")
        self.sign(document, self.anna)
        copy = document.browse(document.action_duplicate()["res_id"])
        self.assertEqual((copy.state, copy.signed_count), ("draft", 0))
        self.assertEqual(copy.signer_ids.partner_id, self.anna + self.bo)
        self.assertEqual(copy.signer_ids.mapped("state"), ["draft"] * 2)
        self.assertFalse(copy.expiry_date)
        self.assertFalse(copy.attachment_ids & document.attachment_ids)
        self.assertEqual(copy.attachment_ids.raw, document.attachment_ids.raw)
        self.assertEqual(copy.attachment_ids.res_id, copy.id)

    def test_what_is_sent_is_in_the_lists(self):
        """Also a copy of what was archived: else it would not even expire."""
        document = self.sent()
        document.action_cancel()
        document.action_archive()
        copy = document.copy()
        self.assertTrue(copy.active)
        copy.action_archive()
        copy.expiry_date = "2026-02-01"
        with self.at("2026-01-10 10:00"), self.mock_mail_gateway():
            copy.action_send()
        self.assertTrue(copy.active)
        with self.at("2026-02-10 10:00"):
            self.env["reminder.document"]._expire_due()
        self.assertEqual(copy.state, "expired")

    def test_form(self):
        with Form(self.env["reminder.document"]) as form:
            form.name = "Letter"
            form.partner_id = self.nord
            with form.signer_ids.new() as line:
                line.partner_id = self.anna
        document = form.save()
        self.assertEqual(document.signer_ids.state, "draft")

    def test_files_belong_to_the_document(self):
        file = self.file(public=True)
        document = self.document(self.nord, self.anna, files=file)
        own = document.attachment_ids
        self.assertEqual(
            (own.res_model, own.res_id, own.public, own.raw),
            (document._name, document.id, False, file.raw),
        )
        # A copy: what it was made of stays as it is.
        self.assertNotEqual(own, file)
        self.assertEqual((file.res_model, file.public), (False, True))
        document.unlink()
        self.assertTrue(file.exists())

    def test_links_are_no_files(self):
        link = self.env["ir.attachment"].create(
            {"name": "x", "type": "url", "url": "https://example.com"}
        )
        with self.assertRaisesRegex(ValidationError, "Upload the files"):
            self.document(self.nord, self.anna, files=link)


class TestAnswers(DocumentCase):
    def test_signed_by_all(self):
        document = self.sent(user_id=self.user_employee.id)
        content = document.attachment_ids.raw
        self.sign(document, self.anna)
        anna = self.signer(document, self.anna)
        self.assertRecordValues(
            anna,
            [{"state": "signed", "signed_name": "Anna", "ip": "192.0.2.1"}],
        )
        self.assertEqual(str(anna.done_date), "2026-01-06 10:00:00")
        self.assertTrue(anna.signature)
        self.assertEqual((document.state, document.progress), ("waiting", "1 of 2"))
        self.assertIn("Signed by Anna", document.message_ids[0].body)
        self.sign(document, self.bo)
        self.assertEqual((document.state, document.progress), ("done", "2 of 2"))
        told = document.message_ids.filtered(lambda one: "Everybody" in one.body)
        self.assertEqual(told.notified_partner_ids, self.partner_employee)
        *pages, last = text_of(document.signed_attachment_id)
        self.assertEqual(len(pages), 1)
        self.assertIn("Terms", pages[0])
        for text in (
            "Anna",
            "Bo",
            "192.0.2.1",
            hashlib.sha256(content).hexdigest(),
            "6 January 2026 11:00:00 (Europe/Copenhagen)",
        ):
            self.assertIn(text, last.replace("\n", " "))

    def test_all_are_told(self):
        document = self.sent()
        self.sign(document, self.anna)
        with self.mock_mail_gateway():
            self.signer(document, self.bo)._sign("Bo", png(), "192.0.2.1")
            self.env["mail.mail"].process_email_queue()
        to = " ".join(mail["email_to"][0] for mail in self._mails)
        self.assertIn(self.anna.email, to)
        self.assertIn(self.bo.email, to)

    def test_approved_with_a_comment(self):
        document = self.sent(request="approval")
        with self.mock_mail_gateway():
            self.signer(document, self.anna)._approve("Well <b>done</b>", "192.0.2.1")
            self.signer(document, self.bo)._approve("", "192.0.2.2")
        self.assertEqual(document.state, "done")
        self.assertIn("approved", document.signed_attachment_id.name)
        self.assertIn("Well <b>done</b>", text_of(document.signed_attachment_id)[-1])
        self.assertIn("&lt;b&gt;", str(document.message_ids.mapped("body")))

    def test_rejected(self):
        document = self.sent(user_id=self.user_employee.id)
        with self.mock_mail_gateway():
            self.signer(document, self.anna)._reject("Too dear", "192.0.2.1")
        self.assertEqual(document.state, "rejected")
        self.assertEqual(document.signer_ids.mapped("state"), ["rejected", "cancelled"])
        self.assertIn(
            "Too dear", document.message_ids[0].body + document.message_ids[1].body
        )
        self.assertEqual(document.activity_ids.user_id, self.user_employee)
        self.assertIn("Anna rejected", document.activity_ids.summary)
        with self.assertRaisesRegex(UserError, "no longer waits"):
            self.sign(document, self.bo)

    def test_address_without_a_name(self):
        """It is called by whose address it is."""
        self.anna.write({"type": "invoice", "name": False})
        called = self.anna.display_name
        document = self.sent(user_id=self.user_employee.id)
        line = f"requested from {called} (anna@nord.example.com)"
        self.assertIn(line, str(document.message_ids.mapped("body")))
        with self.mock_mail_gateway():
            self.signer(document, self.anna)._reject("Too dear", "192.0.2.1")
        self.assertIn(f"{called} rejected", document.activity_ids.summary)
        self.assertEqual(document.signer_ids.answer_id.partner_name, called)

    def test_rejecting_needs_a_reason(self):
        document = self.sent()
        with self.assertRaisesRegex(UserError, "Write why"):
            self.signer(document, self.anna)._reject(" ", "192.0.2.1")

    def test_what_is_no_signature(self):
        signer = self.signer(self.sent(), self.anna)
        for name, signature in (
            ("Anna", ""),
            ("Anna", "???"),
            ("Anna", "PHNjcmlwdD4="),
            ("", png()),
            (" ", png()),
        ):
            with self.subTest(name=name, signature=signature[:9]):
                with self.assertRaises(UserError):
                    signer._sign(name, signature, "192.0.2.1")
        with self.assertRaisesRegex(UserError, "not what you were asked"):
            signer._approve("", "192.0.2.1")

    def test_once(self):
        document = self.sent()
        self.sign(document, self.anna)
        with self.assertRaisesRegex(UserError, "no longer waits"):
            self.sign(document, self.anna)

    def test_not_after_the_last_day(self):
        """The day at the company counts, swept or not."""
        document = self.sent(expiry_date="2026-01-08")
        with self.assertRaisesRegex(UserError, "no longer waits"):
            self.sign(document, self.anna, "2026-01-08 23:30")
        self.sign(document, self.anna, "2026-01-08 22:30")

    def test_answered_documents_are_kept(self):
        document = self.sent()
        self.sign(document, self.anna)
        document.action_cancel()
        with self.assertRaisesRegex(UserError, "archive it"):
            document.unlink()
        document.action_archive()
        document = self.sent()
        document.action_cancel()
        self.sweep("2026-01-06 10:00")
        items = self.item(document.signer_ids[0], self.signature_rule)
        document.unlink()
        self.assertFalse(items.exists())


class TestSignedCopy(DocumentCase):
    def copy_of(self, *files):
        document = self.sent(files=self.env["ir.attachment"].concat(*files))
        self.sign(document, self.anna)
        self.sign(document, self.bo)
        self.assertEqual(document.state, "done")
        return text_of(document.signed_attachment_id)

    def test_several_files(self):
        pages = self.copy_of(
            self.file("A.pdf", pdf("First")), self.file("B.pdf", pdf("Second"))
        )
        self.assertEqual(len(pages), 3)
        self.assertIn("First", pages[0])
        self.assertIn("Second", pages[1])
        self.assertNotIn("could not be joined", pages[2])

    def test_what_is_no_pdf(self):
        [page] = self.copy_of(self.file("notes.txt", b"Some text"))
        self.assertIn("notes.txt", page)
        self.assertIn("could not be joined", page.replace("\n", " "))

    def test_encrypted(self):
        [page] = self.copy_of(self.file("Secret.pdf", pdf(encrypt="secret")))
        self.assertIn("could not be joined", page.replace("\n", " "))

    def test_broken(self):
        for content in (b"%PDF-1.4 broken", pdf()[:300], b"%PDF-1.7\n" + b"\0" * 99):
            with self.subTest(content[:20]):
                file = self.file("Broken.pdf", content, mimetype="application/pdf")
                pages = self.copy_of(file, self.file("Whole.pdf"))
                self.assertEqual(len(pages), 2)
                self.assertIn("Broken.pdf", pages[1])

    def test_names_of_all_kinds(self):
        self.nord.name = "Nord <b>\x0b\x1f</b> ApS"
        self.anna.name = "Łucja Ångström Ελένη Юлия"
        page = self.copy_of(self.file())[-1]
        self.assertIn("Łucja Ångström Ελένη Юлия", page)
