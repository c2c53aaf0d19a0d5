"""The settings of reminders in the windows that send: by clicking, in each role."""

from common import new_test_user
from steering_case import SteeringCase

from odoo import Command
from odoo.tests import HttpCase


class TestSendingWindows(SteeringCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A tour of its own that sign_oca ships cannot be loaded, and would count as an
        # error of every page.
        cls.env["ir.asset"].sudo().create(
            {
                "name": "without the tour of sign_oca",
                "bundle": "web.assets_tests",
                "directive": "remove",
                "path": "sign_oca/static/src/tests/sign_tour.esm.js",
            }
        )
        cls.env.company.external_report_layout_id = cls.env.ref(
            "web.external_layout_standard"
        )

    def new_user(self, login, groups, **values):
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
            **values,
        )

    def test_accountant(self):
        """With the rights of Invoicing alone."""
        accountant = self.new_user("window-accountant", "account.group_account_invoice")
        invoice = self.invoice()
        invoice.invoice_date_due = "2099-01-05"
        self.env["reminder.rule"]._cron_sweep()
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "reminder_accountant_steers_an_invoice",
            login=accountant.login,
        )
        item = self.item(invoice, self.invoice_rule)
        # What was not sent was not saved; what was set at the bell was.
        self.assertEqual((item.auto, item.interval_days, item.max_count), (True, 0, 2))

    def test_inspector(self):
        inspector = self.new_user(
            "window-inspector",
            "survey.group_survey_manager,reminder_automation.group_reminder_inspector",
        )
        self.start_tour(
            f"/odoo/action-survey.action_survey_form/{self.survey.id}",
            "reminder_inspector_invites_to_questionnaire",
            login=inspector.login,
        )

    def test_administrator(self):
        administrator = self.new_user(
            "window-administrator",
            "sales_team.group_sale_manager,reminder_automation.group_reminder_admin",
            email="administrator@example.com",
        )
        client = self.client(contacts=(), email="office@nord.example.com")
        order = self.order(client, user_id=administrator.id)
        with self.mock_mail_gateway():
            self.start_tour(
                f"/odoo/sales/{order.id}",
                "reminder_administrator_writes_a_message",
                login=administrator.login,
            )
        item = self.item(order, self.order_rule)
        self.assertEqual((item.interval_days, item.max_count), (5, 0))
