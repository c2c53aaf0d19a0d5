"""“Send a test to me”: the real mail, to nobody else, in no ledger."""

import re

from common import new_test_user
from engine_case import EngineCase

from odoo.exceptions import AccessError, UserError

ADMIN = "base.group_user,reminder_automation.group_reminder_admin"
LEDGER = ("reminder.item", "reminder.notice", "reminder.delivery", "mail.message")


class TestTestMail(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.me = new_test_user(cls.env, "me", ADMIN, email="me@example.com", name="me")
        cls.me.sudo().company_ids = cls.env["res.company"].sudo().search([])
        cls.template.body_html = (
            '<p><t t-set="told" t-value="ctx.get(\'reminder\', {}).get(object.id)"/>'
            '<t t-if="told">Dear <t t-out="told[\'partner\'].name"/>, number '
            "<t t-out=\"told['step']\"/>.</t></p>"
            '<p><a href="/my/1?access_token=secret">Pay</a>'
            " https://pay.example.com/token/42</p>"
            '<!--[if mso]><a href="https://x.example/outlook">Pay</a><![endif]-->'
        )
        cls.template.attachment_ids = cls.env["ir.attachment"].create(
            {"name": "terms.txt", "raw": b"Terms"}
        )

    def books(self):
        """How many rows the ledger and the chatters have, and where the items stand."""
        self.env.flush_all()
        counts = [self.env[model].sudo().search_count([]) for model in LEDGER]
        items = self.env["reminder.item"].search([])
        return counts, [
            (one.id, one.state, one.cycle, one.sent_count, one.next_date)
            for one in items
        ]

    def window(self, record, rule=None, user=None, **values):
        """The window, filled in."""
        rule = rule or self.rule
        Wizard = self.env["reminder.test"].with_user(user or self.me)
        values = {"record": f"{record._name},{record.id}", **values}
        return Wizard.with_context(default_rule_id=rule.id).create(values)

    def sent(self, wizard):
        """Send it; return the mail."""
        wizard.action_send()
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("subject", "=like", "Test: %")], order="id desc", limit=1)
        )

    def test_the_real_mail_to_me_alone(self):
        client = self.client()
        self.sweep("2026-01-06 10:00")
        before = self.books()
        with self.at("2026-01-07 10:00"):
            mail = self.sent(self.window(client))
        after = self.books()
        # Its own message is the only one there is more.
        self.assertEqual(after[1], before[1])
        self.assertEqual(
            [now - then for now, then in zip(after[0], before[0], strict=True)],
            [0, 0, 0, 1],
        )
        self.assertEqual(mail.subject, "Test: Still open: Nord ApS")
        self.assertEqual(mail.email_to, '"me" <me@example.com>')
        self.assertFalse(mail.recipient_ids or mail.email_cc)
        self.assertFalse(mail.is_reminder or mail.model or mail.res_id)
        self.assertEqual(mail.reply_to, '"me" <me@example.com>')
        body = mail.body_html
        for text in (
            "This is a test. Nobody but you got it.",
            "anna@nord.example.com",
            "Dear Anna, number 1.",
            "o_reminder_mail",
            "Reminder 1 of 3",
        ):
            self.assertIn(text, body)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["terms.txt"])
        self.assertEqual(mail.attachment_ids.raw, b"Terms")
        self.assertNotIn(mail.attachment_ids, self.template.attachment_ids)

    def test_it_leaves_like_any_mail(self):
        client = self.client()
        mail = self.sent(self.window(client))
        files = mail.attachment_ids
        self.assertTrue(files)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.env["mail.mail"].process_email_queue()
        [left] = self._mails
        self.assertEqual(left["email_to"], ['"me" <me@example.com>'])
        self.assertFalse(mail.exists())
        self.assertFalse(files.exists())
        self.assertTrue(self.template.attachment_ids.exists())
        self.assertIn("This is a test", left["body_alternative"] or left["body"])
        self.assertFalse(self.chatter(client))

    def test_no_link_does_anything(self):
        mail = self.sent(self.window(self.client()))
        body = mail.body_html
        for dead in ("secret", "pay.example.com", "access_token", "/my/"):
            self.assertNotIn(dead, body)
        self.assertIn(f"{self.rule.get_base_url()}/reminder/test", body)
        self.assertNotIn("List-Unsubscribe", mail.headers)
        # Every link of it leads to the page that says so, or writes to somebody.
        links = set(re.findall(r'(?:href|action)="([^"]*)"', body))
        page = f"{self.rule.get_base_url()}/reminder/test"
        links = {one for one in links if not one.startswith(("mailto:", "tel:"))}
        self.assertEqual(links, {page})
        for way_out in ("/postpone", "/stop", "outlook"):
            self.assertNotIn(way_out, body)

    def test_one_line(self):
        self.rule.name = "Two\nlines"
        self.template.subject = False
        self.me.sudo().name = "me\nBcc: x@example.com"
        mail = self.sent(self.window(self.client()))
        self.assertNotIn("\n", mail.subject + mail.email_to + mail.reply_to)

    def test_a_draft_and_one_that_does_not_wait(self):
        draft = self.rule.copy({"name": "Draft", "active": True})
        other = self.env["res.partner"].create(
            {"name": "Does not wait", "email": "other@example.com"}
        )
        before = self.books()
        mail = self.sent(self.window(other, draft))
        self.assertIn("Dear Does not wait", mail.body_html)
        self.assertEqual(self.books()[1], before[1])

    def test_nobody_would_be_reached(self):
        client = self.client(contacts=())
        mail = self.sent(self.window(client))
        self.assertIn("At this moment it would reach nobody", mail.body_html)
        self.assertIn("no valid e-mail address", mail.body_html)

    def test_number_and_language(self):
        self.env["res.lang"]._activate_lang("da_DK")
        self.template.with_context(lang="da_DK").subject = "Mangler: {{ object.name }}"
        client = self.client()
        mail = self.sent(self.window(client, step=2, lang="da_DK"))
        self.assertEqual(mail.subject, "Test: Mangler: Nord ApS")
        self.assertIn("number 2.", mail.body_html)
        for number in (0, 4):
            with self.assertRaisesRegex(UserError, "has 3 reminders"):
                self.window(client, step=number).action_send()

    def test_again_and_after_the_real_one(self):
        client = self.client()
        self.sweep("2026-01-10 07:00")
        item = self.item(client)
        self.assertEqual(item.sent_count, 1)
        for _number in range(2):
            self.sent(self.window(client))
        self.assertEqual((item.sent_count, len(item.notice_ids)), (1, 1))

    def test_the_limits_of_letters_do_not_hold_it_back(self):
        self.company.sudo().reminder_weekly_cap = 1
        client = self.client()
        with self.at("2026-01-10 07:00"):
            self.sweep()
            self.assertTrue(self.sent(self.window(client)))
        self.assertFalse(self.env["reminder.turn"].search([("date", "=", False)]))

    def test_a_text_that_breaks(self):
        client = self.client()
        before = self.books()
        with self.break_rendering(client), self.assertRaisesRegex(UserError, "broken"):
            self.window(client).action_send()
        self.assertEqual(self.books(), before)

    def test_a_text_message(self):
        text = self.env["sms.template"].create(
            {
                "name": "Text",
                "model_id": self.partner_model.id,
                "body": "Call us, {{ object.name }}",
            }
        )
        rule = self.rule.copy(
            {"channel": "sms", "sms_template_id": text.id, "active": True}
        )
        client = self.client()
        mail = self.sent(self.window(client, rule))
        self.assertIn("Call us, Nord ApS", mail.body_html)
        self.assertIn("as a text message (SMS)", mail.body_html)
        self.assertFalse(self.env["sms.sms"].sudo().search([]))

    def test_presets(self):
        first, second = self.client(), self.client("Syd ApS")
        self.sweep("2026-01-06 10:00")
        wizard = (
            self.env["reminder.test"]
            .with_user(self.me)
            .with_context(default_rule_id=self.rule.id)
            .create({})
        )
        self.assertIn(wizard.record, first | second)
        self.assertEqual((wizard.step, wizard.address), (1, "me@example.com"))
        self.assertFalse(wizard.lang)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_only_who_may_read_the_record(self):
        client = self.client()
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.partner_model.id,
                "domain_force": [("id", "!=", client.id)],
                "groups": [
                    (4, self.env.ref("reminder_automation.group_reminder_admin").id)
                ],
                "perm_write": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        self.env["ir.rule"].search(
            [("model_id", "=", self.partner_model.id), ("groups", "!=", False)]
        ).filtered(lambda rule: rule.name != "Not this one").active = False
        self.assertFalse(client.with_user(self.me).has_access("read"))
        wizard = self.window(client)
        with self.assertRaisesRegex(AccessError, "You may not read this record"):
            wizard.action_send()
        self.assertFalse(
            self.env["mail.mail"].search([("subject", "=like", "Test: %")])
        )
        wizard = (
            self.env["reminder.test"]
            .with_user(self.me)
            .with_context(default_rule_id=self.rule.id)
            .create({})
        )
        self.assertNotEqual(wizard.record, client)

    def test_only_who_may_write_the_rule(self):
        client = self.client()
        for login, groups in (
            (
                "inspector",
                "base.group_user,reminder_automation.group_reminder_inspector",
            ),
            ("staff", "base.group_user"),
        ):
            user = new_test_user(self.env, login, groups, email=f"{login}@example.com")
            with self.assertRaises(AccessError):
                self.window(client, user=user).action_send()
        self.me.sudo().company_ids = self.company
        self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self.window(client).action_send()

    def test_only_what_the_user_may_read_in_the_text(self):
        told = "object.env['ir.config_parameter'].search([], limit=1).value"
        self.template.body_html = f'<p><t t-out="{told}"/></p>'
        client = self.client()
        with self.assertRaisesRegex(AccessError, "You cannot have a test"):
            self.window(client).action_send()

    def test_not_about_another_kind_of_record(self):
        client = self.client()
        wizard = self.window(client)
        wizard.record = f"reminder.rule,{self.rule.id}"
        with self.assertRaisesRegex(UserError, "Choose the record"):
            wizard.action_send()
        wizard.record = False
        with self.assertRaisesRegex(UserError, "Choose the record"):
            wizard.action_send()

    def test_not_the_window_of_somebody_else(self):
        client = self.client()
        wizard = self.window(client)
        other = new_test_user(self.env, "other_admin", ADMIN, email="o@example.com")
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_send()

    def test_without_an_address(self):
        self.me.email = False
        with self.assertRaisesRegex(UserError, "no valid e-mail address"):
            self.window(self.client()).action_send()
