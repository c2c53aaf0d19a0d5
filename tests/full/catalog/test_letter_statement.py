"""The customer's statement of the app Partner Statement (OCA) in a letter."""

import base64

from owed_case import OwedCase

WIZARD = "outstanding.statement.wizard"


class TestStatement(OwedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().reminder_statement = True

    def letter(self, person=None):
        invoice = self.invoice()
        self.env.flush_all()
        enclosed = invoice._reminder_enclosed(person or self.anna, self.company)
        return enclosed.files, enclosed.note

    def test_where_the_app_is_not(self):
        if WIZARD in self.env:
            self.skipTest("partner_statement is installed")
        self.assertFalse(self.company.reminder_has_statements)
        self.assertEqual(self.letter(), ((), ""))

    def test_where_it_is(self):
        if WIZARD not in self.env:
            self.skipTest("partner_statement is not installed")
        self.assertTrue(self.company.reminder_has_statements)
        files, note = self.letter()
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.assertIn("Statement Nord ApS.pdf", note)
        else:
            [(name, content)] = files
            self.assertEqual(name, "Statement Nord ApS.pdf")
            self.assertTrue(base64.b64decode(content).startswith(b"%PDF"))
        # It tells more than the letter: nobody else gets it.
        self.assertEqual(self.letter(self.client().child_ids), ((), ""))
        self.company.sudo().reminder_statement = False
        self.assertEqual(self.letter(), ((), ""))
