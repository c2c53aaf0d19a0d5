"""Many reminders are handed over in one go, and each is asked for as it leaves."""

import smtplib
from unittest.mock import patch

from engine_case import EngineCase

from odoo.tools import SQL, mute_logger

from odoo.addons.reminder_automation.models.delivery import gate
from odoo.addons.reminder_automation.models.delivery.gate import Gate
from odoo.addons.reminder_automation.models.delivery.mail_mail import hand_over

DUE = "2026-01-10 07:00"
LEAVES = "2026-01-10 07:01"


class TestHandOver(EngineCase):
    def setUp(self):
        super().setUp()
        self.clients = [
            self.client(f"Client {number}", contacts=(f"anna{number}",))
            for number in range(4)
        ]
        self.people = [client.child_ids for client in self.clients]
        self.sweep(DUE)
        self.deliveries = self.env["reminder.delivery"].search([], order="id")
        self.assertEqual(self.deliveries.mapped("state"), ["queued"] * 4)

    def hand_over(self, meanwhile=None, refuse=(), answer=None):
        """Run the queue.

        :param meanwhile: called after all were looked at, before the first is claimed
        :param refuse: addresses that the server refuses
        :param answer: what it answers for these, an error
        :return: how many passed by the gate
        """
        passed, ask_of = [], Gate.ask_of

        def asked(asking, question):
            if meanwhile and not passed:
                meanwhile()
                self.env.flush_all()
                self.env.invalidate_all()
            passed.append(question.delivery_id)
            ask_of(asking, question)

        def send(*args, **_options):
            smtp_to_list = args[-1]
            if set(smtp_to_list) & set(refuse):
                raise answer or smtplib.SMTPRecipientsRefused(
                    {smtp_to_list[0]: (550, b"no such user")}
                )
            sent.extend(smtp_to_list)

        sent = []
        with (
            self.at(LEAVES),
            self.mock_mail_gateway(),
            patch.object(Gate, "ask_of", asked),
            patch.object(type(self.testing_smtp_session), "send_message", send),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            mute_logger("odoo.addons.base.models.ir_mail_server"),
        ):
            self.env["mail.mail"].process_email_queue()
        self.env.flush_all()
        self.env.invalidate_all()
        self.sent = sorted(sent)
        return len(passed)

    def address(self, number):
        return self.people[number].email

    def states(self):
        by_person = {one.partner_id: one.state for one in self.deliveries}
        return [by_person[person] for person in self.people]

    def check_but_first(self, state):
        """All but the first have left; that one did not."""
        self.assertEqual(self.sent, sorted(map(self.address, (1, 2, 3))))
        self.assertEqual(self.states(), [state, *["sent"] * 3])

    def told(self):
        """What Odoo's own notifications say of each."""
        notifications = self.env["mail.notification"].search(
            [("mail_message_id", "in", self.deliveries.mail_message_id.ids)]
        )
        by_person = {one.res_partner_id: one for one in notifications}
        return [by_person[person].notification_status for person in self.people]

    def test_all(self):
        self.assertEqual(self.hand_over(), 4)
        self.assertEqual(self.sent, sorted(map(self.address, range(4))))
        self.assertEqual(self.states(), ["sent"] * 4)
        self.assertTrue(all(self.deliveries.mapped("sent_date")))
        mails = self.env["mail.mail"].search([("is_reminder", "=", True)])
        self.assertEqual(set(mails.mapped("state")), {"sent"})
        self.assertEqual(self.told(), ["sent"] * 4)
        [line] = self.chatter(self.clients[2])
        self.assertIn("Reminder 1 of 3 sent to", line)

    def test_people_and_links_in_one_order(self):
        client = self.client("Five", contacts=("carl", "anna", "bo"))
        self.sweep(DUE)
        self.hand_over()
        [line] = self.chatter(client)
        for text in line.split("<br", 1):
            places = [text.index(name) for name in ("Anna", "Bo", "Carl")]
            self.assertEqual(places, sorted(places), text)

    def test_done_meanwhile(self):
        self.assertEqual(
            self.hand_over(lambda: self.clients[0].write({"function": "done"})), 4
        )
        self.check_but_first("cancelled")
        self.assertEqual(self.told(), ["canceled", "sent", "sent", "sent"])

    def test_moved_while_a_slow_server_answers(self):
        """Of those that are asked for one by one, too, what was read of all is good for
        a moment only."""
        self.deliveries.attempts = 1
        other = self.client("Other", contacts=())
        sent = []

        def send(*args, **_options):
            if not sent:
                self.people[3].parent_id = other
                self.env.flush_all()
            sent.extend(args[-1])

        with (
            self.at(LEAVES),
            self.mock_mail_gateway(),
            patch.object(hand_over, "LOOK_HOLDS", 0),
            patch.object(type(self.testing_smtp_session), "send_message", send),
        ):
            self.env["mail.mail"].process_email_queue()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(sorted(sent), sorted(map(self.address, (0, 1, 2))))
        self.assertEqual(self.states(), [*["sent"] * 3, "cancelled"])

    def test_another_date_before_it_leaves(self):
        """It counts from that one, and what was made for the one before is over."""
        self.date(self.clients[0], "2026-02-05 10:00")
        self.sweep("2026-01-10 07:00:30")
        self.hand_over()
        self.check_but_first("cancelled")
        item = self.item(self.clients[0])
        self.assertEqual((item.state, item.cycle, item.sent_count), ("waiting", 2, 0))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 3)
        self.assertEqual(len(self.sweep_and_deliver("2026-02-10 07:00")), 4)

    def test_another_recipient_in_odoos_list(self):
        """Nothing is said to have left that went to nobody."""
        for at_length in (False, True):
            with (
                self.subTest(at_length=at_length),
                self.env.cr.savepoint() as savepoint,
            ):
                self.deliveries.attempts = int(at_length)
                mail = self.env["mail.mail"].search(
                    [("recipient_ids", "=", self.people[0].id)]
                )
                mail.recipient_ids = self.client("Other").child_ids
                self.hand_over()
                self.check_but_first("failed")
                self.assertEqual(mail.state, "exception")
                self.assertEqual(self.told()[0], "exception")
                delivery = mail.sudo().reminder_delivery_id
                self.assertIn("recipients", delivery.reason)
                self.assertFalse(self.chatter(self.clients[0]))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_another_one_done_meanwhile(self):
        """What asks for the first one of a rule is filled in for the others."""
        self.hand_over(lambda: self.clients[2].write({"function": "done"}))
        self.assertEqual(self.sent, sorted(map(self.address, (0, 1, 3))))
        self.assertEqual(self.states(), ["sent", "sent", "cancelled", "sent"])

    def test_paused_meanwhile(self):
        item = self.item(self.clients[0])
        self.hand_over(lambda: item.write({"pause_until": "2026-02-01"}))
        self.check_but_first("cancelled")

    def test_excluded_meanwhile(self):
        self.hand_over(lambda: self.clients[0].write({"reminder_excluded": True}))
        self.check_but_first("cancelled")

    def test_blacklisted_meanwhile(self):
        self.hand_over(lambda: self.env["mail.blacklist"]._add(self.address(0)))
        self.check_but_first("cancelled")

    def test_archived_meanwhile(self):
        self.hand_over(lambda: self.people[0].write({"active": False}))
        self.check_but_first("cancelled")

    def test_another_address_meanwhile(self):
        person = self.people[0]
        self.hand_over(lambda: person.write({"email": "new@example.com"}))
        self.assertIn("new@example.com", self.sent)
        self.assertEqual(len(self.sent), 4)
        self.assertEqual(self.states(), ["sent"] * 4)

    def test_a_draft_meanwhile(self):
        self.hand_over(self.rule._stop_running)
        self.assertEqual(self.sent, [])
        self.assertEqual(self.states(), ["cancelled"] * 4)

    def test_switched_off_meanwhile(self):
        companies = self.env["res.company"].sudo().search([])
        self.hand_over(lambda: companies.write({"reminder_enabled": False}))
        self.assertEqual(self.sent, [])

    def test_in_other_hands_meanwhile(self):
        first = self.deliveries.filtered(lambda one: one.partner_id == self.people[0])
        self.hand_over(
            lambda: first.write({"state": "uncertain", "handover_date": LEAVES})
        )
        self.check_but_first("uncertain")

    def test_one_is_refused(self):
        self.hand_over(refuse=[self.address(1)])
        self.assertEqual(self.sent, sorted(map(self.address, (0, 2, 3))))
        self.assertEqual(self.states(), ["sent", "failed", "sent", "sent"])
        mail = self.env["mail.mail"].search(
            [("is_reminder", "=", True), ("state", "!=", "sent")]
        )
        self.assertEqual(mail.mapped("state"), ["exception"])
        self.assertIn("no such user", mail.failure_reason)
        self.assertEqual(self.told(), ["sent", "exception", "sent", "sent"])

    def test_not_now(self):
        """One is tried again later; the others leave."""
        self.hand_over(
            refuse=[self.address(1)], answer=smtplib.SMTPDataError(451, b"x")
        )
        self.assertEqual(self.sent, sorted(map(self.address, (0, 2, 3))))
        self.assertEqual(self.states(), ["sent", "queued", "sent", "sent"])
        self.assertEqual(self.told(), ["sent", "ready", "sent", "sent"])

    def test_one_breaks_the_connection(self):
        """Those behind it wait, and say so."""
        self.hand_over(
            refuse=[self.address(1)],
            answer=smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        )
        self.assertEqual(self.states(), ["sent", "uncertain", "queued", "queued"])
        self.assertEqual(self.told(), ["sent", "exception", "ready", "ready"])

    def test_all_are_refused(self):
        self.hand_over(refuse=[self.address(number) for number in range(4)])
        self.assertEqual(self.states(), ["failed"] * 4)

    def test_a_dead_connection_and_one_that_is_gone(self):
        """Another sender has seen to the first one meanwhile, and it is deleted."""
        mails = self.env["mail.mail"].search([("is_reminder", "=", True)], order="id")
        pairs = {mail.id: mail.sudo().reminder_delivery_id.id for mail in mails}
        self.deliveries[0].state = "sent"
        mails[0]._reminder_silently().unlink()
        options = {"auto_commit": False, "mail_server": False, "smtp_session": None}
        with (
            self.at(LEAVES),
            patch.object(hand_over, "is_alive", lambda session: False),
        ):
            mails._reminder_hand_over(pairs, options)
        self.assertEqual(self.deliveries.mapped("attempts"), [0, 1, 1, 1])

    def test_what_another_sender_has_is_left_to_it(self):
        """Also where nothing may leave, or what they reminded of is gone."""
        mails = self.env["mail.mail"].search([("is_reminder", "=", True)], order="id")
        Rule = self.env.registry["reminder.rule"]
        with (
            patch.object(hand_over, "take", lambda records: records[1:]),
            patch.object(Rule, "_is_held", lambda rules: True),
        ):
            self.assertEqual(self.hand_over(), 0)
            self.assertEqual(
                mails.mapped(lambda one: bool(one.scheduled_date)), [0, 1, 1, 1]
            )
            mails.write({"scheduled_date": False, "reminder_delivery_id": False})
            self.assertEqual(self.hand_over(), 0)
            states = ["outgoing", "cancel", "cancel", "cancel"]
            self.assertEqual(mails.mapped("state"), states)

    def test_odoo_learns_later(self):
        """The process ended after the ledger knew, and before Odoo did."""
        self.deliveries.write({"state": "sent", "sent_date": LEAVES})
        self.env.flush_all()
        self.assertEqual(self.hand_over(), 0)
        self.assertEqual(self.sent, [], "once is enough")
        self.assertEqual(self.states(), ["sent"] * 4)
        mails = self.env["mail.mail"].search([("is_reminder", "=", True)])
        self.assertEqual(set(mails.mapped("state")), {"sent"})

    def test_its_part_of_many(self):
        """As many are looked at as it may come to, and others find some, too."""
        self.patch(hand_over, "FEWEST_AT_FIRST", 1)
        for senders, expected in ((1, [2, 2]), (2, [1, 2, 1])):
            with self.subTest(senders=senders), self.env.cr.savepoint() as savepoint:
                self.env["ir.cron"]._reminder_set_senders(senders)
                looks, look = [], type(self.env["mail.mail"])._reminder_look

                def looked(mails, pairs, *args, looks=looks, look=look):
                    looks.append(len(pairs))
                    return look(mails, pairs, *args)

                with patch.object(
                    type(self.env["mail.mail"]), "_reminder_look", looked
                ):
                    self.hand_over()
                self.assertEqual(looks, expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_message_is_found_by_its_id(self):
        """Not by the index of what is queued, where each passes those before it."""
        plans, execute = [], Gate._execute

        def explained(asking, query):
            told = gate._noted(self.deliveries.ids[:1])
            explain = SQL("EXPLAIN WITH told AS (%s) %s", told, query)
            plans.append("\n".join(line for [line] in self.env.execute_query(explain)))
            return execute(asking, query)

        self.cr.execute("SET LOCAL enable_seqscan = off")
        with patch.object(Gate, "_execute", explained):
            self.hand_over()
        self.assertEqual(len(plans), 4 + 1, "each is claimed, and the last one noted")
        for plan in plans:
            self.assertIn("reminder_delivery_pkey", plan)
            self.assertNotRegex(plan, r"reminder_delivery_\w*_idx")

    def test_queries(self):
        """Two for each mail: its claim, and one by which Odoo's books are written at
        each claim, as all is one transaction here."""
        self.patch(hand_over, "FEWEST_AT_FIRST", 100)  # one look for all
        few = self.queries(4)
        self.assertLessEqual(self.queries(24) - few, 20 * 2)

    def queries(self, number):
        """How many queries so many mails need."""
        self.env["res.partner"].search([("function", "=", "waits")]).function = ""
        self.deliver(LEAVES)
        for index in range(number):
            self.client(f"More{index}", contacts=(f"anna{index}",))
        self.sweep(DUE)
        before = self.cr.sql_log_count
        self.hand_over()
        count = self.cr.sql_log_count - before
        self.assertEqual(len(self.sent), number)
        return count
