"""Customer reminders: who receives them, and how when the wanted way fails."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from unittest.mock import patch

from common import new_test_user
from customer_case import CustomerCase

from odoo.addons.iap.tools import iap_tools


class Provider(BaseHTTPRequestHandler):
    """A provider of SMS that accepts everything, as Odoo's own one is called."""

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = call["params"]["messages"]
        self.server.texts += texts
        results = [
            {"uuid": number["uuid"], "state": "success", "credit": 1}
            for text in texts
            for number in text["numbers"]
        ]
        answer = json.dumps({"jsonrpc": "2.0", "id": call["id"], "result": results})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_args):
        pass


class TestWho(CustomerCase):
    def who(self, **values):
        reminder = self.remind(**values)
        self.sweep()
        return self.notices(reminder).partner_id.user_ids

    def test_administrators(self):
        self.assertEqual(self.who(recipients="admin"), self.admin)

    def test_inspectors(self):
        self.assertEqual(self.who(recipients="inspector"), self.inspector)

    def test_both(self):
        self.assertEqual(self.who(recipients="both"), self.admin | self.inspector)

    def test_several_inspectors_all_receive(self):
        self.north_east.inspector_ids += self.outsider
        self.assertEqual(
            self.who(recipients="inspector"), self.inspector | self.outsider
        )

    def test_customer_moved_to_another_area(self):
        reminder = self.remind(recipients="inspector")
        self.client.reminder_area_id = self.south
        self.sweep()
        self.assertEqual(self.notices(reminder).partner_id.user_ids, self.outsider)
        self.assertEqual(reminder.area_id, self.south)

    def test_inspector_left(self):
        reminder = self.remind(recipients="inspector")
        self.north.inspector_ids = self.outsider
        self.sweep()
        self.assertEqual(self.notices(reminder).partner_id.user_ids, self.outsider)

    def test_inspector_comes_back(self):
        self.inspector.active = False
        self.north.inspector_ids = [(4, self.outsider.id)]
        self.inspector.active = True
        self.assertIn(self.inspector, self.north_east.all_inspector_ids)
        found = self.env["res.partner"].with_user(self.inspector)
        self.assertTrue(found.browse(self.client.id).reminder_in_my_area)

    def test_archived_inspector(self):
        self.north_east.inspector_ids = self.outsider
        self.inspector.active = False
        self.assertEqual(self.who(recipients="inspector"), self.outsider)

    def test_nobody_is_told_to_administrators_once(self):
        reminder = self.remind(recipients="inspector", recurrence="daily")
        self.north.inspector_ids = False
        self.sweep()
        self.sweep("2026-01-08 07:00")
        self.assertFalse(self.notices(reminder))
        self.assertEqual(reminder.activity_ids.user_id, self.admin)
        self.assertEqual(len(reminder.activity_ids), 1)
        # Somebody is there again: what is open still comes.
        self.north.inspector_ids = self.inspector
        self.sweep("2026-01-09 07:00")
        self.assertIn(self.inspector.partner_id, self.notices(reminder).partner_id)

    def test_nobody_is_told_without_the_usual_type_of_activity(self):
        """Odoo lets people delete it."""
        self.env.ref("mail.mail_activity_data_warning").unlink()
        reminder = self.remind(recipients="inspector")
        self.north.inspector_ids = False
        self.sweep()
        self.assertEqual(reminder.activity_ids.user_id, self.admin)

    def test_other_company(self):
        self.assertNotIn(self.foreign, self.who(recipients="admin"))


class TestHow(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.partner_id.write(
            {"phone": "+45 32 12 34 56", "country_id": cls.env.ref("base.dk").id}
        )
        cls.company.sudo().reminder_sms_enabled = True

    @contextmanager
    def provider(self):
        """A real HTTP endpoint on this machine, in the place of Odoo's provider."""
        with HTTPServer(("127.0.0.1", 0), Provider) as server:
            server.texts = []
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.env["ir.config_parameter"].sudo().set_param(
                "sms.endpoint", f"http://127.0.0.1:{server.server_port}"
            )
            yield server
            server.shutdown()

    def ways(self, reminder):
        return [
            (one.channel, one.state, one.note or "") for one in self.notices(reminder)
        ]

    def texts(self):
        """Run the SMS queue; return the numbers that texts went to."""
        # Odoo calls no provider in tests; this one is on this machine.
        no_test = SimpleNamespace(module=SimpleNamespace(current_test=None))
        with (
            self.provider() as server,
            self.at("2026-01-07 07:00"),
            patch.object(iap_tools, "modules", no_test),
        ):
            queue = self.env["sms.sms"].search([("state", "=", "outgoing")])
            queue.send()
            self.env.flush_all()
            return [
                number["number"] for text in server.texts for number in text["numbers"]
            ]

    def test_only_in_the_system(self):
        reminder = self.remind(channel="inbox")
        self.assertFalse(self.sweep_and_deliver())
        self.assertEqual(self.ways(reminder), [("inbox", "sent", "")])
        self.assertEqual(
            self.env["reminder.occurrence"].with_user(self.admin).open_count(), 1
        )

    def test_sms(self):
        reminder = self.remind(channel="sms")
        self.assertFalse(self.sweep_and_deliver())
        self.assertEqual(self.texts(), ["+4532123456"])
        self.assertEqual(self.ways(reminder), [("sms", "sent", "")])
        self.assertFalse(self.texts())

    def test_email_and_sms(self):
        reminder = self.remind(channel="email_sms")
        self.assertEqual(self.sweep_and_deliver(), [self.admin.email_formatted])
        self.assertEqual(self.texts(), ["+4532123456"])
        self.assertEqual(
            self.ways(reminder), [("email", "sent", ""), ("sms", "sent", "")]
        )

    def test_sms_done_meanwhile(self):
        reminder = self.remind(channel="sms")
        self.sweep()
        self.occurrences(reminder).action_done()
        self.assertFalse(self.texts())

    def test_sms_deleted_meanwhile(self):
        reminder = self.remind(channel="email_sms")
        self.sweep()
        reminder.unlink()
        self.assertFalse(self.texts())
        self.assertFalse(self.deliver())

    def test_sms_switched_off(self):
        reminder = self.remind(channel="sms")
        self.assertIn("sms", reminder.channels_offered)
        self.company.sudo().reminder_sms_enabled = False
        self.assertEqual(reminder.channels_offered, "inbox,email")
        self.assertEqual(self.sweep_and_deliver(), [self.admin.email_formatted])
        self.assertFalse(self.texts())
        why = "SMS is switched off in the settings"
        self.assertEqual(self.ways(reminder), [("email", "sent", why)])

    def test_no_number(self):
        self.admin.partner_id.phone = False
        for channel in ("sms", "email_sms"):
            reminder = self.remind(channel=channel)
            self.assertEqual(self.sweep_and_deliver(), [self.admin.email_formatted])
            self.assertEqual(
                self.ways(reminder), [("email", "sent", "SMS: no valid phone number")]
            )

    def test_neither_number_nor_email(self):
        self.admin.partner_id.write({"phone": False, "email": False})
        reminder = self.remind(channel="sms")
        self.sweep()
        why = "SMS: no valid phone number; E-mail: no valid e-mail address"
        self.assertEqual(self.ways(reminder), [("inbox", "sent", why)])

    def test_mail(self):
        """The mail names the reminder and leads to the customer."""
        self.remind(description="<p>Call them first</p>")
        self.sweep()
        with self.at("2026-01-07 07:00"), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        [mail] = self._mails
        self.assertEqual(mail["subject"], "Renew the contract: Nord ApS")
        self.assertIn("office@example.com", mail["email_from"])
        self.assertIn("Call them first", mail["body"])
        self.assertIn(f"res.partner&amp;res_id={self.client.id}", mail["body"])

    def test_mail_in_the_recipients_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        template = self.env.ref("reminder_automation.mail_template_customer")
        template.with_context(lang="da_DK").subject = "Husk: {{ object.name }}"
        self.admin.lang = "da_DK"
        self.remind(recipients="both")
        self.sweep()
        with self.at("2026-01-07 07:00"), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(
            {mail["email_to"][0]: mail["subject"] for mail in self._mails},
            {
                self.admin.email_formatted: "Husk: Renew the contract",
                self.inspector.email_formatted: "Renew the contract: Nord ApS",
            },
        )


class TestDigest(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.reminder_digest = True

    def mails(self, moment="2026-01-07 07:00"):
        self.sweep(moment)
        with self.at(moment), self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            return {mail["email_to"][0]: mail["body"] for mail in self._mails}, len(
                self._mails
            )

    def test_one_mail_a_day(self):
        for number in range(3):
            self.remind(name=f"Number {number}", recipients="both")
        bodies, count = self.mails()
        # three for the inspector, one for the administrator
        self.assertEqual(count, 4)
        body = bodies[self.admin.email_formatted]
        for number in range(3):
            self.assertIn(f"Number {number}", body)
        self.assertEqual(self.mails("2026-01-07 07:10")[1], 0)

    def test_ledger_says_so(self):
        reminder = self.remind()
        self.sweep()
        self.assertRecordValues(
            self.notices(reminder),
            [{"channel": "inbox", "note": "the daily mail tells of it"}],
        )

    def test_later_on_the_day_is_in_the_next_mail(self):
        self.remind()
        self.assertEqual(self.mails()[1], 1)
        self.remind(name="Second", moment="2026-01-07 10:00")
        self.assertEqual(self.mails("2026-01-07 10:00")[1], 0)
        self.assertEqual(self.mails("2026-01-08 06:00")[1], 0)
        bodies, count = self.mails("2026-01-08 07:00")
        self.assertEqual(count, 1)
        self.assertIn("Second", bodies[self.admin.email_formatted])
        self.assertEqual(self.mails("2026-01-08 07:10")[1], 0)

    def test_what_was_done_or_deleted_is_not_in_it(self):
        kept, done, deleted = (
            self.remind(name=name) for name in ("Kept", "Finished", "Dropped")
        )
        self.sweep()
        self.occurrences(done).action_done()
        deleted.unlink()
        bodies, count = self.mails("2026-01-07 07:05")
        self.assertEqual(count, 1)
        body = bodies[self.admin.email_formatted]
        self.assertIn("Kept", body)
        self.assertNotIn("Finished", body)
        self.assertNotIn("Dropped", body)
        self.assertTrue(kept.exists())

    def test_nothing_left_to_tell(self):
        reminder = self.remind()
        self.sweep()
        reminder.unlink()
        self.assertEqual(self.mails("2026-01-07 07:05")[1], 0)

    def test_users_choose_for_themselves(self):
        user = new_test_user(self.env, "chooser", "base.group_user")
        user.with_user(user).reminder_digest = True
        self.assertTrue(user.reminder_digest)
