"""Reminders in pipelines: server actions in Odoo's own automation rules and stages."""

from unittest.mock import patch

from steering_case import SteeringCase

from odoo import Command
from odoo.sql_db import Savepoint


class TestPipeline(SteeringCase):
    def action(self, model, state="reminder_set", **values):
        return self.env["ir.actions.server"].create(
            {
                "name": "Action",
                "model_id": self.env["ir.model"]._get(model).id,
                "state": state,
                **values,
            }
        )

    def sending(self, what, source, **values):
        """Of a task: the action that sends its customer something."""
        return self.action(
            "project.task",
            "reminder_send",
            reminder_what=what,
            reminder_source=f"{source._name},{source.id}",
            **values,
        )

    def run_on(self, action, records):
        with self.mock_mail_gateway():
            action.with_context(
                active_model=records._name, active_ids=records.ids
            ).run()

    def when_stage(self, stage, action):
        """Odoo's automation rule: the action, when a task enters a stage."""
        return self.env["base.automation"].create(
            {
                "name": "Stage",
                "model_id": self.env["ir.model"]._get("project.task").id,
                "trigger": "on_stage_set",
                "trg_field_ref": stage.id,
                "action_server_ids": [Command.link(action.id)],
            }
        )

    def task(self, client=None):
        project = self.env["project.project"].create({"name": "House"})
        return self.env["project.task"].create(
            {
                "name": "Roof",
                "project_id": project.id,
                "partner_id": client.id if client else False,
            }
        )

    def stage(self):
        return self.env["project.task.type"].create({"name": "Waits for client"})

    def test_set_reminders_on_many(self):
        orders = self.order() | self.order()
        action = self.action("sale.order", reminder_days=6, reminder_number=4)
        self.run_on(action, orders)
        orders.action_quotation_sent()
        self.sweep()
        for order in orders:
            item = self.item(order, self.order_rule)
            self.assertEqual(
                (item.state, item.auto, item.interval_days, item.maximum),
                ("waiting", True, 6, 4),
            )
        off = self.action("sale.order", reminder_auto=False)
        self.run_on(off, orders)
        self.assertFalse(self.item(orders[0], self.order_rule).auto)

    def test_automation_rule_on_a_sales_order(self):
        action = self.action("sale.order", reminder_auto=False)
        self.env["base.automation"].create(
            {
                "name": "Large orders are chased by hand",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('client_order_ref', '=', 'large')]",
                "action_server_ids": [Command.link(action.id)],
            }
        )
        by_hand, usual = self.order(client_order_ref="large"), self.order()
        (by_hand | usual).action_quotation_sent()
        self.sweep()
        self.assertFalse(self.item(by_hand, self.order_rule).auto)
        self.assertTrue(self.item(usual, self.order_rule).auto)

    def test_questionnaire_when_a_task_enters_a_stage(self):
        client, stage = self.client(), self.stage()
        action = self.sending("questionnaire", self.survey, reminder_number=2)
        self.when_stage(stage, action)
        task = self.task(client.child_ids)
        with self.at("2026-01-05 09:00"), self.mock_mail_gateway():
            task.stage_id = stage
            self.assertEqual(len(self._new_mails), 1)
        answer = self.survey.user_input_ids
        self.assertEqual(answer.partner_id, client.child_ids)
        item = self.item(answer, self.survey_rule)
        self.assertEqual((item.state, item.maximum), ("waiting", 2))
        answer.flush_recordset()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = '2026-01-05 09:00'"
        )
        self.env["reminder.touch"]._touch("survey.user_input", answer.ids)
        self.sweep("2026-01-05 10:00")
        self.assertTrue(self.sweep_and_deliver("2026-01-08 07:00"))

    def test_quotation_when_a_task_enters_a_stage(self):
        client, stage = self.client(email="office@nord.example.com"), self.stage()
        template = self.env["sale.order.template"].create({"name": "Usual"})
        action = self.sending("quotation", template)
        self.when_stage(stage, action)
        with self.mock_mail_gateway():
            self.task(client).stage_id = stage
            unreachable = self.task(self.client())
            unreachable.stage_id = stage
        self.assertIn("Without a valid e-mail", unreachable.message_ids[0].body)
        self.assertFalse(
            self.env["sale.order"].search(
                [("partner_id", "=", unreachable.partner_id.id)]
            )
        )
        order = self.env["sale.order"].search([("partner_id", "=", client.id)])
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.sale_order_template_id, template)
        self.assertEqual(self.item(order, self.order_rule).state, "waiting")

    def test_a_closed_survey_keeps_no_task_from_its_stage(self):
        stage = self.stage()
        action = self.sending("questionnaire", self.survey)
        self.when_stage(stage, action)
        self.survey.active = False
        task = self.task(self.client().child_ids)
        with self.mock_mail_gateway():
            task.stage_id = stage
        self.assertEqual(task.stage_id, stage)
        self.assertIn("nothing was sent", task.message_ids[0].body)

    def test_an_invitation_that_was_deleted_keeps_no_task_from_its_stage(self):
        action = self.sending("questionnaire", self.survey)
        self.env.ref("survey.mail_template_user_input_invite").unlink()
        task = self.task(self.client().child_ids)
        self.run_on(action, task)
        self.assertIn("There is no template for it", task.message_ids[0].body)
        self.assertFalse(self.survey.user_input_ids)

    def test_quotation_of_the_company_of_the_task(self):
        second = self.env["res.company"].sudo().create({"name": "Zweite"})
        self.env.user.sudo().company_ids |= second
        template = self.env["sale.order.template"].create(
            {"name": "Usual", "company_id": False}
        )
        action = self.sending("quotation", template)
        client = self.client(email="office@nord.example.com")
        task = self.task(client)
        task.project_id.company_id = task.company_id = second
        self.run_on(action, task)
        order = self.env["sale.order"].search([("partner_id", "=", client.id)])
        self.assertEqual((order.company_id, order.state), (second, "sent"))

    def test_invoice_of_a_sales_order(self):
        self.product_a.invoice_policy = "order"
        order = self.order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        order.action_confirm()
        action = self.action("sale.order", "reminder_send", reminder_what="invoice")
        self.run_on(action, order)
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.item(invoice, self.invoice_rule).state, "waiting")

    def test_an_invoice_whose_sending_commits(self):
        """As to an authority: a commit ends all savepoints."""
        self.product_a.invoice_policy = "order"
        order = self.order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        order.action_confirm()
        action = self.action("sale.order", "reminder_send", reminder_what="invoice")
        made, real = [], Savepoint.__init__

        def begin(savepoint, cursor):
            real(savepoint, cursor)
            made.append(savepoint)

        def send(_self, _moves_data):
            self.assertFalse([one for one in made if not one.closed])

        Send = self.env.registry["account.move.send"]
        name = "_call_web_service_after_invoice_pdf_render"
        with (
            patch.object(Savepoint, "__init__", begin),
            patch.object(Send, name, side_effect=send, autospec=True) as sent,
        ):
            self.run_on(action, order)
        sent.assert_called_once()
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_a_bill_is_not_sent(self):
        bill = self.init_invoice("in_invoice", products=self.product_a)
        action = self.action("account.move", "reminder_send", reminder_what="invoice")
        self.run_on(action, bill)
        self.assertEqual(bill.state, "draft")
        self.assertIn("nothing was sent", bill.message_ids[0].body)

    def test_what_cannot_be_sent_is_told(self):
        action = self.sending("questionnaire", self.survey)
        task = self.task()
        self.run_on(action, task)
        self.assertIn("has no customer", task.message_ids[0].body)
        action.reminder_source = False
        self.assertIn("Choose the survey", action.warning)
        wrong = self.action("project.task", "reminder_send", reminder_what="invoice")
        self.assertIn("Run the action on invoices", wrong.warning)
