"""Every mail of ours about records of a second company: nothing in its headers and its
text is of the first."""

from document_case import DocumentFixture, png
from engine_case import EngineCase
from second_company import SecondCompany

from odoo.fields import Command

from odoo.addons.base.tests.common import MockSmtplibCase


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
