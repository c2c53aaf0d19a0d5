"""Conversations: always about the last message, and each way in which reminders end."""

from conversation_case import ConversationCase

from odoo.exceptions import UserError


class TestList(ConversationCase):
    def test_those_without_a_message_come_last(self):
        earlier = self.open("2026-01-05 10:00")
        later = self.open("2026-01-06 10:00")
        empty = later.create({"name": "Nothing yet", "partner_id": self.nord.id})
        found = later.search([("partner_id", "=", self.nord.id)])
        self.assertEqual(found.ids, (later + earlier + empty).ids)


class TestReminders(ConversationCase):
    def test_reminded_once_of_the_last_message(self):
        conversation = self.open()
        self.assertEqual(
            self.mailed,
            ['"Anna" <anna@nord.example.com>', '"Bo" <bo@nord.example.com>'],
        )
        self.sweep("2026-01-05 10:05")
        item = self.item(conversation)
        self.assertEqual(str(item.next_date), "2026-01-08 07:00:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-07 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 2)
        message = item.notice_ids[:1].mail_message_id
        self.assertEqual(message.subject, "Reminder: Accounts")
        self.assertIn("Any news?", message.body)
        self.assertIn("3 days ago", " ".join(message.body.split()))
        # the maximum of one is reached
        self.assertFalse(self.sweep_and_deliver("2026-01-11 07:00"))
        self.assertFalse(self.sweep_and_deliver("2026-02-11 07:00"))
        self.assertEqual(item.state, "exhausted")

    def test_a_further_message_starts_anew(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        self.write(conversation, "2026-01-09 10:00", body="And the receipts?")
        self.sweep("2026-01-09 10:05")
        item = self.item(conversation)
        self.assertEqual((item.state, item.cycle, item.sent_count), ("waiting", 2, 0))
        self.assertFalse(self.sweep_and_deliver("2026-01-11 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 07:00")), 2)
        body = item.notice_ids.sorted("id")[-1].mail_message_id.body
        self.assertIn("And the receipts?", body)
        self.assertNotIn("Any news?", body)

    def test_a_message_before_the_reminder_moves_it(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        self.write(conversation, "2026-01-07 10:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 07:00")), 2)

    def test_stops_when_the_client_answers(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        self.write(conversation, "2026-01-06 10:00", author=self.bo, body="Soon.")
        self.assertFalse(conversation.awaiting_client)
        self.assertEqual(conversation.waiting_for, "us")
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertEqual(self.item(conversation).state, "done")

    def test_answered_between_claim_and_hand_over(self):
        conversation = self.open()
        self.sweep("2026-01-08 07:00")
        self.write(conversation, "2026-01-08 07:01", author=self.anna)
        self.assertFalse(self.deliver("2026-01-08 07:02"))
        states = self.item(conversation).notice_ids.mapped("state")
        self.assertEqual(states, ["cancelled", "cancelled"])

    def test_stops_when_archived_and_starts_anew_when_reopened(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        with self.at("2026-01-06 10:00"):
            conversation.with_user(self.staff).action_archive()
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertEqual(self.item(conversation).state, "done")
        with self.at("2026-01-20 10:00"):
            conversation.with_user(self.staff).action_unarchive()
        self.assertEqual(
            str(conversation.last_staff_message_date), "2026-01-20 10:00:00"
        )
        self.assertFalse(self.sweep_and_deliver("2026-01-22 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-23 07:00")), 2)
        self.assertEqual(self.item(conversation).cycle, 2)

    def test_reopened_switches_reminders_on(self):
        conversation = self.open(reminder_auto=False)
        conversation.action_archive()
        conversation.action_unarchive()
        self.assertTrue(conversation.reminder_auto)

    def test_reopened_after_an_answer_waits_for_nobody(self):
        conversation = self.open()
        self.write(conversation, "2026-01-06 10:00", author=self.anna)
        conversation.action_archive()
        with self.at("2026-01-20 10:00"):
            conversation.action_unarchive()
        self.assertFalse(conversation.awaiting_client)
        self.assertFalse(self.sweep_and_deliver("2026-01-23 07:00"))

    def test_switched_off_and_on_again(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        conversation.with_user(self.staff).reminder_auto = False
        self.assertFalse(self.item(conversation).auto)
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        conversation.with_user(self.staff).reminder_auto = True
        self.assertEqual(len(self.sweep_and_deliver("2026-01-09 07:00")), 2)

    def test_switched_off_from_the_start(self):
        conversation = self.open(reminder_auto=False)
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))
        self.assertFalse(self.item(conversation).auto)

    def test_number_of_its_own(self):
        conversation = self.open(reminder_number=2)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 2)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-11 07:00")), 2)
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))
        self.assertEqual(self.item(conversation).sent_count, 2)

    def test_the_form_shows_the_switches_wherever_they_were_moved(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        self.item(conversation).with_user(self.staff).write(
            {"auto": False, "interval_days": 7}
        )
        self.assertFalse(conversation.reminder_auto)
        self.assertEqual(conversation.reminder_days, 7)

    def test_no_caller_breaks_the_mirror(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        claimed = conversation.with_user(self.staff).with_context(
            reminder_mirrored=True
        )
        claimed.reminder_auto = False
        self.assertFalse(self.item(conversation).auto)
        item = self.item(conversation).with_user(self.staff)
        item.with_context(reminder_mirrored=True).auto = True
        self.assertTrue(conversation.reminder_auto)

    def test_only_participants_with_notify_are_reminded(self):
        conversation = self.open(participant_ids=self.anna.ids)
        self.assertEqual(self.mailed, ['"Anna" <anna@nord.example.com>'])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-08 07:00"),
            ['"Anna" <anna@nord.example.com>'],
        )
        conversation.participant_ids = self.anna | self.bo
        self.anna.reminder_notify = False
        self.write(conversation, "2026-01-09 10:00")
        self.assertEqual(self.mailed, ['"Bo" <bo@nord.example.com>'])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-12 07:00"), ['"Bo" <bo@nord.example.com>']
        )

    def test_link_leads_the_person_to_the_page(self):
        conversation = self.open()
        self.sweep("2026-01-08 07:00")
        for notice in self.item(conversation).notice_ids:
            pid = f"pid={notice.partner_id.id}&"
            mail = notice.mail_message_id.mail_ids
            sent = str(mail.body_html).replace("&amp;", "&")
            self.assertIn(f"/my/conversations/{conversation.id}?{pid}hash=", sent)
            self.assertNotIn(conversation.access_token, sent)
            # What staff can read of it opens nothing.
            kept = str(notice.mail_message_id.body)
            self.assertIn("Read and answer", kept)
            self.assertNotIn("hash=", kept)

    def test_log_line_is_no_comment(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        self.sweep("2026-01-08 07:05")
        [line] = self.chatter(conversation)
        self.assertIn("Reminder 1 of 1 sent", line)
        shown = conversation.website_message_ids.filtered(
            lambda message: message.subtype_id == self.env.ref("mail.mt_comment")
        )
        self.assertEqual(len(shown), 1)


class TestTurns(ConversationCase):
    """Which messages change whose turn it is."""

    def test_a_note_is_no_message(self):
        conversation = self.open()
        self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.write(conversation, "2026-01-06 11:00", subtype_xmlid="mail.mt_note")
        self.assertFalse(conversation.awaiting_client)
        self.write(conversation, "2026-01-06 12:00", message_type="notification")
        self.assertFalse(conversation.awaiting_client)
        self.write(conversation, "2026-01-06 13:00")
        self.assertTrue(conversation.awaiting_client)
        self.assertEqual(
            str(conversation.last_staff_message_date), "2026-01-06 13:00:00"
        )
        self.assertEqual(conversation.waiting_for, "client")

    def test_every_contact_of_the_client_answers_for_it(self):
        conversation = self.open(participant_ids=self.anna.ids)
        self.write(conversation, "2026-01-06 10:00", author=self.bo)
        self.assertFalse(conversation.awaiting_client)
        self.assertEqual(conversation.participant_ids, self.anna | self.bo)

    def test_a_stranger_does_not(self):
        conversation = self.open()
        stranger = self.env["res.partner"].create(
            {"name": "Eve", "email": "eve@evil.example.com"}
        )
        self.write(conversation, "2026-01-06 10:00", author=stranger)
        self.assertTrue(conversation.awaiting_client)
        self.assertNotIn(stranger, conversation.participant_ids)

    def test_the_client_reopens_by_writing(self):
        conversation = self.open()
        conversation.action_archive()
        self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.assertTrue(conversation.active)
        self.assertEqual(conversation.waiting_for, "us")

    def test_a_deleted_message_is_not_waited_for(self):
        conversation = self.open()
        message = conversation.last_message_id
        conversation.with_user(self.staff)._message_update_content(
            message, body="", attachment_ids=[]
        )
        self.assertFalse(conversation.awaiting_client)
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))

    def delete(self, message, moment):
        conversation = self.env[message.model].browse(message.res_id)
        with self.at(moment):
            conversation.with_user(self.staff)._message_update_content(
                message, body="", attachment_ids=[]
            )

    def test_deleting_goes_back_to_the_message_before(self):
        conversation = self.open()
        self.sweep("2026-01-05 10:05")
        question = conversation.last_message_id
        slip = self.write(conversation, "2026-01-06 10:00", body="Oops")
        self.delete(slip, "2026-01-06 10:01")
        self.assertEqual(conversation.waiting_for, "client")
        self.assertEqual(conversation.last_message_id, question)
        self.assertEqual(
            str(conversation.last_staff_message_date), "2026-01-05 10:00:00"
        )
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 2)
        body = self.item(conversation).notice_ids[:1].mail_message_id.body
        self.assertIn("Any news?", body)

    def test_deleting_our_answer_leaves_the_clients_message(self):
        conversation = self.open()
        theirs = self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.write(conversation, "2026-01-06 10:30", subtype_xmlid="mail.mt_note")
        ours = self.write(conversation, "2026-01-06 11:00", body="Thank you!")
        self.delete(ours, "2026-01-06 11:01")
        self.assertEqual(conversation.waiting_for, "us")
        self.assertEqual(conversation.last_message_id, theirs)
        self.assertEqual(str(conversation.last_date), "2026-01-06 10:00:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-09 07:00"))

    def test_deleting_the_clients_message_leaves_our_question(self):
        conversation = self.open()
        question = conversation.last_message_id
        theirs = self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.sweep("2026-01-06 10:05")
        self.delete(theirs, "2026-01-06 10:10")
        self.assertEqual(conversation.waiting_for, "client")
        self.assertEqual(conversation.last_message_id, question)
        self.assertFalse(conversation.last_client_message_date)
        self.nord.invalidate_recordset()
        self.assertFalse(self.nord.reminder_conversation_unanswered)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 2)
        # With the question gone as well, nobody waits for anybody.
        self.delete(question, "2026-01-08 08:00")
        self.assertFalse(conversation.waiting_for)
        self.assertFalse(conversation.last_message_id)

    def test_deleting_keeps_that_a_chat_was_reopened(self):
        conversation = self.open()
        conversation.action_archive()
        with self.at("2026-01-20 10:00"):
            conversation.action_unarchive()
        theirs = self.write(conversation, "2026-01-20 11:00", author=self.anna)
        self.delete(theirs, "2026-01-20 11:01")
        self.assertEqual(str(conversation.last_date), "2026-01-20 10:00:00")

    def test_deleting_does_not_make_a_machine_a_person(self):
        conversation = self.open()
        question = conversation.last_message_id
        self.receive(
            question, "2026-01-06 09:00", headers="Auto-Submitted: auto-replied\n"
        )
        slip = self.write(conversation, "2026-01-06 10:00", body="Oops")
        self.delete(slip, "2026-01-06 10:01")
        self.assertEqual(conversation.waiting_for, "client")
        self.assertEqual(conversation.last_message_id, question)

    def test_client_stays(self):
        conversation = self.open()
        other = self.client("Syd A/S")
        with self.assertRaises(UserError):
            conversation.with_user(self.staff).partner_id = other

    def test_client_of_a_contact(self):
        conversation = self.open(partner_id=self.bo.id)
        self.assertEqual(conversation.partner_id, self.nord)
        self.assertEqual(conversation.participant_ids, self.bo)

    def test_counts_on_the_client(self):
        conversation = self.open()
        self.open()
        self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.anna.invalidate_recordset()
        for partner in (self.nord, self.anna):
            self.assertEqual(
                (
                    partner.reminder_conversation_count,
                    partner.reminder_conversation_unanswered,
                ),
                (2, 1),
            )


class TestGateway(ConversationCase):
    """Mails that come in through Odoo's gateway."""

    def test_reply_by_mail(self):
        conversation = self.open()
        self.receive(conversation.last_message_id, "2026-01-06 10:00")
        self.assertEqual(conversation.last_message_id.author_id, self.anna)
        self.assertIn("Here they are.", conversation.last_message_id.body)
        self.assertEqual(conversation.waiting_for, "us")
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))

    def test_reply_to_the_reminder(self):
        conversation = self.open()
        self.sweep_and_deliver("2026-01-08 07:00")
        reminder = self.item(conversation).notice_ids[:1].mail_message_id
        self.receive(reminder, "2026-01-08 10:00")
        self.assertIn("Here they are.", conversation.last_message_id.body)
        self.assertFalse(conversation.awaiting_client)

    def test_colleague_answers_by_mail(self):
        conversation = self.open()
        self.write(conversation, "2026-01-06 10:00", author=self.anna)
        self.receive(
            conversation.last_message_id,
            "2026-01-06 12:00",
            sender=self.staff.email_normalized,
            name=self.staff.name,
        )
        self.assertTrue(conversation.awaiting_client)

    def test_machines_do_not_answer(self):
        conversation = self.open()
        sent = conversation.last_message_id
        for headers in (
            "Auto-Submitted: auto-replied\n",
            "Auto-Submitted: auto-generated (rejected)\n",
            "Precedence: auto_reply\n",
            "X-Autoreply: yes\n",
        ):
            with self.subTest(headers=headers):
                self.receive(sent, "2026-01-06 10:00", headers=headers)
                self.assertTrue(conversation.awaiting_client)
                self.assertFalse(conversation.last_client_message_date)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 2)

    def test_a_person_says_so(self):
        conversation = self.open()
        self.receive(
            conversation.last_message_id,
            "2026-01-06 10:00",
            headers="Auto-Submitted: no\n",
        )
        self.assertFalse(conversation.awaiting_client)

    def test_bounces_do_not_answer(self):
        conversation = self.open()
        self.receive(
            conversation.last_message_id,
            "2026-01-06 10:00",
            sender="MAILER-DAEMON@nord.example.com",
            name="Mail Delivery",
        )
        self.assertTrue(conversation.awaiting_client)

    def test_stranger_by_mail(self):
        conversation = self.open()
        self.receive(
            conversation.last_message_id,
            "2026-01-06 10:00",
            sender="eve@evil.example.com",
            name="Eve",
        )
        self.assertTrue(conversation.awaiting_client)
        note = conversation.message_ids[0]
        self.assertIn("Here they are.", note.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
