"""The settings of reminders on templates of other apps, and what takes them over."""

from base64 import b64encode
from io import BytesIO

from lxml import etree
from steering_case import SteeringCase

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user
from odoo.tools.pdf import PdfWriter

SETTINGS = ("reminder_auto", "reminder_days", "reminder_number")
TEMPLATES = {
    "sale.order.template": "sale_order_template_id",
    "survey.survey": "survey_id",
    "account.journal": "journal_id",
    "project.task.type": "stage_id",
    "helpdesk.ticket.stage": "stage_id",
    "sign.oca.template": "template_id",
    "sign.oca.request": "request_id",
    "mail.template": "template_id",
}


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
                preset._add_rule()
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
                            "field_id": cls.env["sign.oca.field"].search([], limit=1).id,
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
        project = self.env["project.project"].create(
            {"name": "House", "type_ids": self.task_stages.ids}
        )
        return self.env["project.task"].create(
            {
                "name": "Kitchen",
                "project_id": project.id,
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
        return self.env["sign.oca.request"].search([], limit=1, order="id desc").signer_ids

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


class TestTemplates(TemplatesCase):
    def test_every_kind_is_taken_over(self):
        for template in self.templates():
            with self.subTest(model=template._name):
                self.set(template)
                template.invalidate_recordset()
                self.assertEqual([template[name] for name in SETTINGS], [True, 6, 4])
                record = self.made(template)
                self.sweep()
                item = self.items(record)
                self.assertEqual(item.state, "waiting")
                self.assertEqual(self.values(record), (True, 6, 4))
                # What was made keeps it, and can be changed there.
                self.set(template, auto=False)
                self.sweep()
                self.assertEqual(self.values(record), (True, 6, 4))
                later = self.made(template)
                self.sweep()
                self.assertFalse(self.items(later).auto)
                record._reminder_set(interval_days=9)
                record.write({"write_uid": self.env.uid})
                self.sweep()
                self.assertEqual(self.values(record), (True, 9, 4))

    def test_says_nothing(self):
        for template in self.templates():
            with self.subTest(model=template._name):
                if "x_waiting_for_customer" in template._fields:
                    template.x_waiting_for_customer = True
                record = self.made(template)
                self.sweep()
                self.assertEqual(self.values(record), (True, 0, 0))
        self.assertFalse(self.setting.search([]))

    def test_only_what_is_set(self):
        self.order_rule.auto_default = False
        template = self.quotation_template
        self.assertFalse(template.reminder_auto)
        template.reminder_days = 5
        self.assertFalse(self.setting.search([]).auto)
        self.order_rule.auto_default = True
        template.invalidate_recordset()
        self.assertTrue(template.reminder_auto)
        template.reminder_days = 0
        self.assertFalse(self.setting.search([]))

    def test_form_of_a_new_one_sets_nothing(self):
        with Form(self.env["sale.order.template"]) as form:
            form.name = "Tax"
        self.assertFalse(self.setting.search([]))
        with Form(self.env["sale.order.template"]) as form:
            form.name = "Tax"
            form.reminder_number = 7
        self.assertEqual(self.setting.search([]).number, 7)
        with Form(form.record) as form:
            form.reminder_auto = False
        self.assertEqual(self.setting.search([]).auto, "off")

    def test_refuses_what_nobody_can_follow(self):
        for days in (-1, 10**9):
            for template in self.templates():
                with self.subTest(model=template._name), self.assertRaises(
                    ValidationError
                ):
                    template.reminder_days = days

    def test_copy_and_delete(self):
        for template in [*self.templates(), self.template]:
            with self.subTest(model=template._name):
                self.set(template, auto=False)
                copy = template.copy()
                self.assertEqual([copy[name] for name in SETTINGS], [False, 6, 4])
                other = template.copy({"reminder_days": 2})
                self.assertEqual(other.reminder_days, 2)
                gone = (copy | other).ids
                (copy | other).unlink()
                domain = [("res_model", "=", template._name), ("res_id", "in", gone)]
                self.assertFalse(self.setting.search(domain))
        self.set(self.journal)
        self.env.cr.execute(
            "UPDATE reminder_setting SET res_id = 2000000000"
            " WHERE res_model = 'account.journal'"
        )
        self.setting.invalidate_model()
        self.setting._gc_orphans()
        self.assertFalse(self.setting.search([("res_model", "=", "account.journal")]))

    def test_stage_entered(self):
        work, customer, papers = self.task_stages
        self.set(customer, days=2)
        self.set(papers, auto=False, days=9)
        self.assertTrue(customer.x_waiting_for_customer)
        papers.x_waiting_for_customer = True
        task, own = self.task(customer), self.task(customer)
        self.sweep()
        own._reminder_set(interval_days=1)
        (task | own).stage_id = papers
        self.sweep()
        self.assertEqual(self.values(task), (False, 9, 4))
        # What somebody has set there stays.
        self.assertEqual(self.values(own), (True, 1, 4))
        (task | own).stage_id = work
        self.sweep()
        (task | own).stage_id = customer
        self.sweep()
        self.assertEqual(self.values(task), (True, 2, 4))
        self.assertEqual(self.values(own), (True, 1, 4))

    def test_stage_is_marked_by_the_switch(self):
        work = self.task_stages[0]
        self.assertFalse(work.reminder_auto)
        with Form(work) as form:
            form.reminder_auto = True
        self.assertTrue(work.x_waiting_for_customer)
        with Form(work) as form:
            form.x_waiting_for_customer = False
            self.assertFalse(form.reminder_auto)
