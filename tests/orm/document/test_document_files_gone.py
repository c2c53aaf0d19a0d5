"""Nobody is reminded of a document that cannot be answered to, as its files are gone
from the store or hold something else; staff are told of it once."""

from document_case import DocumentCase

WARNING = "Files of a sent document were changed"


class TestFilesGone(DocumentCase):
    def warnings(self, document):
        return document.activity_ids.filtered(lambda one: one.summary == WARNING)

    def item_of(self, document):
        signer = self.signer(document, self.anna)
        return self.item(signer, self.signature_rule)

    def damaged(self, content):
        """One whose file was damaged after it had been sent."""
        document = self.sent()
        self.sweep("2026-01-06 10:00")
        self.replace_beneath(document.attachment_ids, content)
        return document

    def test_nobody_is_chased(self):
        for content in (None, b"something else"):
            with self.subTest(content=content):
                document = self.damaged(content)
                item = self.item_of(document)
                due = item.next_date
                self.assertTrue(due)
                self.assertFalse(self.reminded(due))
                self.assertFalse(item.notice_ids)
                self.assertEqual((item.state, item.reason_code), ("waiting", "error"))
                self.assertIn("files", item.reason)
                self.assertGreater(item.next_date, due)
                told = self.warnings(document)
                self.assertTrue(told)
                self.assertFalse(self.reminded(item.next_date))
                self.assertEqual(self.warnings(document), told)

    def test_at_the_door(self):
        document = self.sent()
        self.sweep("2026-01-06 10:00")
        item = self.item_of(document)
        self.sweep(item.next_date)
        self.assertEqual(set(item.notice_ids.mapped("state")), {"queued"})
        self.replace_beneath(document.attachment_ids, None)
        self.assertFalse(self.deliver(item.notice_ids[0].claim_date))
        self.assertEqual(set(item.notice_ids.mapped("state")), {"cancelled"})
        self.assertTrue(self.warnings(document))

    def test_goes_on_when_the_file_is_back(self):
        document = self.sent()
        file = document.attachment_ids
        content = file._reminder_content()
        self.sweep("2026-01-06 10:00")
        item = self.item_of(document)
        self.replace_beneath(file, None)
        self.assertFalse(self.reminded(item.next_date))
        with open(file._full_path(file.store_fname), "wb") as store:
            store.write(content)
        self.assertTrue(self.reminded(item.next_date))

    def test_others_are_served(self):
        """In the same batch."""
        document = self.sent()
        other = self.document(
            self.nord, self.bo, files=self.file("Other.pdf", b"%PDF-1.4 other")
        )
        with self.at("2026-01-05 10:00"), self.mock_mail_gateway():
            other.action_send()
            self.env.flush_all()
        self.sweep("2026-01-06 10:00")
        self.replace_beneath(document.attachment_ids, None)
        item = self.item_of(document)
        self.assertEqual(self.reminded(item.next_date), ["bo@nord.example.com"])
