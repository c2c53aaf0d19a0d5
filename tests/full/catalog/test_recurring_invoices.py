"""Recurring invoices of a sales order, made at night by the OCA's subscriptions."""

from freezegun import freeze_time

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class TestRecurringInvoices(AccountTestInvoicingCommon):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("reminder_automation.group_reminder_admin")
            | cls.env.ref("sales_team.group_sale_manager")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # sudo: reminder.job - jobs are steered by who has all companies
        cls.nightly = cls.env.ref(
            "reminder_automation.reminder_job_subscription"
        ).sudo()
        monthly = cls.env["sale.subscription.template"].create(
            {
                "name": "Monthly",
                "recurring_rule_type": "months",
                "invoicing_mode": "sale_and_invoice",
            }
        )
        cls.product_a.write(
            {
                "invoice_policy": "order",
                "subscribable": True,
                "subscription_template_id": monthly.id,
                "taxes_id": [Command.clear()],
            }
        )

    def confirm_order(self):
        with freeze_time("2026-01-07 10:00"):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.partner_a.id,
                    "order_line": [Command.create({"product_id": self.product_a.id})],
                }
            )
            order.action_confirm()
        return order

    def invoices_after(self, night):
        """Run the job from the page, at half past one in Copenhagen.

        :return: the client's invoices
        """
        with freeze_time(f"{night} 00:30"), self.enter_registry_test_mode():
            answer = self.nightly.action_run_now()["params"]
        self.assertEqual(answer["type"], "success", answer["message"])
        return self.env["account.move"].search(
            [("partner_id", "=", self.partner_a.id), ("move_type", "=", "out_invoice")],
            order="id",
        )

    def test_every_month_once(self):
        order = self.confirm_order()
        self.assertEqual(order.subscription_ids.sale_order_id, order)
        self.assertFalse(self.invoices_after("2026-02-06"))
        invoice = self.invoices_after("2026-02-07")
        self.assertEqual(
            (len(invoice), invoice.state, invoice.amount_total),
            (1, "posted", order.amount_total),
        )
        self.assertEqual(self.invoices_after("2026-02-08"), invoice)
        self.assertEqual(len(self.invoices_after("2026-03-07")), 2)

    def test_its_row_on_the_page(self):
        """It runs at night, by the button that sets the usual rhythm."""
        self.assertTrue(self.nightly.installed)
        cron = self.env.ref(self.nightly.cron_xmlid)
        with freeze_time("2026-01-07 10:00"):
            self.nightly.action_set_usual_rhythm()
            self.assertEqual(self.nightly.health, "ok")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "days"))
        self.assertEqual(str(cron.nextcall), "2026-01-08 00:30:00")

    def test_reminded_of_when_unpaid(self):
        """What was made at night is chased like any other invoice."""
        rule = self.env.ref("reminder_automation.reminder_preset_invoice")._add_rule()
        self.confirm_order()
        invoice = self.invoices_after("2026-02-07")
        with freeze_time("2026-02-08 10:00"):
            self.env["reminder.rule"]._cron_sweep()
        item = self.env["reminder.item"].search([("rule_id", "=", rule.id)])
        self.assertEqual((item.res_id, item.state), (invoice.id, "waiting"))
