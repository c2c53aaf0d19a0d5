"""A person's lines of the ledger: erased without losing the count, and exported."""

import base64
import csv
import io

from common import ReminderCase, new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError

ADMIN = "reminder_automation.group_reminder_admin"


class PersonCase(EngineCase):
    """Anna of Nord ApS was reminded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "ledger-admin",
            f"base.group_user,base.group_partner_manager,{ADMIN}",
            company_id=cls.company.id,
            company_ids=cls.env["res.company"].sudo().search([]).ids,
        )

    def setUp(self):
        super().setUp()
        self.acme = self.client()
        self.anna = self.acme.child_ids
        self.sweep("2026-01-10 07:00")
        self.reminder = self.item(self.acme)
        self.notice = self.reminder.notice_ids

    def window(self, model, user=None, **values):
        return self.env[model].with_user(user or self.admin).create(values)

    def chosen(self, model, contacts):
        """The window as it opens from a list of contacts."""
        context = {"active_model": "res.partner", "active_ids": contacts.ids}
        Window = self.env[model].with_user(self.admin).with_context(**context)
        window = Window.create({})
        self.env.invalidate_all()
        return window

    def erase(self, user=None, moment="2026-01-12 07:00", **values):
        values = values or {"partner_ids": self.anna.ids}
        with self.at(moment):
            self.window("reminder.erase", user, **values).action_erase()
            self.env.flush_all()
        self.env.invalidate_all()

    def rows(self, user=None, **values):
        """The lines of the file, each a dict."""
        values = values or {"partner_ids": self.anna.ids}
        window = self.window("reminder.export", user, **values)
        text = base64.b64decode(window.file).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def everywhere(self, word):
        """Where in the ledger and in Odoo's own books of its messages a word is."""
        self.env.flush_all()
        found = []
        for table in ("reminder_notice", "reminder_delivery", "mail_mail", "sms_sms"):
            self.env.cr.execute(  # pylint: disable=sql-injection
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{word}%"]
            )
            found += [table] if self.env.cr.fetchone()[0] else []
        messages = self.env["mail.message"].search(
            [("message_type", "=", "user_notification"), ("body", "ilike", word)]
        )
        return found + ["mail_message"] * bool(messages)


class TestErase(PersonCase):
    def test_sent(self):
        self.deliver("2026-01-10 07:01")
        delivery = self.notice.delivery_id
        self.assertIn("anna@", self.notice.address)
        key = self.notice.read(
            ["item_ref", "partner_ref", "cycle", "step", "channel", "claimed"]
        )
        self.erase()
        for line in (self.notice, delivery):
            for name in ("address", "recipient", "partner_id"):
                self.assertFalse(line[name], name)
        self.assertFalse(self.notice.about)
        self.assertFalse(delivery.subject)
        self.assertFalse(delivery.body)
        self.assertFalse(delivery.mail_message_id)
        self.assertEqual(self.everywhere("anna"), [])
        self.assertEqual(self.everywhere("Please answer us"), [])
        # What counts stays.
        self.assertEqual(
            self.notice.read(
                ["item_ref", "partner_ref", "cycle", "step", "channel", "claimed"]
            ),
            key,
        )
        self.assertEqual(self.notice.state, "sent")
        self.assertTrue(self.notice.sent_date)
        self.assertEqual(self.notice.rule_name, "Waiting clients")
        self.assertEqual(self.reminder.sent_count, 1)
        self.assertEqual(self.notice.reason, "Erased on 01/12/2026.")
        self.assertIn("somebody whose data was erased", self.notice.display_name)

    def test_rhythm_goes_on(self):
        """The next one leaves at its time, and none is sent again."""
        self.deliver("2026-01-10 07:01")
        self.erase()
        self.assertFalse(self.sweep_and_deliver("2026-01-14 07:00"))
        self.assertEqual(len(self.sweep_and_deliver("2026-01-15 07:00")), 1)
        self.assertEqual(self.reminder.sent_count, 2)

    def test_a_rule_made_anew_sends_nothing_again(self):
        self.deliver("2026-01-10 07:01")
        self.erase()
        self.rule.active = False
        self.rule.copy({"name": "Anew", "active": True})
        self.assertFalse(self.sweep_and_deliver("2026-01-13 07:00"))

    def test_in_flight_is_withdrawn(self):
        self.assertEqual(self.notice.state, "queued")
        self.erase(moment="2026-01-10 07:01")
        self.assertEqual(self.notice.state, "cancelled")
        self.assertFalse(self.deliver("2026-01-10 07:02"))
        self.assertEqual(self.everywhere("anna"), [])

    def test_being_sent(self):
        self.notice.delivery_id.write(
            {"state": "uncertain", "handover_date": "2026-01-10 07:00"}
        )
        with self.assertRaisesRegex(UserError, "being sent"):
            self.erase(moment="2026-01-10 07:05")
        self.assertTrue(self.notice.address)
        self.erase(moment="2026-01-10 08:00")
        self.assertEqual(self.notice.state, "uncertain")
        self.assertFalse(self.notice.address)
        with self.assertRaisesRegex(UserError, "was erased"):
            self.notice.action_send_again()

    def test_failed_is_made_again_with_what_is_true_then(self):
        self.notice._end("failed", "Anna's record is broken")
        self.erase()
        self.assertFalse(self.notice.own_reason)
        self.reminder.write({"next_date": "2026-01-13 07:00", "sent_count": 0})
        with self.at("2026-01-13 07:00"):
            self.reminder.to_plan = False
        self.assertEqual(len(self.sweep_and_deliver("2026-01-13 07:00")), 1)
        newest = self.reminder.notice_ids.sorted("id")[-1]
        self.assertEqual(newest.partner_id, self.anna)
        self.assertFalse(newest.erased_date)

    def test_told_in_the_chatter(self):
        self.deliver("2026-01-10 07:01")
        self.erase()
        [line] = [
            str(message.body)
            for message in self.anna.message_ids
            if "erased" in str(message.body)
        ]
        self.assertIn("ledger-admin", line)
        self.assertIn("Lines: 1.", line)

    def test_what_tells_of_a_client_to_others(self):
        """A private client: what others were told about it."""
        self.deliver("2026-01-10 07:01")
        self.erase(partner_ids=self.acme.ids)
        self.assertFalse(self.notice.about)
        self.assertFalse(self.notice.subject)
        self.assertEqual(self.notice.partner_id, self.anna, "the recipient is another")
        self.assertTrue(self.notice.address)

    def test_copies_of_what_others_got(self):
        self.template.email_cc = "eve@copy.example.com, boss@copy.example.com"
        eve = self.env["res.partner"].create(
            {"name": "Eve", "email": "Eve <Eve@copy.example.com>"}
        )
        other = self.client("Other ApS", contacts=("bo",))
        self.sweep_and_deliver("2026-01-10 07:05")
        notice = self.item(other).notice_ids
        self.assertIn("eve@copy.example.com", notice.copies)
        self.template.email_cc = False
        self.erase(partner_ids=eve.ids)
        self.assertEqual(self.everywhere("eve@copy"), [])
        self.assertEqual(notice.copies, "boss@copy.example.com")
        self.assertEqual((notice.recipient, notice.state), ("Bo", "sent"))
        told = " ".join(str(message.body) for message in eve.message_ids)
        self.assertRegex(told, r"Lines: [1-9]")

    def test_copies_to_any_address_of_a_contact(self):
        """And that there was none, for a reason."""
        self.template.email_cc = "eve@home.example.com, eve@black.example.com"
        self.env["mail.blacklist"]._add("eve@black.example.com")
        eve = self.env["res.partner"].create(
            {
                "name": "Eve",
                "email": "eve@work.example.com, eve@home.example.com, "
                "eve@black.example.com",
            }
        )
        other = self.client("Other ApS", contacts=("bo",))
        self.sweep_and_deliver("2026-01-10 07:05")
        notice = self.item(other).notice_ids
        self.assertEqual(notice.copies, "eve@home.example.com")
        self.assertIn("eve@black.example.com", notice.note)
        self.template.email_cc = False
        self.erase(partner_ids=eve.ids)
        self.assertEqual(self.everywhere("eve@"), [])
        self.assertEqual((notice.recipient, notice.state), ("Bo", "sent"))

    def test_a_deleted_contact_by_selection(self):
        self.deliver("2026-01-10 07:01")
        self.anna.unlink()
        self.assertEqual(self.notice.recipient, "Anna")
        self.erase(notice_ids=self.notice.ids)
        self.assertFalse(self.notice.recipient)
        self.assertEqual(self.everywhere("anna"), [])

    def test_archived_contacts_with_others(self):
        self.deliver("2026-01-10 07:01")
        other = self.client("Other ApS")
        self.anna.action_archive()
        window = self.chosen("reminder.erase", self.anna | other.child_ids)
        self.assertEqual(window.partner_ids, self.anna | other.child_ids)
        self.assertEqual(window.line_count, 1)
        window.action_erase()
        self.assertEqual(self.everywhere("anna"), [])

    def test_all_that_a_message_carries(self):
        self.company.reminder_bundle = True
        other = self.client("Other ApS", contacts=())
        self.anna.copy({"parent_id": other.id})
        self.sweep("2026-01-10 07:10")
        delivery = self.notice.delivery_id
        second = self.notice.copy({"step": 9, "delivery_id": delivery.id})
        self.deliver("2026-01-10 07:11")
        self.erase(notice_ids=self.notice.ids)
        self.assertFalse(second.address)
        self.assertTrue(second.erased_date)

    def test_nothing_to_erase(self):
        self.erase()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(UserError, "Nothing is kept"):
            self.erase(partner_ids=stranger.ids)

    def test_queries(self):
        self.deliver("2026-01-10 07:01")
        delivery = self.notice.delivery_id
        counts = []
        for number in (10, 1000):
            messages = self.env["mail.message"].create(
                [
                    {
                        "body": "Please",
                        "message_type": "user_notification",
                        "model": "res.partner",
                        "res_id": self.acme.id,
                    }
                    for _number in range(number)
                ]
            )
            deliveries = self.env["reminder.delivery"].create(
                [
                    {
                        "channel": "email",
                        "mail_message_id": message.id,
                        "partner_id": self.anna.id,
                        "state": "sent",
                    }
                    for message in messages
                ]
            )
            self.env["reminder.notice"].create(
                [
                    {
                        "channel": "email",
                        "cycle": number,
                        "delivery_id": one.id,
                        "item_id": self.reminder.id,
                        "partner_id": self.anna.id,
                        "rule_id": self.rule.id,
                        "step": step,
                    }
                    for step, one in enumerate(deliveries, 1)
                ]
            )
            self.env.flush_all()
            window = self.window("reminder.erase", partner_ids=self.anna.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            window.action_erase()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertTrue(delivery.exists())
        self.assertLessEqual(counts[1], counts[0] + 25, counts)


class TestExport(PersonCase):
    def test_one_line(self):
        self.deliver("2026-01-10 07:01")
        self.admin.tz = "Europe/Copenhagen"
        [row] = self.rows()
        self.assertEqual(
            row,
            {
                "Date": "2026-01-10 08:00",
                "Rule": "Waiting clients",
                "About": "Nord ApS",
                "Subject": "Still open: Nord ApS",
                "Channel": "E-mail",
                "Address": "anna@nord.example.com",
                "Status": "Sent",
                "Sent on": "2026-01-10 08:01",
                "Why": "",
            },
        )

    def test_letters_of_all_languages(self):
        self.rule.name = 'Påmindelse – 提醒 \N{SNOWMAN}; "x",\ny'
        self.notice.rule_name = self.rule.name
        self.assertEqual(self.rows()[0]["Rule"], self.rule.name)

    def test_no_formulas(self):
        for bad in ("=1+1", "+45 12", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"):
            self.notice.rule_name = bad
            window = self.window("reminder.export", partner_ids=self.anna.ids)
            text = base64.b64decode(window.file).decode("utf-8-sig")
            [_header, row] = csv.reader(io.StringIO(text, newline=""))
            self.assertTrue(row[1].startswith("'"), bad)

    def test_erased(self):
        self.deliver("2026-01-10 07:01")
        self.erase()
        [row] = self.rows()
        self.assertEqual((row["Address"], row["About"]), ("", ""))
        self.assertEqual(row["Why"], "Erased on 01/12/2026.")

    def test_a_client_has_what_was_sent_about_it(self):
        self.assertEqual(len(self.rows(partner_ids=self.acme.ids)), 1)

    def test_by_selection(self):
        self.anna.unlink()
        self.assertEqual(len(self.rows(notice_ids=self.notice.ids)), 1)

    def test_an_archived_contact(self):
        self.anna.action_archive()
        window = self.chosen("reminder.export", self.anna)
        self.assertEqual(window.line_count, 1)
        self.assertEqual(window.action_download()["target"], "download")
        self.assertEqual(len(self.rows()), 1)

    def test_download(self):
        window = self.window("reminder.export", partner_ids=self.anna.ids)
        action = window.action_download()
        self.assertIn(f"/reminder.export/{window.id}/file/", action["url"])
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        window = self.window("reminder.export", partner_ids=stranger.ids)
        with self.assertRaisesRegex(UserError, "Nothing was sent"):
            window.action_download()

    def test_queries(self):
        self.deliver("2026-01-10 07:01")
        counts = []
        for number in (10, 1000):
            self.env["reminder.notice"].create(
                [
                    {
                        "channel": "email",
                        "cycle": number,
                        "delivery_id": self.notice.delivery_id.id,
                        "item_id": self.reminder.id,
                        "partner_id": self.anna.id,
                        "rule_id": self.rule.id,
                        "step": step,
                    }
                    for step in range(1, number + 1)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.rows()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 12, counts)


class TestWho(ReminderCase):
    """Administrators of reminders, about lines of their companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local = cls.make_local()
        cls.item = cls.make_item()
        cls.notice = cls.make_notice(cls.item, address="anna@example.com")

    def erase(self, user):
        window = self.env["reminder.erase"].with_user(user)
        window.create({"partner_ids": self.contact.ids}).action_erase()
        self.env.invalidate_all()

    def test_erase(self):
        for user in (self.inspector, self.staff, self.system, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.erase(user)
        self.notice.company_id = self.other_company
        self.notice.delivery_id.company_id = self.other_company
        with self.assertRaises(UserError):
            self.erase(self.local)
        self.assertTrue(self.notice.address)
        self.notice.company_id = False
        with self.assertRaises(UserError):
            self.erase(self.local)
        self.assertTrue(self.notice.address)
        self.erase(self.admin)
        self.assertFalse(self.notice.address)

    def test_own_company(self):
        self.erase(self.local)
        self.assertFalse(self.notice.address)

    def test_a_company_that_is_not_chosen_on_top_of_the_screen(self):
        self.notice.company_id = self.other_company
        window = self.env["reminder.erase"].with_user(self.admin)
        window = window.with_context(allowed_company_ids=self.company.ids)
        window.create({"partner_ids": self.contact.ids}).action_erase()
        self.assertFalse(self.notice.address)

    def test_nobody_sees_the_window_of_another(self):
        for model in ("reminder.erase", "reminder.export"):
            window = (
                self.env[model]
                .with_user(self.admin)
                .create({"partner_ids": self.contact.ids})
            )
            with self.assertRaises(AccessError):
                window.with_user(self.local).read([])

    def test_export_keeps_the_veil(self):
        """What its reader may not read of the record is not in the file."""
        self.env["ir.rule"].create(
            {
                "name": "Nobody",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.client.id})]",
                "perm_write": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        self.notice.about = "Secret"
        self.notice.delivery_id.write({"subject": "Secret", "reason": "Secret"})
        self.env.invalidate_all()
        window = (
            self.env["reminder.export"]
            .with_user(self.admin)
            .create({"notice_ids": self.notice.ids})
        )
        text = base64.b64decode(window.file).decode()
        self.assertNotIn("Secret", text)
        self.assertIn("Only who may read the record", text)

    def test_export(self):
        self.notice.company_id = self.other_company
        for user, count in ((self.local, 0), (self.admin, 1), (self.foreign, 1)):
            window = (
                self.env["reminder.export"]
                .with_user(user)
                .create({"partner_ids": self.contact.ids})
            )
            with self.subTest(user=user.login):
                self.assertEqual(window.line_count, count)
        for user in (self.inspector, self.staff, self.system, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["reminder.export"].with_user(user).create({})
