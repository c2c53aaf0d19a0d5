"""What counts as sent to the client: the last real sending since the record waits."""

from engine_case import EngineCase

from odoo.fields import Command


class TestSent(EngineCase):
    """A rule that counts from what was sent: 5 days later, every 5, at most 3."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.write({"anchor": "sent", "date_field_id": False})
        cls.staff = cls.env["res.partner"].create(
            {"name": "Eva", "email": "eva@example.com"}
        )

    def setUp(self):
        super().setUp()
        self.nord = self.client()
        self.anna = self.nord.child_ids

    def write_to(self, moment, *people, record=None, fails=False, **values):
        """Post a message that people are notified of by e-mail."""
        record = record or self.nord
        values = {"subtype_xmlid": "mail.mt_comment", **values}
        with self.at(moment), self.mock_mail_gateway():
            message = record.message_post(
                body="Hello",
                message_type="comment",
                partner_ids=[person.id for person in people],
                **values,
            )
            self.env.flush_all()
        if fails:
            message.notification_ids.notification_status = "exception"
            self.env.flush_all()
        self.env["reminder.touch"]._touch("res.partner", self.nord.ids)
        return message

    def origin(self, moment):
        self.sweep(moment)
        origin = self.item(self.nord).origin_date
        return origin and str(origin)[:16]

    # ------------------------------------------------------------
    # WHAT IT IS
    # ------------------------------------------------------------

    def test_the_last_one(self):
        self.write_to("2026-01-05 10:00", self.anna)
        self.assertEqual(self.origin("2026-01-05 11:00"), "2026-01-05 10:00")
        self.write_to("2026-01-07 10:00", self.anna)
        self.assertEqual(self.origin("2026-01-07 11:00"), "2026-01-07 10:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-10 10:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-12 10:00")), 1)

    def test_sent_after_it_was_done_under_a_clock_that_was_ahead(self):
        self.write_to("2026-01-05 10:00", self.anna)
        self.sweep("2026-01-05 11:00")
        self.nord.function = False
        self.sweep("2027-02-01 09:00")
        self.assertEqual(self.item(self.nord).state, "done")
        self.sweep("2026-01-12 09:00")
        self.nord.function = "waits"
        self.write_to("2026-01-13 10:00", self.anna)
        self.assertEqual(self.origin("2026-01-13 11:00"), "2026-01-13 10:00")

    def test_sent_again_after_a_clock_that_was_ahead(self):
        """Sent in the future, it is sent now; sent again, it begins then."""
        self.write_to("2027-02-01 10:00", self.anna)
        self.sweep("2027-02-01 11:00")
        self.assertEqual(self.origin("2026-01-12 09:00"), "2026-01-12 09:00")
        self.assertEqual(self.item(self.nord).cycle, 1)
        self.write_to("2026-01-13 10:00", self.anna)
        self.assertEqual(self.origin("2026-01-13 11:00"), "2026-01-13 10:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-18 10:00")), 1)

    def test_sent_by_a_clock_that_was_ahead(self):
        """The sweep did not come by then."""
        values = {"use_default_to": False, "partner_to": str(self.anna.id)}
        self.send_template("2027-02-01 10:00", **values)
        self.assertEqual(self.origin("2026-01-12 09:00"), "2026-01-12 09:00")
        self.write_to("2026-01-12 10:00", fails=True)
        self.assertEqual(self.origin("2026-01-12 11:00"), "2026-01-12 09:00")
        self.send_template("2026-01-13 10:00", **values)
        self.assertEqual(self.origin("2026-01-13 11:00"), "2026-01-13 10:00")

    def test_what_is_no_sending(self):
        """Notes, mails to others, what failed, what the client wrote itself."""
        other = self.client("Syd ApS").child_ids
        self.write_to("2026-01-05 10:00", self.staff)
        self.write_to("2026-01-05 10:10", other)
        self.write_to("2026-01-05 10:20", self.anna, subtype_xmlid="mail.mt_note")
        self.write_to("2026-01-05 10:30", self.anna, fails=True)
        colleague = self.env["res.partner"].create(
            {"name": "Bo", "parent_id": self.nord.id, "email": "bo@nord.example.com"}
        )
        self.write_to("2026-01-05 10:40", self.anna, author_id=colleague.id)
        with self.at("2026-01-05 10:50"), self.mock_mail_gateway():
            self.nord.message_notify(body="By the way", partner_ids=self.anna.ids)
            self.nord._message_log(body="Called")
        self.assertFalse(self.origin("2026-01-05 11:00"))
        self.assertEqual(self.item(self.nord).reason_code, "no_anchor")

    def test_what_was_held_up(self):
        """It counts from when it left: a mail server was down, or somebody retried it.
        Of notes it still counts nothing."""
        for note in (True, False):
            subtype = "mail.mt_note" if note else "mail.mt_comment"
            self.write_to(
                "2026-01-05 10:00", self.anna, subtype_xmlid=subtype, force_send=False
            )
            self.assertFalse(self.origin("2026-01-05 11:00"))
            self.assertEqual(len(self.deliver("2026-01-09 10:00")), 1)
            origin = self.origin("2026-01-09 11:00")
            self.assertEqual(origin, not note and "2026-01-09 10:00")
        self.assertFalse(self.sweep_and_deliver("2026-01-13 10:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-14 10:00")), 1)

    def test_held_up_for_one_of_several(self):
        """It was sent when the first of them got it, and is not sent again."""
        bo = self.anna.copy({"name": "Bo", "email": "bo@nord.example.com"})
        message = self.write_to("2026-01-05 10:00", self.anna, self.staff)
        notification = self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": bo.id,
                "notification_type": "email",
                "notification_status": "ready",
            }
        )
        notification.mail_mail_id = self.env["mail.mail"].create(
            {
                "mail_message_id": message.id,
                "recipient_ids": [Command.link(bo.id)],
                "is_notification": True,
                "state": "outgoing",
            }
        )
        self.assertEqual(
            self.deliver("2026-01-09 10:00"), ['"Bo" <bo@nord.example.com>']
        )
        self.assertEqual(self.origin("2026-01-09 11:00"), "2026-01-05 10:00")
        self.assertEqual(self.item(self.nord).cycle, 1)

    def test_a_reminder_is_none(self):
        self.write_to("2026-01-05 10:00", self.anna)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 10:00")), 1)
        self.assertEqual(self.origin("2026-01-10 12:00"), "2026-01-05 10:00")
        self.assertEqual(self.item(self.nord).cycle, 1)

    # ------------------------------------------------------------
    # SENT AGAIN
    # ------------------------------------------------------------

    def test_sent_again_begins_a_cycle(self):
        self.write_to("2026-01-05 10:00", self.anna)
        self.assertEqual(len(self.sweep_and_deliver("2026-01-10 10:00")), 1)
        self.write_to("2026-01-11 10:00", self.anna)
        self.sweep("2026-01-11 11:00")
        item = self.item(self.nord)
        self.assertEqual((item.cycle, item.sent_count), (2, 0))
        self.assertFalse(self.sweep_and_deliver("2026-01-15 10:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-16 10:00")), 1)

    def test_after_the_last_reminder(self):
        self.write_to("2026-01-05 10:00", self.anna)
        for day in ("10", "15", "20"):
            self.assertEqual(len(self.sweep_and_deliver(f"2026-01-{day} 10:00")), 1)
        self.assertEqual(self.item(self.nord).state, "exhausted")
        self.write_to("2026-03-02 10:00", self.anna)
        self.sweep("2026-03-02 11:00")
        self.assertEqual(self.item(self.nord).state, "waiting")
        self.assertEqual(len(self.sweep_and_deliver("2026-03-07 10:00")), 1)

    # ------------------------------------------------------------
    # SINCE IT WAITS
    # ------------------------------------------------------------

    def test_what_was_sent_for_something_done(self):
        self.write_to("2026-01-05 10:00", self.anna)
        self.sweep("2026-01-05 11:00")
        self.nord.function = "nothing"
        self.sweep("2026-01-06 10:00")
        self.assertEqual(self.item(self.nord).state, "done")
        self.nord.function = "waits"
        with self.at("2026-02-01 09:59"):
            self.env.invalidate_all()
            self.assertIn("Not sent to the customer yet", self.item(self.nord).reason)
        self.assertFalse(self.origin("2026-02-01 10:00"))
        self.assertFalse(self.sweep_and_deliver("2026-02-10 10:00"))
        self.write_to("2026-02-11 10:00", self.anna)
        self.assertEqual(len(self.sweep_and_deliver("2026-02-16 10:00")), 1)

    # ------------------------------------------------------------
    # MAILS THAT NOBODY IS NOTIFIED BY
    # Odoo deletes those of server actions as they leave.
    # ------------------------------------------------------------

    def send_template(self, moment, **values):
        """A template, as a server action sends it."""
        template = self.template.copy({"auto_delete": True, **values})
        with self.at(moment), self.mock_mail_gateway():
            template.send_mail(self.nord.id)
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()

    def test_the_template_of_a_server_action(self):
        values = {"use_default_to": False, "partner_to": str(self.anna.id)}
        self.send_template("2026-01-05 10:00", **values)
        self.assertEqual(self.origin("2026-01-05 11:00"), "2026-01-05 10:00")
        values = {"use_default_to": False, "email_to": self.anna.email}
        self.send_template("2026-01-07 10:00", **values)
        self.assertEqual(self.origin("2026-01-07 11:00"), "2026-01-07 10:00")
        self.send_template(
            "2026-01-08 10:00", use_default_to=False, email_to="somebody@example.com"
        )
        self.assertEqual(self.origin("2026-01-08 11:00"), "2026-01-07 10:00")
