"""Every mail of ours about records of a second company: nothing in its headers and its
text is of the first."""

import re
from email import message_from_string, policy

from document_case import DocumentFixture, png
from engine_case import EngineCase

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import MockSmtplibCase

ADMIN = "reminder_automation.group_reminder_admin"


class SecondCompany:
    """Zwei GmbH in Berlin, with a mail domain, a language, a currency and people of its
    own. The sweep runs in the name of the first company, Erste Traces.

    Mix it into an `EngineCase`.
    """

    FORBIDDEN = re.compile(r"erste|traces|company=1\b|Kind regards", re.IGNORECASE)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search(
            [("name", "=", "reminder_automation")]
        )._update_translations(["de_DE"])
        first = cls.env.ref("base.main_company")
        first.write(
            {
                "name": "Erste Traces",
                "email": "office@erste.example",
                "phone": "+45 11 11 11 11",
                "website": "https://erste.example",
                "report_header": "Erste Traces header",
            }
        )
        cls.mail_alias_domain.write({"name": "erste.example"})
        cls.env.user.write({"name": "Traces Bot", "email": "bot@erste.example"})
        # Odoo tells whom something is assigned to in the name of who did that.
        cls.env = cls.env(
            context={**cls.env.context, "mail_auto_subscribe_no_notify": True}
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.second = cls.env["res.company"].create(
            {
                "name": "Zwei GmbH",
                "email": "office@zwei.example",
                "phone": "+49 22 22 22 22",
                "currency_id": cls.euro.id,
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.second.partner_id.lang = "de_DE"
        cls.second.reminder_enabled = True
        cls.second_domain = cls.env["mail.alias.domain"].create(
            {
                "name": "zwei.example",
                "bounce_alias": "absprung",
                "catchall_alias": "alle",
                "default_from": "absender",
                "company_ids": [Command.link(cls.second.id)],
            }
        )
        cls.env.user.company_ids = [Command.link(cls.second.id)]
        cls.dora = new_test_user(
            cls.env,
            "dora",
            f"{ADMIN},base.group_partner_manager",
            company_id=cls.second.id,
            company_ids=[Command.set(cls.second.ids)],
            email="dora@zwei.example",
            lang="de_DE",
            name="Dora Zwei",
        )
        cls.nord, cls.anna, cls.bo = cls.people_of(cls.second)
        # What Odoo tells of changed addresses is not ours.
        cls.env["mail.mail"].sudo().search([]).unlink()

    @classmethod
    def people_of(cls, company):
        Partner = cls.env["res.partner"]
        client = Partner.create(
            {
                "name": "Süd AG",
                "is_company": True,
                "company_id": company.id,
                "lang": "de_DE",
            }
        )
        contacts = Partner.create(
            [
                {
                    "name": name,
                    "parent_id": client.id,
                    "company_id": company.id,
                    "email": f"{name.lower()}@sued.example",
                    "lang": "de_DE",
                }
                for name in ("Anna", "Bo")
            ]
        )
        return client, contacts[0], contacts[1]

    def wire(self, moment):
        """What the mail server gets at a moment, from all that waits in the queue."""
        with self.at(moment), self.mock_smtplib_connection():
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
        self.env.invalidate_all()
        return self.emails

    def check(self, emails, reply_to="alle@zwei.example", sender="zwei.example"):
        """Headers, envelope and text of each."""
        self.assertTrue(emails)
        for email in emails:
            message = message_from_string(email["message"], policy=policy.default)
            texts = [f"{name}: {value}" for name, value in message.items()]
            texts += [
                part.get_content() if part.get_content_maintype() == "text" else ""
                for part in message.walk()
                if not part.is_multipart()
            ]
            with self.subTest(subject=message["Subject"], to=message["To"]):
                for text in texts:
                    found = self.FORBIDDEN.search(text)
                    self.assertFalse(
                        found, found and text[max(0, found.start() - 200) :][:400]
                    )
                self.assertIn(sender, message["From"])
                self.assertEqual(email["smtp_from"], "absprung@zwei.example")
                self.assertIn(reply_to, message["Reply-To"] or "")

    def sweep_and_check(self, moment, **options):
        self.sweep(moment)
        emails = self.wire(moment)
        self.check(emails, **options)
        return emails


class TestSecondCompany(SecondCompany, DocumentFixture, EngineCase, MockSmtplibCase):
    def test_of_a_rule(self):
        self.template.body_html = (
            "<p>{{ object.name }} <t t-out='env.company.name'/> "
            "<t t-out='user.env.company.email'/></p>"
        )
        self.nord.function = "waits"
        self.date(self.nord, "2026-01-05 10:00")
        self.assertEqual(len(self.sweep_and_check("2026-01-10 07:00")), 2)

    def test_bundled(self):
        self.second.reminder_bundle = True
        other = self.rule.copy({"name": "Another"})
        other.active = True
        self.nord.function = "waits"
        self.date(self.nord, "2026-01-05 10:00")
        emails = self.sweep_and_check("2026-01-10 07:00")
        self.assertEqual(len(emails), 2)

    def test_by_hand(self):
        self.nord.function = "waits"
        self.date(self.nord, "2026-01-05 10:00")
        self.sweep("2026-01-06 07:00")
        with self.at("2026-01-06 10:00"):
            self.item(self.nord)._send_by_hand()
            self.env.flush_all()
        self.check(self.wire("2026-01-06 10:00"))

    def test_by_hand_with_a_chosen_template(self):
        self.nord.function = "waits"
        self.date(self.nord, "2026-01-05 10:00")
        self.sweep("2026-01-06 07:00")
        template = self.template.copy(
            {"body_html": "<p><t t-out='env.company.name'/></p>"}
        )
        with self.at("2026-01-06 10:00"):
            self.item(self.nord)._send_by_hand(template=template)
            self.env.flush_all()
        self.check(self.wire("2026-01-06 10:00"))

    def test_objectives(self):
        self.rule.active = False
        rule = self.second.reminder_objective_rule_id
        rule.active = True
        self.anna.reminder_kyc_role = "ubo"
        self.env["reminder.objective"].create(
            {
                "partner_id": self.nord.id,
                "name": "Ausweis",
                "company_id": self.second.id,
            }
        )
        with self.at("2026-01-05 10:00"), self.mock_smtplib_connection():
            self.env["mail.compose.message"].with_user(self.dora).with_context(
                self.nord.with_user(self.dora).action_request_information()["context"]
            ).create({})._action_send_mail()
            self.env.flush_all()
        self.check(self.emails)
        self.sweep_and_check("2026-01-12 07:00")

    def documents(self, **values):
        for name in ("signature", "approval", "document_expiry"):
            self.env.ref(f"reminder_automation.reminder_rule_{name}").active = True
        return self.document(
            self.nord,
            self.anna + self.bo,
            name="Auftrag",
            company_id=self.second.id,
            **values,
        )

    def test_documents(self):
        for request in ("signature", "approval"):
            for user in (self.dora, self.env["res.users"]):
                document = self.documents(
                    request=request, user_id=user.id, expiry_date="2026-01-20"
                )
                with self.at("2026-01-05 10:00"), self.mock_smtplib_connection():
                    document.action_send()
                    self.env.flush_all()
                self.check(self.emails)
                self.sweep_and_check("2026-01-08 07:00")
                self.sweep_and_check("2026-01-17 07:00")
                with self.at("2026-01-18 10:00"), self.mock_smtplib_connection():
                    for signer in document.signer_ids:
                        if request == "signature":
                            signer._sign(signer.partner_id.name, png(), "192.0.2.1")
                        else:
                            signer._approve("", "192.0.2.1")
                    self.env.flush_all()
                self.check(self.emails)

    def test_conversation(self):
        self.env.ref("reminder_automation.reminder_rule_conversation").active = True
        with self.at("2026-01-05 10:00"), self.mock_smtplib_connection():
            conversation = (
                self.env["reminder.conversation"]
                .with_user(self.dora)
                .create(
                    {
                        "name": "Abschluss",
                        "partner_id": self.nord.id,
                        "participant_ids": [Command.set(self.anna.ids)],
                    }
                )
            )
            conversation.message_post(
                body="Neues?",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.env.flush_all()
        self.check(self.emails)
        self.sweep_and_check("2026-01-08 07:00")

    def test_conversation_of_the_system(self):
        with self.at("2026-01-05 10:00"), self.mock_smtplib_connection():
            self.env["reminder.conversation"]._start_with(
                self.anna, {self.nord: ("Abschluss", "Neues?")}
            )
            self.env.flush_all()
        self.check(self.emails)

    def test_customer_reminders(self):
        self.env.ref("reminder_automation.reminder_rule_customer").active = True
        self.env.ref("reminder_automation.reminder_rule_digest").active = True
        for digest in (False, True):
            self.dora.reminder_digest = digest
            with self.at(f"2026-01-0{7 + digest} 05:00"):
                self.env["reminder.customer"].create(
                    {
                        "name": "Vertrag",
                        "partner_id": self.nord.id,
                        "company_id": self.second.id,
                        "date": f"2026-01-0{7 + digest}",
                        "recipients": "admin",
                        "channel": "email",
                    }
                )
            day = f"2026-01-0{7 + digest}"
            self.sweep(f"{day} 07:00")
            emails = [
                one for one in self.wire(f"{day} 07:10") if "dora" in one["msg_to"]
            ]
            self.check(emails)

    def test_alerts(self):
        self.env.ref("reminder_automation.reminder_rule_alert").active = True
        self.second.write(
            {
                "reminder_activity_enabled": True,
                "reminder_overdue_enabled": True,
                "reminder_birthday_enabled": True,
            }
        )
        with self.at("2026-01-02 10:00"):
            self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            ).create(
                {
                    "res_model_id": self.partner_model.id,
                    "res_id": self.nord.id,
                    "summary": "Anrufen",
                    "date_deadline": "2026-01-05",
                    "user_id": self.dora.id,
                    "reminder_on": True,
                }
            )
        with self.at("2026-01-08 02:00"):
            self.env["reminder.alert"]._cron_nightly()
            self.env["reminder.rule"]._cron_sweep()
            self.env.flush_all()
        emails = [
            one for one in self.wire("2026-01-08 07:00") if "dora" in one["msg_to"]
        ]
        self.check(emails)
