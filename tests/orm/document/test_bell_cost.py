"""The bell of a document tells of all who are still asked, and costs no more for it."""

from bell_case import BellCase

from odoo import Command


class TestBellCost(BellCase):
    def test_a_document_of_many_parts(self):
        client = self.client(contacts=("anna", "bo", "carl"))
        document = self.env["reminder.document"].create(
            {
                "name": "Letter of engagement",
                "partner_id": client.id,
                "signer_ids": [
                    Command.create({"partner_id": contact.id})
                    for contact in client.child_ids
                ],
            }
        )
        self.rule_about(document.signer_ids, "Signers")
        self.sweep()
        self.assert_cheap(document, 3, [self.admin])
