"""A rule is data: the same engine chases invoices, quotations and tasks."""

from engine_case import EngineCase
from invoice_case import InvoiceCase

from odoo import Command


class TestInvoices(EngineCase, InvoiceCase):
    """Overdue invoices, counted from their due date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.invoice_model = cls.env["ir.model"]._get("account.move")
        cls.invoice_template = cls.env["mail.template"].create(
            {
                "name": "Overdue",
                "model_id": cls.invoice_model.id,
                "subject": "{{ object.name }} is overdue",
                "body_html": "<p>Reminder <t t-out=\"ctx.get('reminder', {}).get("
                "object.id, {}).get('step')\"/>: <a t-att-href=\"ctx.get('reminder',"
                " {}).get(object.id, {}).get('url')\">pay here</a></p>",
                "auto_delete": False,
            }
        )
        date_field = cls.env["ir.model.fields"]._get("account.move", "invoice_date_due")
        cls.overdue = cls.env["reminder.rule"].create(
            {
                "name": "Overdue invoices",
                "model_id": cls.invoice_model.id,
                "domain": "[('move_type', '=', 'out_invoice'),"
                " ('state', '=', 'posted'),"
                " ('payment_state', 'in', ('not_paid', 'partial'))]",
                "anchor": "date",
                "date_field_id": date_field.id,
                "delay_days": 3,
                "interval_days": 7,
                "max_count": 2,
                "tz": "Europe/Copenhagen",
                "mail_template_id": cls.invoice_template.id,
            }
        )
        cls.start(cls.overdue)

    def invoice(self, client, due="2026-01-05"):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def test_chased_until_paid(self):
        client = self.client(contacts=("anna",))
        invoice = self.invoice(client)
        self.sweep("2026-01-06 10:00")
        item = self.item(invoice, self.overdue)
        self.assertEqual(str(item.next_date), "2026-01-08 07:00:00")
        self.assertEqual(len(self.sweep_and_deliver("2026-01-08 07:00")), 1)
        body = item.notice_ids.sudo().mail_message_id.body
        self.assertIn("Reminder 1", body)
        self.assertIn(f"access_token={invoice.access_token}", body)
        self.assertTrue(self.chatter(invoice))
        self.pay(invoice)
        self.sweep("2026-01-09 07:00")
        self.assertEqual(item.state, "done")
        self.assertFalse(self.sweep_and_deliver("2026-01-15 07:00"))

    def test_unpaid_again_starts_afresh(self):
        invoice = self.invoice(self.client())
        self.sweep_and_deliver("2026-01-08 07:00")
        self.pay(invoice)
        self.sweep("2026-01-09 07:00")
        invoice.line_ids.remove_move_reconcile()
        self.sweep("2026-01-10 10:00")
        item = self.item(invoice, self.overdue)
        self.assertEqual((item.state, item.cycle), ("waiting", 2))

    def test_due_date_moved(self):
        invoice = self.invoice(self.client())
        self.sweep_and_deliver("2026-01-08 07:00")
        invoice.invoice_date_due = "2026-02-01"
        self.sweep("2026-01-09 07:00")
        item = self.item(invoice, self.overdue)
        self.assertEqual((item.cycle, item.sent_count), (2, 0))
        self.assertEqual(str(item.next_date), "2026-02-04 07:00:00")

    def test_invoice_belongs_to_its_company(self):
        invoice = self.invoice(self.client())
        self.sweep("2026-01-06 10:00")
        self.assertEqual(
            self.item(invoice, self.overdue).company_id, invoice.company_id
        )
        invoice.company_id.sudo().reminder_enabled = False
        self.assertFalse(self.sweep_and_deliver("2026-01-08 07:00"))


class TestTasks(EngineCase):
    """Overdue tasks, to the person responsible."""

    def test_filter_over_a_related_record(self):
        project = self.env["project.project"].create({"name": "House"})
        done = self.env["project.task.type"].create({"name": "Done", "fold": True})
        open_stage = self.env["project.task.type"].create({"name": "Open"})
        model = self.env["ir.model"]._get("project.task")
        rule = self.env["reminder.rule"].create(
            {
                "name": "Overdue tasks",
                "model_id": model.id,
                "domain": "[('stage_id.fold', '=', False)]",
                "audience": "responsible",
                "user_field": "project_id.user_id",
                "anchor": "date",
                "date_field_id": self.env["ir.model.fields"]
                ._get("project.task", "date_deadline")
                .id,
                "delay_days": 1,
                "tz": "Europe/Copenhagen",
                "mail_template_id": self.env["mail.template"]
                .create(
                    {
                        "name": "Overdue task",
                        "model_id": model.id,
                        "subject": "{{ object.name }} is overdue",
                        "body_html": "<p>See to it.</p>",
                    }
                )
                .id,
            }
        )
        self.start(rule)
        project.user_id = self.user_employee
        task = self.env["project.task"].create(
            {
                "name": "Roof",
                "project_id": project.id,
                "stage_id": open_stage.id,
                "date_deadline": "2026-01-05 15:00",
            }
        )
        self.sweep("2026-01-06 07:00")
        item = self.item(task, rule)
        self.assertEqual(item.notice_ids.partner_id, self.partner_employee)
        open_stage.fold = True
        self.sweep("2026-01-06 07:10")
        self.assertEqual(item.state, "done")
        self.assertTrue(done)
