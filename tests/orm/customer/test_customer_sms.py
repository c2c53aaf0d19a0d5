"""Customer reminders by SMS at a real HTTP endpoint: sent, refused, not answered."""

from customer_case import CustomerCase
from sms_provider import SmsProvider

from odoo.tools import mute_logger

CREDIT = "Insufficient Credit"


class TestSms(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.partner_id.write(
            {"phone": "+45 32 12 34 56", "country_id": cls.env.ref("base.dk").id}
        )
        cls.company.sudo().reminder_sms_enabled = True
        cls.provider = SmsProvider()
        cls.provider.__enter__()
        cls.addClassCleanup(cls.provider.__exit__)

    def send_texts(self, answer="success", moment="2026-01-07 07:00"):
        """Run the SMS queue; return the texts that the provider took."""
        self.provider.answer = answer
        before = len(self.provider.texts)
        with (
            self.at(moment),
            self.provider.serving(self.env),
            mute_logger("odoo.addons.iap.tools.iap_tools"),
        ):
            self.env["sms.sms"].search([("state", "=", "outgoing")]).send()
            self.env.flush_all()
        self.env.invalidate_all()
        return self.provider.texts[before:]

    def ways(self, reminder):
        return [
            (one.channel, one.state, one.note or "") for one in self.notices(reminder)
        ]

    def test_sent(self):
        reminder = self.remind(channel="sms")
        self.sweep()
        [(number, text)] = self.send_texts()
        self.assertEqual(number, "+4532123456")
        self.assertIn("Renew the contract", text)
        self.assertIn("Nord ApS", text)
        path, params = self.provider.calls[-1]
        self.assertEqual(path, "/api/sms/3/send")
        self.assertIn("/sms/status", params["webhook_url"])
        self.assertFalse(reminder.undelivered)
        self.assertFalse(self.send_texts())

    def test_refused_goes_by_mail(self):
        """Whatever the provider says no with: the reminder shows it, and the person
        gets an e-mail at once."""
        for answer, words in (
            ("insufficient_credit", CREDIT),
            ("wrong_number_format", "Wrong Number Format"),
            ("unregistered", "Unregistered Account"),
            ("country_not_supported", "Country Not Supported"),
        ):
            with self.subTest(answer), self.env.cr.savepoint() as savepoint:
                reminder = self.remind(channel="sms")
                self.sweep()
                self.assertEqual(self.send_texts(answer), [])
                shown = reminder.with_user(self.admin).undelivered
                self.assertIn("The SMS to", shown)
                self.assertIn("(+4532123456) did not arrive", shown)
                self.assertIn(words, shown)
                self.assertIn("goes by e-mail instead", shown)
                self.assertEqual(
                    self.occurrences(reminder).undelivered, reminder.undelivered
                )
                self.assertEqual(
                    self.sweep_and_deliver("2026-01-07 07:10"),
                    [self.admin.email_formatted],
                )
                [(_mail, mail, note), (_sms, text, _none)] = self.ways(reminder)
                self.assertEqual((mail, text), ("sent", "failed"))
                self.assertIn(f"SMS: {words}", note)
                # Once, and nobody is bothered about a person who was told.
                self.assertEqual(self.sweep_and_deliver("2026-01-07 07:20"), [])
                self.assertFalse(self.customer_rule.activity_ids)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_no_answer_goes_by_mail(self):
        """It may have left or not: the text is not sent again, the e-mail is."""
        for answer in ("500", "hang up", "error", "server_error"):
            with self.subTest(answer), self.env.cr.savepoint() as savepoint:
                reminder = self.remind(channel="sms")
                self.sweep()
                self.assertEqual(self.send_texts(answer), [])
                self.assertIn("could not be confirmed", reminder.undelivered)
                self.assertIn("goes by e-mail instead", reminder.undelivered)
                self.assertEqual(
                    self.sweep_and_deliver("2026-01-07 07:10"),
                    [self.admin.email_formatted],
                )
                self.assertEqual(
                    [way[:2] for way in self.ways(reminder)],
                    [("email", "sent"), ("sms", "uncertain")],
                )
                self.assertEqual(self.send_texts(moment="2026-01-07 07:20"), [])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_is_there(self):
        reminder = self.remind(channel="sms")
        self.sweep()
        with SmsProvider() as gone:
            url = gone.url
        self.env["ir.config_parameter"].sudo().set_param("sms.endpoint", url)
        with self.provider.serving(self.env), self.at("2026-01-07 07:00"):
            self.env["ir.config_parameter"].sudo().set_param("sms.endpoint", url)
            with mute_logger("odoo.addons.iap.tools.iap_tools"):
                self.env["sms.sms"].search([("state", "=", "outgoing")]).send()
                self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("goes by e-mail instead", reminder.undelivered)

    def test_by_both_one_mail(self):
        """Who gets an e-mail anyway gets no second one."""
        reminder = self.remind(channel="email_sms")
        self.sweep()
        self.assertEqual(self.send_texts("insufficient_credit"), [])
        self.assertEqual(
            self.sweep_and_deliver("2026-01-07 07:10"), [self.admin.email_formatted]
        )
        self.assertEqual(
            [way[:2] for way in self.ways(reminder)],
            [("email", "sent"), ("sms", "failed")],
        )
        self.assertIn("goes by e-mail instead", reminder.undelivered)

    def test_neither_is_shown_in_the_system(self):
        self.admin.partner_id.email = False
        reminder = self.remind(channel="sms")
        self.sweep()
        self.send_texts("insufficient_credit")
        self.assertEqual(self.sweep_and_deliver("2026-01-07 07:10"), [])
        self.assertEqual(
            [way[:2] for way in self.ways(reminder)],
            [("inbox", "sent"), ("sms", "failed")],
        )
        self.assertIn("shown in the system instead", reminder.undelivered)

    def test_done_meanwhile(self):
        """What is done needs no e-mail any more, and shows no fault."""
        reminder = self.remind(channel="sms")
        self.sweep()
        self.send_texts("insufficient_credit")
        self.occurrences(reminder).action_done()
        self.assertEqual(self.sweep_and_deliver("2026-01-07 07:10"), [])
        self.assertFalse(reminder.undelivered)

    def test_the_next_time_it_is_tried_again(self):
        reminder = self.remind(channel="sms", recurrence="daily")
        self.sweep()
        self.send_texts("insufficient_credit")
        self.sweep_and_deliver("2026-01-07 07:10")
        self.sweep("2026-01-08 07:00")
        [(number, _text)] = self.send_texts(moment="2026-01-08 07:01")
        self.assertEqual(number, "+4532123456")
        self.assertEqual(self.deliver("2026-01-08 07:10"), [])
        self.assertEqual(len(self.occurrences(reminder)), 2)
