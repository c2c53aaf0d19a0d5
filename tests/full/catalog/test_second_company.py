"""Every ready-made rule about records of a second company: nothing in the headers and
the text of its mails is of the first."""

from base64 import b64encode
from io import BytesIO

from engine_case import EngineCase
from second_company import SecondCompany

from odoo import Command
from odoo.tools.pdf import PdfWriter

from odoo.addons.base.tests.common import MockSmtplibCase


class TestReadyMadeOfTheSecond(SecondCompany, EngineCase, MockSmtplibCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.second, install_demo=False
        )
        cls.second.currency_id = cls.euro

    def check_preset(self, name, make, **values):
        preset = self.env.ref(f"reminder_automation.reminder_preset_{name}")
        preset.invalidate_recordset()
        rule = preset.rule_ids[:1] or preset._add_rule()
        rule.tz = "Europe/Copenhagen"
        rule.active = True
        self.start(rule)
        with self.at("2026-01-05 10:00"), self.mock_smtplib_connection():
            record = make()
            self.env.flush_all()
        self.sweep("2026-01-06 10:00")
        self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).unlink()
        emails = self.sweep_and_check("2026-01-20 07:00", **values)
        self.assertEqual(self.item(record, rule).company_id, self.second)
        return emails

    def test_invoice(self):
        def make():
            move = (
                self.env["account.move"]
                .with_company(self.second)
                .create(
                    {
                        "move_type": "out_invoice",
                        "partner_id": self.nord.id,
                        "invoice_date": "2026-01-01",
                        "invoice_date_due": "2026-01-05",
                        "invoice_user_id": self.dora.id,
                        "company_id": self.second.id,
                        "invoice_line_ids": [
                            Command.create(
                                {"name": "Work", "price_unit": 100, "tax_ids": []}
                            )
                        ],
                    }
                )
            )
            move.action_post()
            move.is_move_sent = True
            return move

        self.nord.email = "office@sued.example"
        emails = self.check_preset("invoice", make)
        self.assertIn("=E2=82=AC", emails[0]["message"])

    def test_proposal(self):
        product = self.env["product.product"].create(
            {"name": "Rat", "type": "service", "list_price": 100}
        )

        def make():
            order = (
                self.env["sale.order"]
                .with_company(self.second)
                .create(
                    {
                        "partner_id": self.anna.id,
                        "company_id": self.second.id,
                        "user_id": self.dora.id,
                        "order_line": [Command.create({"product_id": product.id})],
                        "validity_date": False,
                    }
                )
            )
            context = order.action_quotation_send()["context"]
            composer = self.env["mail.compose.message"].with_context(**context)
            composer.create({})._action_send_mail()
            return order

        self.check_preset("proposal", make)

    def test_questionnaire(self):
        self.dora.group_ids = [
            Command.link(self.env.ref("survey.group_survey_user").id)
        ]
        survey = self.env["survey.survey"].create(
            {
                "title": "Jahresabschluss",
                "access_mode": "token",
                "user_id": self.dora.id,
                "question_ids": [
                    Command.create({"title": "Und?", "question_type": "char_box"})
                ],
            }
        )

        def make():
            self.env["survey.invite"].create(
                {
                    "survey_id": survey.id,
                    "partner_ids": self.anna.ids,
                    "subject": "Bitte",
                    "body": "<p>Bitte</p>",
                }
            ).action_invite()
            self.env["mail.mail"].process_email_queue()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE survey_user_input SET create_date = '2026-01-05 10:00'"
            )
            self.env.invalidate_all()
            return survey.user_input_ids

        self.check_preset("questionnaire", make)

    def test_signature_request(self):
        writer, stream = PdfWriter(), BytesIO()
        writer.add_blank_page(width=200, height=200)
        writer.write(stream)
        role = self.env["sign.oca.role"].create({"name": "Kunde"})

        def make():
            request = self.env["sign.oca.request"].create(
                {
                    "name": "Auftrag",
                    "company_id": self.second.id,
                    "user_id": self.dora.id,
                    "data": b64encode(stream.getvalue()),
                    "signer_ids": [
                        Command.create({"partner_id": self.anna.id, "role_id": role.id})
                    ],
                }
            )
            request.action_send()
            return request.signer_ids

        self.check_preset("sign_oca", make)

    def test_task(self):
        preset = self.env.ref("reminder_automation.reminder_preset_task")
        preset._add_rule()

        def make():
            stage = self.env["project.task.type"].create(
                {"name": "Kunde", "x_waiting_for_customer": True}
            )
            project = self.env["project.project"].create(
                {
                    "name": "Haus",
                    "company_id": self.second.id,
                    "type_ids": stage.ids,
                    "privacy_visibility": "portal",
                    "user_id": self.dora.id,
                }
            )
            return self.env["project.task"].create(
                {
                    "name": "Plan",
                    "project_id": project.id,
                    "partner_id": self.anna.id,
                    "stage_id": stage.id,
                    "user_ids": [Command.set(self.dora.ids)],
                }
            )

        self.check_preset("task", make)
