"""Rules over quotations, invoices and questionnaires, for tests of what steers them."""

from engine_case import EngineCase

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class SteeringCase(EngineCase, AccountTestInvoicingCommon):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("reminder_automation.group_reminder_admin")
            | cls.env.ref("sales_team.group_sale_manager")
            | cls.env.ref("survey.group_survey_manager")
            | cls.env.ref("project.group_project_manager")
            | cls.env.ref("base.group_system")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.order_rule = cls.make_rule("sale.order", "[('state', '=', 'sent')]")
        cls.invoice_rule = cls.make_rule(
            "account.move",
            "[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
            " ('payment_state', '=', 'not_paid')]",
            "invoice_date_due",
        )
        cls.survey_rule = cls.make_rule(
            "survey.user_input", "[('state', '!=', 'done')]", "create_date"
        )
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Organizer",
                "access_mode": "token",
                "question_and_page_ids": [
                    Command.create({"title": "Moved?", "question_type": "char_box"})
                ],
            }
        )

    @classmethod
    def make_rule(cls, model, domain, date_field=None):
        model_id = cls.env["ir.model"]._get(model).id
        template = cls.env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": model_id,
                "subject": "Still open: {{ object.display_name }}",
                "body_html": "<p>Please see to it.</p>",
            }
        )
        rule = cls.env["reminder.rule"].create(
            {
                "name": f"Waiting: {model}",
                "model_id": model_id,
                "domain": domain,
                "anchor": "date" if date_field else "sent",
                "date_field_id": date_field
                and cls.env["ir.model.fields"]._get(model, date_field).id,
                "tz": "Europe/Copenhagen",
                "mail_template_id": template.id,
            }
        )
        return cls.start(rule)

    def order(self, client=None, **values):
        return self.env["sale.order"].create(
            {"partner_id": (client or self.client()).id, **values}
        )

    def invoice(self, client=None):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (client or self.client()).id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-05",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice
