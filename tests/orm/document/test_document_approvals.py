"""Request approval for all pending: one message to each contact, many notices."""

from document_case import DocumentCase

from odoo.exceptions import UserError


class TestApprovals(DocumentCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = (
            self.sent(request="approval", name=name) for name in ("Budget", "Accounts")
        )
        self.signers = self.first.signer_ids | self.second.signer_ids

    def wizard(self, signers=None):
        signers = self.signers if signers is None else signers
        action = signers.action_request_approvals()
        return (
            self.env["reminder.approval.request"]
            .with_context(action["context"])
            .create({})
        )

    def request(self, moment="2026-01-07 12:00", signers=None, **values):
        with self.at(moment):
            wizard = self.wizard(signers)
            wizard.write(values)
            result = wizard.action_send()
            self.env.flush_all()
        return result

    def notices(self, **values):
        return self.env["reminder.notice"].search(
            [(name, "=", value) for name, value in values.items()], order="id"
        )

    def approve(self, document, contact, moment="2026-01-07 12:01"):
        with self.at(moment), self.mock_mail_gateway():
            self.signer(document, contact)._approve("", "192.0.2.1")
            self.env.flush_all()

    def mails(self, moment="2026-01-07 12:05"):
        self.deliver(moment)
        return {
            mail["email_to"][0].split("<")[-1].strip(">"): mail for mail in self._mails
        }

    def test_one_message_to_each_contact(self):
        result = self.request(body="<p>Please <b>hurry</b>.</p>", subject="Approve!")
        self.assertIn(
            "4 approvals requested from 2 contacts", result["params"]["message"]
        )
        mails = self.mails()
        self.assertEqual(set(mails), {self.anna.email, self.bo.email})
        for contact in self.anna + self.bo:
            mail = mails[contact.email]
            self.assertEqual(mail["subject"], "Approve!")
            self.assertIn("hurry", mail["body"])
            for signer in self.signers:
                mine = signer.partner_id == contact
                self.assertEqual(signer.access_token in mail["body"], mine)
        notices = self.notices()
        self.assertEqual(len(notices), 4)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(set(notices.mapped("kind")), {"manual"})
        self.assertEqual(len(notices.mail_message_id), 2)
        self.assertEqual(len(notices.delivery_id), 2)
        for document in self.first + self.second:
            [line] = [
                one for one in self.chatter(document) if "Reminder sent by hand" in one
            ]
            self.assertIn("Anna", line)
            self.assertIn("Bo", line)
        # On top of the automatic ones, an interval before the next.
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])
        self.assertEqual(
            self.reminded("2026-01-10 07:00"),
            sorted([self.anna.email, self.bo.email]),
            "one letter each, about both documents",
        )

    def test_settings_of_all_of_them(self):
        """They are shown as they are, and what is changed here holds for all."""
        with self.at("2026-01-07 12:00"):
            wizard = self.wizard()
            documents = wizard.signer_ids.document_id
            self.assertGreater(len(documents), 1)
            self.assertTrue(wizard.reminder_auto)
            self.assertEqual((wizard.reminder_days, wizard.reminder_number), (0, 0))
            self.assertEqual(wizard.reminder_rule_days, 3)
            self.assertEqual(wizard.reminder_first, "Next on Sat 10 Jan")
        documents[0].reminder_number = 4
        self.request(reminder_days=6)
        self.assertEqual(documents.mapped("reminder_days"), [6] * len(documents))
        # What was not changed stays as each of them has it.
        self.assertEqual(documents[0].reminder_number, 4)
        self.assertFalse(any(documents[1:].mapped("reminder_number")))
        items = self.env["reminder.item"].search(
            [("res_id", "in", documents.signer_ids.ids)]
        )
        self.assertEqual(set(items.mapped("interval_days")), {6})
        self.deliver("2026-01-07 12:05")
        self.sweep("2026-01-07 13:00")
        self.assertEqual(
            {str(one.date()) for one in items.mapped("next_date")}, {"2026-01-13"}
        )
        with self.at("2026-01-08 12:00"):
            self.assertEqual(self.wizard().reminder_days, 6)

    def test_all_or_those_chosen(self):
        signer = self.signer(self.first, self.anna)
        self.assertEqual(self.wizard(signer).signer_ids, signer)
        signature = self.sent(name="Contract")
        every = self.wizard(self.env["reminder.document.signer"]).signer_ids
        self.assertEqual(every, self.signers)
        with self.assertRaisesRegex(UserError, "No approval is waiting"):
            signature.signer_ids.action_request_approvals()

    def test_who_gets_it_and_who_does_not(self):
        self.bo.reminder_notify = False
        with self.at("2026-01-07 12:00"):
            wizard = self.wizard()
            self.assertIn("Notify is off", wizard.preview)
            self.assertTrue(wizard.can_send)
        self.request()
        self.assertEqual(set(self.mails()), {self.anna.email})
        self.anna.reminder_notify = False
        with self.at("2026-01-07 13:00"):
            wizard = self.wizard()
            self.assertFalse(wizard.can_send)
            with self.assertRaisesRegex(UserError, "Nobody can be reached"):
                wizard.action_send()

    def test_in_the_language_of_the_contact(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self.request(signers=self.signer(self.first, self.anna))
        self.assertEqual(len(self.mails()), 1)

    def test_approved_while_it_stood_in_the_queue(self):
        """What was approved meanwhile is taken out; the rest leaves."""
        self.request()
        self.approve(self.first, self.anna)
        mails = self.mails()
        body = mails[self.anna.email]["body"]
        self.assertNotIn(self.signer(self.first, self.anna).access_token, body)
        self.assertNotIn("Budget", body)
        self.assertIn(self.signer(self.second, self.anna).access_token, body)
        notices = self.notices(partner_id=self.anna.id)
        states = {notice.item_id.res_name: notice.state for notice in notices}
        self.assertEqual(states, {"Budget": "cancelled", "Accounts": "sent"})
        self.assertIn("Budget", mails[self.bo.email]["body"])

    def test_all_approved_while_it_stood_in_the_queue(self):
        self.request()
        for document in self.first + self.second:
            self.approve(document, self.anna)
        self.assertEqual(set(self.mails()), {self.bo.email})
        notices = self.notices(partner_id=self.anna.id)
        self.assertEqual(notices.mapped("state"), ["cancelled"] * 2)

    def test_bounced(self):
        self.request()
        self.mails()
        notices = self.notices(partner_id=self.anna.id)
        notices.mail_message_id.notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        self.assertEqual(notices.mapped("state"), ["failed"] * 2)

    def test_sent_again_each_by_itself(self):
        self.request()
        notices = self.notices(partner_id=self.anna.id)
        notices[0].write({"state": "uncertain", "handover_date": "2026-01-07 10:00"})
        self.assertEqual(notices.mapped("state"), ["uncertain"] * 2)
        with self.at("2026-01-07 12:30"):
            notices[1].action_send_again()
            self.env.flush_all()
        self.assertEqual(notices.mapped("state"), ["queued"] * 2)
        self.assertEqual(len(notices.delivery_id), 2)
        self.assertEqual(len(notices.mail_message_id), 2)
        self.deliver("2026-01-07 12:31")
        to = [mail["email_to"][0] for mail in self._mails]
        self.assertEqual(len([one for one in to if self.anna.email in one]), 2)

    def test_it_went_out(self):
        self.request()
        notices = self.notices(partner_id=self.anna.id)
        notices[0].write({"state": "uncertain", "handover_date": "2026-01-07 10:00"})
        with self.at("2026-01-07 12:30"):
            notices[1].action_it_went_out()
        self.assertEqual(notices.mapped("state"), ["sent"] * 2)

    def test_a_record_that_is_deleted_leaves_the_message(self):
        self.request()
        message = self.notices(partner_id=self.anna.id).mail_message_id
        deleted = self.env["reminder.document.signer"].browse(message.res_id)
        gone = deleted.document_id.name
        deleted.document_id.action_cancel()
        kept = (self.first + self.second) - deleted.document_id
        deleted.document_id.unlink()
        mails = self.mails()
        self.assertEqual(set(mails), {self.anna.email, self.bo.email})
        for mail in mails.values():
            self.assertIn(kept.name, mail["body"])
        # The ledger keeps the lines about the one that is gone.
        states = {one.about: one.state for one in self.notices()}
        self.assertEqual(states, {kept.name: "sent", gone: "cancelled"})

    def test_not_twice_within_a_minute(self):
        self.request()
        with self.assertRaisesRegex(UserError, "less than a minute ago"):
            self.request("2026-01-07 12:00:30")

    def test_the_rule_is_archived(self):
        self.approval_rule.active = False
        self.request()
        self.assertEqual(len(self.mails()), 2)

    def test_a_server_that_is_away(self):
        self.request()
        notices = self.notices(partner_id=self.anna.id)
        with self.at("2026-01-07 12:05"):
            notices.delivery_id._retry_later("Away", "queued")
        self.assertEqual(notices.mapped("attempts"), [1, 1])
