"""Templates of every kind, and what is made from them; for tests on *full*."""

from base64 import b64encode
from io import BytesIO

from steering_case import SteeringCase

from odoo import Command
from odoo.tools.pdf import PdfWriter


def make_pdf():
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(stream)
    return b64encode(stream.getvalue())


class TemplatesCase(SteeringCase):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("helpdesk_mgmt.group_helpdesk_manager")
            | cls.env.ref("sign_oca.sign_oca_group_admin")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setting = cls.env["reminder.setting"].sudo()
        for name in ("task", "ticket", "sign_oca"):
            preset = cls.env.ref(f"reminder_automation.reminder_preset_{name}")
            if not preset.rule_ids.filtered("active"):
                cls.start(preset._add_rule())
        cls.quotation_template = cls.env["sale.order.template"].create(
            {"name": "Consulting"}
        )
        cls.journal = cls.company_data["default_journal_sale"]
        cls.task_stages = cls.env["project.task.type"].create(
            [
                {"name": name, "user_id": False}
                for name in ("Work", "Customer", "Papers")
            ]
        )
        cls.project = cls.env["project.project"].create(
            {"name": "House", "type_ids": cls.task_stages.ids}
        )
        cls.ticket_stage = cls.env["helpdesk.ticket.stage"].create({"name": "Customer"})
        cls.role = cls.env["sign.oca.role"].create({"name": "Client"})
        cls.sign_template = cls.env["sign.oca.template"].create(
            {
                "name": "Engagement letter",
                "data": make_pdf(),
                "item_ids": [
                    Command.create(
                        {
                            "role_id": cls.role.id,
                            "field_id": cls.env["sign.oca.field"]
                            .search([], limit=1)
                            .id,
                            "page": 1,
                            "position_x": 1,
                            "position_y": 1,
                            "width": 1,
                            "height": 1,
                        }
                    )
                ],
            }
        )

    def templates(self):
        return [
            self.quotation_template,
            self.survey,
            self.journal,
            self.task_stages[1],
            self.ticket_stage,
            self.sign_template,
        ]

    def set(self, template, auto=True, days=6, number=4):
        template.write(
            {"reminder_auto": auto, "reminder_days": days, "reminder_number": number}
        )

    def items(self, records):
        return self.item_model.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("rule_id.audience", "=", "client"),
            ]
        )

    def values(self, record):
        item = self.items(record)
        return item.auto, item.interval_days, item.max_count

    def sent_order(self, **values):
        order = self.order(**values)
        order.action_quotation_sent()
        return order

    def make_invoice(self, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client().id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-05",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100, "tax_ids": []})
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def answer(self):
        return self.survey._create_answer(
            partner=self.client().child_ids, check_attempts=False
        )

    def task(self, stage, **values):
        return self.env["project.task"].create(
            {
                "name": "Kitchen",
                "project_id": self.project.id,
                "partner_id": self.client().child_ids.id,
                "stage_id": stage.id,
                **values,
            }
        )

    def ticket(self):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "Nothing comes out.",
                "partner_id": self.client().child_ids.id,
                "stage_id": self.ticket_stage.id,
            }
        )

    def window(self, model="sign.oca.template.generate", **values):
        return self.env[model].create(
            {
                "template_id": self.sign_template.id,
                "signer_ids": [
                    Command.create(
                        {"role_id": self.role.id, "partner_id": self.client().id}
                    )
                ],
                **values,
            }
        )

    def signer(self, **values):
        self.window(**values).generate()
        return (
            self.env["sign.oca.request"].search([], limit=1, order="id desc").signer_ids
        )

    def made(self, template):
        """Something made from a template, without a window or a bell."""
        with self.mock_mail_gateway():
            return {
                "sale.order.template": lambda: self.sent_order(
                    sale_order_template_id=self.quotation_template.id
                ),
                "survey.survey": self.answer,
                "account.journal": self.make_invoice,
                "project.task.type": lambda: self.task(template),
                "helpdesk.ticket.stage": self.ticket,
                "sign.oca.template": self.signer,
            }[template._name]()
