"""How long it is kept who signed what: evidence has months of its own."""

from document_case import DocumentCase

from odoo.exceptions import AccessError, UserError

MONTHS = "reminder_retention_evidence_months"


class TestEvidence(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].sudo().search([])

    def setUp(self):
        super().setUp()
        self.document_ = self.sent(moment="2026-01-05 10:00")
        self.sign(self.document_, self.anna, "2026-01-06 10:00")
        self.sign(self.document_, self.bo, "2026-01-08 10:00")
        self.assertEqual(self.document_.state, "done")
        self.answers = self.document_.answer_ids
        self.copy = self.document_.signed_attachment_id
        self.assertTrue(self.copy)

    def clean(self, moment):
        with self.at(moment):
            done = self.env["reminder.document.answer"]._gc_evidence()[0]
            self.env.flush_all()
        self.env.invalidate_all()
        return done

    def test_for_ever_unless_said(self):
        self.assertEqual(self.company[MONTHS], 0)
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company[MONTHS], 0)
        self.assertEqual(self.clean("2060-01-01 07:00"), 0)
        self.assertTrue(self.copy.exists())

    def test_hash_and_date_stay(self):
        kept = self.answers.read(
            ["date", "kind", "fingerprints", "signed_fingerprint", "sent_date"]
        )
        self.companies[MONTHS] = 60
        self.assertEqual(self.clean("2031-01-08 07:00"), 0, "counted from the last one")
        self.assertEqual(self.clean("2031-01-09 07:00"), 2)
        self.assertEqual(
            self.answers.read(
                ["date", "kind", "fingerprints", "signed_fingerprint", "sent_date"]
            ),
            kept,
        )
        for answer in self.answers:
            for name in ("partner_name", "signed_name", "email", "ip", "partner_id"):
                self.assertFalse(answer[name], name)
            self.assertFalse(answer.signature)
            self.assertTrue(answer.erased_date)
        for signer in self.document_.signer_ids:
            self.assertFalse(signer.signature)
            self.assertFalse(signer.signed_name)
            self.assertEqual(signer.state, "signed")
        self.assertFalse(self.copy.exists())
        self.assertFalse(self.document_.file_warning)
        self.assertNotIn(
            "192.0.2.1", "".join(str(one.body) for one in self.document_.message_ids)
        )
        self.assertEqual(self.clean("2032-01-09 07:00"), 0, "once")

    def test_what_waits(self):
        self.companies[MONTHS] = 1
        waiting = self.sent()
        self.sign(waiting, self.anna)
        self.clean("2040-01-01 07:00")
        self.assertTrue(waiting.answer_ids.signed_name)

    def test_it_is_still_evidence(self):
        """Nobody changes or deletes a line by any other way, erased or not."""
        self.companies[MONTHS] = 1
        for _round in range(2):
            for values in ({"signed_name": False}, {"erased_date": "2026-01-01"}):
                with self.assertRaises(AccessError):
                    self.answers.write(values)
                with self.assertRaises(AccessError):
                    self.answers.with_context(reminder_keeps=True).write(values)
            with self.assertRaises(AccessError):
                self.answers.unlink()
            self.clean("2040-01-01 07:00")

    def test_open_the_copy(self):
        self.companies[MONTHS] = 1
        self.clean("2040-01-01 07:00")
        with self.assertRaisesRegex(UserError, "no signed copy"):
            self.document_.action_open_signed_copy()

    def erase(self, moment):
        with self.at(moment):
            self.env["reminder.erase"].create(
                {"partner_ids": self.anna.ids}
            ).action_erase()
        self.env.invalidate_all()

    def test_erasing_a_person(self):
        """Evidence that is to be kept stays, whoever asks."""
        self.sweep("2026-01-05 10:01")
        self.companies[MONTHS] = 60
        with self.assertRaisesRegex(UserError, "Nothing is kept"):
            self.erase("2030-01-01 07:00")
        self.assertTrue(self.answers[0].signed_name)
        self.erase("2032-01-01 07:00")
        self.assertFalse(self.answers.filtered("signed_name"))

    def test_who_is_gone_can_be_deleted_from_the_log(self):
        self.companies[MONTHS] = 1
        self.clean("2040-01-01 07:00")
        self.assertFalse(self.answers.partner_id)
        with self.assertRaises(UserError):
            self.document_.signer_ids.unlink()
