"""One e-mail to a contact for all that is due, where the company wants it so."""

from unittest.mock import patch

from conversation_case import RULE as CONVERSATION_RULE
from document_case import DocumentCase

MODELS = "odoo.addons.reminder_automation.models"


class TestBundle(DocumentCase):
    """Two documents to sign and one to approve wait for Anna and for Bo."""

    DUE = "2026-01-08 07:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().reminder_bundle = True
        cls.rules = cls.signature_rule | cls.approval_rule

    def setUp(self):
        super().setUp()
        self.terms = self.sent(name="Terms")
        self.contract = self.sent(name="Contract")
        self.report = self.sent(name="Report", request="approval")

    def notices(self, contact=None):
        domain = [("partner_id", "=", contact.id)] if contact else []
        return self.env["reminder.notice"].search(domain)

    def send(self, moment=DUE):
        """Sweep and send.

        :return: dict of address to the texts of the mails that it got
        """
        texts = {}
        for address in self.reminded(moment):
            texts.setdefault(address, [])
        for mail in self._mails:
            texts[mail["email_to"][0].split("<")[-1].strip(">")].append(mail)
        return texts

    def converse(self):
        """A conversation that waits for both, too."""
        self.env.ref(CONVERSATION_RULE).write({"active": True, "sequence": 1})
        with self.at("2026-01-05 11:00"), self.mock_mail_gateway():
            conversation = self.env["reminder.conversation"].create(
                {"name": "Accounts", "partner_id": self.nord.id}
            )
            conversation.message_post(
                body="Any news?",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.env.flush_all()
        return conversation

    def test_one_for_all_that_is_due(self):
        mails = self.send()
        self.assertEqual(sorted(mails), [self.anna.email, self.bo.email])
        for contact in (self.anna, self.bo):
            [mail] = mails[contact.email]
            self.assertIn("3 open items at", mail["subject"])
            for document in (self.terms, self.contract, self.report):
                signer = self.signer(document, contact)
                self.assertEqual(mail["body"].count(signer.access_token), 1)
                self.assertIn(document.name, mail["body"])
            for topic in ("Signature", "Approval"):
                self.assertEqual(mail["body"].count(f"<bdi>{topic}</bdi>"), 1)
            self.assertEqual(mail["body"].count("waiting for 3 days"), 3)
            self.assertNotIn(">Due<", mail["body"])
            self.assertEqual(mail["body"].count("View all my open items"), 1)
            notices = self.notices(contact)
            self.assertEqual(notices.mapped("state"), ["sent"] * 3)
            self.assertEqual(len(notices.mail_message_id), 1)
        for document in (self.terms, self.contract, self.report):
            [line] = [one for one in self.chatter(document) if "1 of 1 sent" in one]
            self.assertIn(
                "Anna (anna@nord.example.com), Bo (bo@nord.example.com)", line
            )
        self.assertEqual(self.send("2026-01-20 07:00"), {})

    def test_off_each_by_itself(self):
        self.company.sudo().reminder_bundle = False
        mails = self.send()
        self.assertEqual([len(texts) for texts in mails.values()], [3, 3])

    def test_a_rule_with_an_email_of_its_own(self):
        self.approval_rule.alone = True
        mails = self.send()
        for texts in mails.values():
            alone, shared = sorted(texts, key=lambda mail: len(mail["body"]))
            self.assertIn("Report", alone["body"])
            self.assertNotIn("Report", shared["body"])

    def test_one_thing_keeps_its_own_text(self):
        self.contract.action_cancel()
        self.report.action_cancel()
        mails = self.send()
        for [mail] in mails.values():
            self.assertIn("Terms", mail["subject"])
            self.assertIn("days ago we sent you", mail["body"])

    def test_batches_keep_a_person_together(self):
        with (
            patch(f"{MODELS}.engine.rule.sweep.DUE_BATCH", 1),
            patch(f"{MODELS}.delivery.reminder_rule.DUE_BATCH", 1),
        ):
            mails = self.send()
        self.assertEqual([len(texts) for texts in mails.values()], [1, 1])

    def test_a_sweep_that_has_no_time_for_all(self):
        """The next one claims the rest before it makes the letters."""
        Rule = self.env.registry["reminder.rule"]
        self.sweep("2026-01-08 06:00")
        self.assertFalse(self.notices())
        for _part in range(2):
            with (
                self.at(self.DUE),
                patch(f"{MODELS}.engine.rule.sweep.DUE_BATCH", 1),
                patch.object(Rule, "_progress", lambda *args, **options: False),
            ):
                self.env["reminder.rule"]._cron_sweep()
        self.assertEqual(set(self.notices().mapped("state")), {"planned"})
        mails = self.send("2026-01-08 07:05")
        self.assertEqual([len(texts) for texts in mails.values()], [1, 1])

    def test_after_a_crash_between_claim_and_message(self):
        with (
            self.at(self.DUE),
            patch.object(type(self.notices()), "_compose", lambda *args, **kw: 0),
        ):
            self.env["reminder.rule"]._cron_sweep()
        self.assertEqual(set(self.notices().mapped("state")), {"planned"})
        with patch(f"{MODELS}.delivery.reminder_rule.DUE_BATCH", 1):
            mails = self.send("2026-01-08 07:05")
        self.assertEqual([len(texts) for texts in mails.values()], [1, 1])

    def test_done_while_it_stood_in_the_queue(self):
        self.sweep(self.DUE)
        self.sign(self.terms, self.anna, "2026-01-08 07:01")
        mails = self.send("2026-01-08 07:02")
        [mail] = mails[self.anna.email]
        self.assertNotIn("Terms", mail["body"])
        self.assertIn("Contract", mail["body"])
        self.assertIn("Report", mail["body"])
        states = {one.item_id.res_name: one.state for one in self.notices(self.anna)}
        self.assertEqual(
            states, {"Terms": "cancelled", "Contract": "sent", "Report": "sent"}
        )
        self.assertIn("Terms", mails[self.bo.email][0]["body"])

    def test_the_first_one_is_deleted(self):
        """Its record goes; the mail is about one of another model then."""
        self.contract.action_cancel()
        self.report.action_cancel()
        self.converse()
        self.sweep(self.DUE)
        message = self.notices(self.anna).mail_message_id
        self.assertEqual(len(message), 1)
        self.assertEqual(message.model, "reminder.document.signer")
        with self.mock_mail_gateway():
            self.terms.action_cancel()
        self.terms.unlink()
        self.assertEqual(message.model, "reminder.conversation")
        mails = self.send("2026-01-08 07:02")
        [mail] = mails[self.anna.email]
        self.assertNotIn("Terms", mail["body"])
        self.assertIn("Accounts", mail["body"])

    def test_an_answer_is_none_in_a_conversation(self):
        """It may be about anything else in the e-mail."""
        conversation = self.converse()
        [mail] = self.send()[self.anna.email]
        self.assertIn("Any news?", mail["body"])
        message = self.notices(self.anna).mail_message_id
        self.assertEqual(message.model, "reminder.document.signer")
        self.assertTrue(conversation.awaiting_client)

    def test_one_that_cannot_be_told_of(self):
        """The others still leave, each by itself, and that one carries the error."""
        Signer = self.env.registry["reminder.document.signer"]
        original = Signer._reminder_due_date
        broken = self.signer(self.terms, self.anna)

        def due_date(signer):
            1 // (signer.id - broken.id)
            return original(signer)

        with patch.object(Signer, "_reminder_due_date", due_date):
            mails = self.send()
        self.assertEqual(len(mails[self.anna.email]), 3)
        self.assertEqual(len(mails[self.bo.email]), 1)

    def test_by_hand(self):
        """Several chosen at once are one e-mail, too; a text that was chosen is sent as
        it is."""
        self.sweep("2026-01-05 10:10")
        items = self.env["reminder.item"].search(
            [("rule_id", "in", self.rules.ids), ("partner_id", "=", self.anna.id)]
        )
        with self.at("2026-01-06 10:00"):
            wizard = self.env["reminder.send"].create({"item_ids": items.ids})
            self.assertIn("goes in one e-mail", wizard.preview)
            wizard.action_send()
        self.deliver("2026-01-06 10:01")
        self.assertEqual(len(self._mails), 1)
        signatures = items.filtered(lambda item: item.rule_id == self.signature_rule)
        template = self.signature_rule.mail_template_id.copy()
        with self.at("2026-01-06 11:00"):
            wizard = self.env["reminder.send"].create({"item_ids": signatures.ids})
            self.assertIn("goes in one e-mail", wizard.preview)
            wizard.mail_template_id = template
            self.assertNotIn("goes in one e-mail", wizard.preview)
            wizard.action_send()
        self.deliver("2026-01-06 11:01")
        self.assertEqual(len(self._mails), 2)

    def test_one_responsible_writes_or_the_company(self):
        users = self.user_employee | self.user_admin
        self.terms.user_id, self.contract.user_id = users
        self.report.user_id = users[0]
        mails = self.send()
        [mail] = mails[self.anna.email]
        self.assertIn("office@example.com", mail["email_from"])

    def test_in_the_language_of_the_contact(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(
            ["reminder_automation"], ["de_DE"]
        )
        self.anna.lang = "de_DE"
        mails = self.send()
        self.assertIn("Unterschrift", mails[self.anna.email][0]["body"])
        self.assertIn("offen", mails[self.anna.email][0]["subject"])
        self.assertNotIn("offen", mails[self.bo.email][0]["subject"])
        self.assertIn("signature", mails[self.bo.email][0]["body"])

    # ------------------------------------------------------------
    # COST
    # ------------------------------------------------------------

    def cost(self, people):
        """The queries of a sweep that makes a shared e-mail for so many contacts, and
        of one that tells the chatters that they left."""
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": f"Contact {number}",
                    "parent_id": self.nord.id,
                    "email": f"contact{number}@nord{people}.example.com",
                }
                for number in range(people)
            ]
        )
        with self.at("2026-02-02 10:00"), self.mock_mail_gateway():
            for name in ("First", "Second"):
                self.document(self.nord, contacts, name=name).action_send()
            self.env["reminder.rule"]._cron_sweep()
        costs = []
        self.env.flush_all()
        self.env.invalidate_all()
        with self.at("2026-02-05 07:00"):
            for _time in range(2):
                before = self.env.cr.sql_log_count
                self.env["reminder.rule"]._cron_sweep()
                self.env.flush_all()
                costs.append(self.env.cr.sql_log_count - before)
                notices = self.env["reminder.notice"].search(
                    [("partner_id", "in", contacts.ids)]
                )
                notices.delivery_id.write({"state": "sent"})
        self.assertEqual(len(notices.mail_message_id), people)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertTrue(all(notices.mapped("logged")))
        return costs

    def test_queries_do_not_grow_with_the_people(self):
        self.rules.max_count = 3  # nothing is handed over to a person
        self.sweep(self.DUE)
        self.cost(2)  # caches are filled
        few, many = self.cost(3), self.cost(30)
        self.assertLessEqual(many[0], few[0] * 1.2)
        self.assertLessEqual(many[1], few[1] * 1.2)
