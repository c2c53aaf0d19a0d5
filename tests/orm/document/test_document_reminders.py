"""Reminders of documents: each of those asked for itself, and when they stop."""

import json

from common import new_test_user
from document_case import DocumentCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError


class TestReminders(DocumentCase):
    def test_only_who_has_not_signed(self):
        document = self.sent()
        self.sweep("2026-01-05 10:10")
        item = self.item(self.signer(document, self.bo), self.signature_rule)
        self.assertEqual(str(item.next_date), "2026-01-08 07:00:00")
        self.assertEqual(item.partner_id, self.bo)
        self.sign(document, self.anna)
        self.assertEqual(self.reminded("2026-01-08 07:00"), [self.bo.email])
        [mail] = [one for one in self._mails if self.bo.email in one["email_to"][0]]
        body = mail["body"]
        bo = self.signer(document, self.bo)
        self.assertIn(f"/my/documents/{bo.id}?access_token={bo.access_token}", body)
        self.assertNotIn(self.signer(document, self.anna).access_token, body)
        self.assertIn("days ago we sent you", body)
        [line] = [
            one for one in self.chatter(document) if "Reminder 1 of 1 sent" in one
        ]
        self.assertIn("Bo (bo@nord.example.com)", line)
        self.assertFalse(
            [one for one in self.chatter(bo) if "Reminder 1 of 1 sent" in one]
        )
        self.assertEqual(item.state, "exhausted")
        self.assertEqual(self.reminded("2026-01-12 07:00"), [])

    def test_both_on_one_chatter(self):
        document = self.sent()
        self.assertEqual(
            self.reminded("2026-01-08 07:00"), [self.anna.email, self.bo.email]
        )
        [line] = [one for one in self.chatter(document) if "1 of 1 sent" in one]
        self.assertIn("Anna (anna@nord.example.com), Bo (bo@nord.example.com)", line)

    def test_steered_from_the_document(self):
        """Its menu and its chatter's bar are for those who have not answered."""
        document = self.sent()
        self.sweep("2026-01-05 10:10")
        self.sign(document, self.anna)
        item = self.item(self.signer(document, self.bo), self.signature_rule)
        controls = document._reminder_controls()
        self.assertEqual(
            [(one["id"], one["name"]) for one in controls], [(item.id, "Signature: Bo")]
        )
        items = self.env["reminder.item"]
        action = items.send_now_record(document._name, document.id)
        self.assertEqual(action["context"]["default_item_ids"], item.ids)
        menu = self.env["ir.actions.actions"].get_bindings(document._name)["action"]
        self.assertIn("Resend reminder", [one["name"] for one in menu])
        self.sign(document, self.bo)
        self.assertEqual(document._reminder_controls(), [])
        with self.assertRaisesRegex(UserError, "Nobody is asked for an answer here"):
            items.send_now_record(document._name, document.id)

    def test_warning_of_expiry_is_no_second_thing(self):
        """One to-do, and one mail by hand, for a document that also has its end."""
        document = self.sent(expiry_date="2026-01-31")
        self.sweep("2026-01-05 10:10")
        bo = self.signer(document, self.bo)
        items = self.env["reminder.item"].search([("res_id", "=", bo.id)])
        self.assertEqual(len(items.rule_id), 2)
        item = self.item(bo, self.signature_rule)
        user = new_test_user(
            self.env, "portal-bo", "base.group_portal", partner_id=self.bo.id
        )
        with self.at("2026-01-06 10:00"):
            self.assertEqual(items._todos(user), item)
            action = items.send_now_record(bo._name, bo.id)
        self.assertEqual(action["context"]["default_item_ids"], item.ids)

    def test_in_vain(self):
        """Whoever is responsible finds it on the document."""
        document = self.sent()
        self.reminded("2026-01-08 07:00")
        self.sweep("2026-01-08 07:10")
        self.assertFalse(document.activity_ids)
        # There is time to answer until the next one would have been due.
        self.sweep("2026-01-11 07:10")
        activities = document.activity_ids
        self.assertEqual(len(activities), 2)
        self.assertEqual(activities.user_id, document.user_id)
        self.assertIn("No response", activities[0].summary)
        self.sign(document, self.anna, "2026-01-11 10:00")
        self.sweep("2026-01-12 07:10")
        self.assertEqual(len(document.activity_ids), 1)

    def test_approval(self):
        document = self.sent(request="approval")
        with self.at("2026-01-06 10:00"), self.mock_mail_gateway():
            self.signer(document, self.anna)._approve("", "192.0.2.1")
        self.assertEqual(self.reminded("2026-01-08 07:00"), [self.bo.email])
        item = self.item(self.signer(document, self.bo), self.approval_rule)
        self.assertIn("Read and approve", item.notice_ids.mail_message_id.body)

    def test_rejected(self):
        document = self.sent()
        with self.at("2026-01-06 10:00"), self.mock_mail_gateway():
            self.signer(document, self.anna)._reject("No", "192.0.2.1")
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])

    def test_cancelled(self):
        document = self.sent()
        self.sweep("2026-01-05 10:10")
        document.action_cancel()
        self.assertEqual(document.signer_ids.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])

    def test_signed_between_claim_and_hand_over(self):
        document = self.sent()
        self.sweep("2026-01-08 07:00")
        self.sign(document, self.anna, "2026-01-08 07:01")
        self.assertEqual(
            [mail.split("<")[-1] for mail in self.deliver("2026-01-08 07:02")],
            [f"{self.bo.email}>"],
        )
        item = self.item(self.signer(document, self.anna), self.signature_rule)
        self.assertEqual(item.notice_ids.state, "cancelled")

    def test_expired(self):
        """The last day is the company's: here it begins an hour before UTC's."""
        document = self.sent(expiry_date="2026-01-07")
        self.sweep("2026-01-07 22:50")
        self.assertEqual(document.state, "waiting")
        self.sweep("2026-01-07 23:10")
        self.assertEqual(document.state, "expired")
        self.assertEqual(document.signer_ids.mapped("state"), ["expired"] * 2)
        self.assertIn("0 of 2 have answered", str(document.message_ids.mapped("body")))
        self.assertEqual(document.activity_ids.user_id, document.user_id)
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])

    def test_expired_in_the_queue(self):
        """Claimed before, delivered after: asked again at the door."""
        document = self.sent(
            moment="2026-01-04 10:00", expiry_date="2026-01-07", reminder_number=1
        )
        self.sweep("2026-01-07 07:00")
        self.assertTrue(
            self.item(document.signer_ids[0], self.signature_rule).notice_ids
        )
        self.assertEqual(self.deliver("2026-01-08 07:00"), [])

    def test_expiry_is_settled_in_sets(self):
        documents = self.env["reminder.document"].concat(
            *(self.sent(expiry_date="2026-01-07") for _number in range(3))
        )
        with self.at("2026-01-09 10:00"):
            self.assertEqual(documents._expire_due(), 3)
            self.assertEqual(documents._expire_due(), 0)

    def test_warning_before_the_end(self):
        document = self.sent(expiry_date="2026-01-20")
        self.assertEqual(len(self.reminded("2026-01-08 07:00")), 2)
        self.assertEqual(self.reminded("2026-01-16 07:00"), [])
        self.sign(document, self.anna, "2026-01-16 10:00")
        self.assertEqual(self.reminded("2026-01-17 07:00"), [self.bo.email])
        item = self.item(self.signer(document, self.bo), self.document_expiry_rule)
        self.assertIn("can be signed until", item.notice_ids.mail_message_id.body)
        self.assertEqual(self.reminded("2026-01-18 07:00"), [])

    def test_no_warning_right_after_the_request(self):
        document = self.sent(expiry_date="2026-01-07")
        self.sweep("2026-01-05 10:10")
        self.assertFalse(self.item(document.signer_ids[0], self.document_expiry_rule))

    def test_switched_off_and_on(self):
        document = self.sent(reminder_auto=False)
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])
        document.reminder_auto = True
        self.sign(document, self.anna, "2026-01-08 08:00")
        self.assertEqual(self.reminded("2026-01-09 07:00"), [self.bo.email])

    def test_days_and_number(self):
        document = self.sent(reminder_number=2)
        self.assertEqual(len(self.reminded("2026-01-08 07:00")), 2)
        self.sign(document, self.anna, "2026-01-08 10:00")
        document.reminder_days = 5
        self.sweep("2026-01-08 10:10")
        item = self.item(self.signer(document, self.bo), self.signature_rule)
        self.assertEqual((item.interval_days, item.maximum), (5, 2))
        self.assertEqual(self.reminded("2026-01-13 07:00"), [self.bo.email])
        self.assertEqual(self.reminded("2026-01-20 07:00"), [])

    def test_notify_off_is_told(self):
        self.bo.reminder_notify = False
        document = self.sent()
        self.assertEqual(self.reminded("2026-01-08 07:00"), [self.anna.email])
        item = self.item(self.signer(document, self.bo), self.signature_rule)
        self.assertEqual(item.reason_code, "no_recipient")
        self.assertIn("Notify is off", item.reason)

    def test_company_off(self):
        self.sent()
        self.env["res.company"].sudo().search([]).reminder_enabled = False
        self.assertEqual(self.reminded("2026-01-08 07:00"), [])

    def test_sent_again_counts_anew(self):
        document = self.sent()
        self.assertEqual(len(self.reminded("2026-01-08 07:00")), 2)
        document.action_reset()
        self.sweep("2026-01-08 07:10")
        document.signer_ids = [Command.delete(self.signer(document, self.bo).id)]
        with self.at("2026-01-10 10:00"), self.mock_mail_gateway():
            document.action_send()
            self.env.flush_all()
        self.assertEqual(self.reminded("2026-01-13 07:00"), [self.anna.email])

    def test_the_rules_follow_changes(self):
        for rule in (
            self.signature_rule,
            self.approval_rule,
            self.document_expiry_rule,
        ):
            self.assertTrue(rule._is_local(), rule.name)

    def test_preview_of_recipients(self):
        document = self.sent()
        self.sweep("2026-01-05 10:10")
        item = self.item(self.signer(document, self.anna), self.signature_rule)
        [recipient] = item._recipients()[item]
        self.assertEqual(recipient.partner, self.anna)
        self.assertEqual(item.res_name, "Letter of engagement")


class TestColleagues(DocumentCase):
    """Rules over those who are asked that remind colleagues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signature_rule.active = False
        groups = "base.group_user,reminder_automation.group_reminder_admin"
        cls.colleague = new_test_user(
            cls.env, "colleague", groups, email="colleague@example.com"
        )
        # Rules of no company are changed by who has all of them.
        cls.colleague.sudo().company_ids = cls.env["res.company"].sudo().search([])

    def mails(self, body, copies=None, **values):
        """The mails by a rule of one's own."""
        text = self.template.copy(
            {
                "model_id": self.env["ir.model"]._get("reminder.document.signer").id,
                "subject": "Not signed: {{ object.partner_id.name }}",
                "body_html": body,
            }
        )
        asked = self.env["ir.model.fields"]._get(
            "reminder.document.signer", "requested_date"
        )
        rule = self.env["reminder.rule"].create(
            self.rule_values(
                model_id=text.model_id.id,
                domain="[('state', '=', 'waiting')]",
                date_field_id=asked.id,
                delay_days=1,
                mail_template_id=text.id,
                **values,
            )
        )
        self.start(rule)
        self.env.flush_all()
        # From a time when nobody asked.
        self.env.cr.execute(
            "UPDATE mail_template SET email_cc = %s WHERE id = %s", [copies, text.id]
        )
        self.env.invalidate_all()
        self.reminded("2026-01-07 10:00")
        return [mail for mail in self._mails if "Not signed" in mail["subject"]]

    def test_are_reminded_and_get_nobodys_key(self):
        document = self.sent(user_id=self.colleague.id)
        mails = self.mails(
            '<p><a t-att-href="object._reminder_url(object.partner_id)">a</a>'
            '<a t-att-href="object.get_portal_url()">b</a>'
            '<a t-att-href="object._get_share_url(pid=object.partner_id.id)">c</a></p>',
            audience="responsible",
            user_field="user_id",
        )
        for mail in mails:
            self.assertIn(self.colleague.email, mail["email_to"][0])
        self.assertEqual(len(mails), 2)
        said = str([mail["body"] for mail in mails])
        self.assertIn("/my/documents/", said)
        for signer in document.signer_ids:
            self.assertNotIn(signer.access_token, said)
            self.assertNotIn(signer._sign_token(signer.partner_id.id), said)

    def test_the_button_opens_the_document(self):
        """Neither without an address nor with the contact's page."""
        document = self.sent(user_id=self.colleague.id)
        mails = self.mails(
            "<p>Please call.</p>", audience="responsible", user_field="user_id"
        )
        self.assertEqual(len(mails), 2)
        path = f"/mail/view?model=reminder.document&amp;res_id={document.id}"
        for mail in mails:
            self.assertIn(path, str(mail["body"]))
            self.assertNotIn("/my/documents/", str(mail["body"]))

    def test_get_no_copy_with_the_contacts_key(self):
        self.sent()
        mails = self.mails("<p>Please sign.</p>", self.colleague.email)
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertFalse(mail["email_cc"])
            self.assertIn("access_token", mail["body"])
        rule = self.env["reminder.rule"].search([("name", "=", "Waiting clients")])
        with self.assertRaisesRegex(ValidationError, "for their recipient alone"):
            rule.mail_template_id.email_cc = "a@example.com"

    def stored(self, text, body):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            [json.dumps({"en_US": body}), text.id],
        )
        text.invalidate_recordset()

    def test_read_no_key_in_what_they_write(self):
        """A text shows the contact's link; nothing else is made of it."""
        signer = self.signer(self.sent(), self.anna)
        text = self.template.copy(
            {"model_id": self.env["ir.model"]._get(signer._name).id}
        ).with_user(self.colleague)
        self.signature_rule.mail_template_id = text
        rule = self.signature_rule.with_user(self.colleague)
        url = "object._reminder_url(object.partner_id)"
        told = "(ctx.get('reminder') or {}).get(object.id, {})"
        for values in (
            {"subject": f"{{{{ {url} }}}}"},
            {"body_html": f'<p t-out="{url}[-36:]"/>'},
            {"body_html": f"<p t-out=\"{told}.get('url', '')[-36:]\"/>"},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError) as refused:
                    text.write(values)
                self.assertIn("cannot be told what it reads", str(refused.exception))
        # Odoo tries it out as its author, who has no such link.
        self.stored(text, '<p>See <t t-out="object.get_portal_url()"/></p>')
        window = self.env["reminder.test"].with_user(self.colleague)
        window = window.with_context(default_rule_id=rule.id)
        with self.at("2026-01-07 10:00"):
            window.create({"record": f"{signer._name},{signer.id}"}).action_send()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Test: ", mail.subject)
        self.assertNotIn(signer.access_token, mail.body_html)
