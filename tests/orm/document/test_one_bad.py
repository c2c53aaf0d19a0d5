"""One document that cannot be ended stops none of the others."""

from unittest.mock import patch

from document_case import DocumentCase


class TestOneBadDocument(DocumentCase):
    def test_expiring(self):
        client = self.client()
        documents = self.env["reminder.document"].union(
            *(
                self.document(client, client.child_ids, name=f"Document {number}")
                for number in range(5)
            )
        )
        with self.at("2026-01-05 10:00"):
            for document in documents:
                document.action_send()
            documents.write({"expiry_date": "2026-01-08"})
        bad = documents[3]
        Document = self.env.registry["reminder.document"]
        original = Document._close

        def close(records, state):
            if bad in records:
                raise ValueError("this one is <a href='https://x.example'>broken</a>")
            return original(records, state)

        with patch.object(Document, "_close", close):
            self.sweep("2026-01-10 07:00")
            self.sweep("2026-01-10 08:00")
        self.assertEqual(set((documents - bad).mapped("state")), {"expired"})
        self.assertEqual(bad.state, "waiting")
        told = bad.activity_ids.filtered(
            lambda one: "could not be ended" in one.summary
        )
        self.assertEqual(len(told), 1)
        self.assertIn("this one is &lt;a href", told.note, "what it says is text")
