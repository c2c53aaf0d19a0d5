"""Customer reminders: asked again for whom they are the moment before they leave."""

from customer_case import CustomerCase


class TestDoor(CustomerCase):
    """Between the claim and the hand-over, which takes as long as a mail server that
    is down."""

    GONE = "is no longer one of its recipients."

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.admin | cls.inspector | cls.outsider
        users.partner_id.country_id = cls.env.ref("base.dk")
        for number, user in enumerate(users):
            user.partner_id.phone = f"+45 32 12 34 5{number}"
        cls.company.sudo().reminder_sms_enabled = True

    def text(self):
        """Run the SMS queue; return the numbers that texts were about to go to."""
        queue = self.env["sms.sms"].search([("state", "=", "outgoing")])
        return sorted(queue._reminder_pass_door().mapped("number"))

    def left_area(self):
        self.north.inspector_ids = False

    def archived(self):
        self.inspector.active = False

    def left_company(self):
        self.inspector.write(
            {
                "company_ids": [(6, 0, self.other_company.ids)],
                "company_id": self.other_company.id,
            }
        )

    def customer_moved(self):
        self.client.reminder_area_id = self.south

    def changed_to_administrators(self):
        self.env["reminder.customer"].search([]).recipients = "admin"

    def test_no_longer_a_recipient(self):
        for channel, leave in (("email", self.deliver), ("sms", self.text)):
            for change in (
                self.left_area,
                self.archived,
                self.left_company,
                self.customer_moved,
                self.changed_to_administrators,
            ):
                with (
                    self.subTest(channel=channel, change=change.__name__),
                    self.env.cr.savepoint() as savepoint,
                ):
                    reminder = self.remind(recipients="inspector", channel=channel)
                    self.sweep()
                    notice = self.notices(reminder)
                    self.assertEqual(notice.state, "queued")
                    change()
                    self.env.invalidate_all()
                    self.assertEqual(leave(), [])
                    self.assertEqual(notice.state, "cancelled")
                    self.assertIn(self.GONE, notice.reason)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_nobody_is_left(self):
        """Administrators are told when the last one goes before the mail does."""
        reminder = self.remind(recipients="inspector")
        self.sweep()
        self.left_area()
        self.assertEqual(self.deliver(), [])
        self.assertEqual(reminder.activity_ids.user_id, self.admin)
        self.assertEqual(reminder.activity_ids.summary, "Nobody receives this reminder")

    def test_the_others_still_get_it(self):
        reminder = self.remind(recipients="both")
        self.sweep()
        self.customer_moved()
        self.assertEqual(self.deliver(), [self.admin.email_formatted])
        by_person = self.notices(reminder).grouped("partner_id")
        self.assertEqual(by_person[self.admin.partner_id].state, "sent")
        self.assertEqual(by_person[self.inspector.partner_id].state, "cancelled")

    def test_the_right_one_gets_it_instead(self):
        reminder = self.remind(recipients="inspector")
        self.sweep()
        self.customer_moved()
        self.assertEqual(self.deliver(), [])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-07 07:10"), [self.outsider.email_formatted]
        )
        by_person = self.notices(reminder).grouped("partner_id")
        self.assertEqual(by_person[self.outsider.partner_id].state, "sent")

    def test_sms_switched_off_goes_by_mail(self):
        reminder = self.remind(channel="sms")
        self.sweep()
        self.company.sudo().reminder_sms_enabled = False
        self.assertEqual(self.text(), [])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-07 07:10"), [self.admin.email_formatted]
        )
        why = "SMS is switched off in the settings"
        self.assertRecordValues(
            self.notices(reminder),
            [
                {"channel": "email", "state": "sent", "reason": False, "note": why},
                {"channel": "sms", "state": "cancelled", "reason": why, "note": False},
            ],
        )

    def test_daily_mail_is_made_again(self):
        """It tells no more of customers who have left the person's areas."""
        self.inspector.reminder_digest = True
        stays = self.make_client("Vest ApS", self.north)
        self.remind(recipients="inspector", name="Stays", partner_id=stays.id)
        self.remind(recipients="inspector", name="Moves")
        self.sweep()
        self.customer_moved()
        self.assertEqual(self.deliver(), [])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-07 07:10"), [self.inspector.email_formatted]
        )
        self.assertIn("Stays", self._mails[0]["body"])
        self.assertNotIn("Moves", self._mails[0]["body"])

    def test_daily_mail_of_one_who_left(self):
        self.inspector.reminder_digest = True
        self.remind(recipients="inspector")
        self.sweep()
        self.left_area()
        self.assertEqual(self.deliver(), [])
        self.assertEqual(self.sweep_and_deliver("2026-01-07 07:10"), [])
        digest = self.env["reminder.digest"].search([])
        self.assertEqual(digest.state, "done")

    def door_cost(self, channel, number):
        """The queries of the door for fresh messages of one channel, caches cold."""
        model = {"email": "mail.mail", "sms": "sms.sms"}[channel]
        old = self.env[model].search([])
        for index in range(number):
            self.remind(recipients="both", channel=channel, name=f"Number {index}")
        self.sweep()
        fresh = self.env[model].search([]) - old
        notices = self.env["reminder.notice"].search(
            [("mail_message_id", "in", fresh.mail_message_id.ids)]
        )
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        if channel == "email":
            refusals = notices._refusals()
            asked = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            mail = fresh[0].with_prefetch()
            delivery = mail.sudo().reminder_delivery_id
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            delivery = delivery.with_prefetch()
            with self.at("2026-01-07 07:00"):
                passes = mail._reminder_pass_door(delivery, False, refusals)
            self.assertTrue(passes)
            self.env.flush_all()
            return asked, self.env.cr.sql_log_count - before
        with self.at("2026-01-07 07:00"):
            self.assertEqual(fresh._reminder_pass_door(), fresh)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_cost_of_a_mail(self):
        """Eleven queries for each mail, some more for fifty mails."""
        for number in (1, 20):
            asked, one = self.door_cost("email", number)
            with self.subTest(number=number, asked=asked, one=one):
                self.assertLessEqual(asked, 18)
                self.assertLessEqual(one, 11)

    def test_cost_of_a_text_message(self):
        few, many = (self.door_cost("sms", number) for number in (4, 16))
        # twice as many texts as reminders
        with self.subTest(few=few, many=many):
            self.assertLessEqual((many - few) / 24, 3)
