"""The four rhythms of the source, by clicking: at once by choice, every 20 minutes,
every 15 minutes, at night; and what each job says that it did last."""

from datetime import timedelta

from common import noon
from freezegun import freeze_time
from invoice_case import InvoiceCase

from odoo import fields
from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MockEmail

NIGHTLY = {"Recurring invoices", "Nightly mails to colleagues"}


class TestRhythms(MockEmail, InvoiceCase, HttpCase):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("base.group_partner_manager")
            | cls.env.ref("sales_team.group_sale_salesman")
        )

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
        cls.login = cls.env.user.login
        # sudo: other people's records in the database are none of this test's
        env = cls.env(su=True)
        env["mail.activity"].search([]).unlink()
        # Jobs are steered by who has all companies.
        cls.env.user.sudo().company_ids = env["res.company"].search([])
        env["account.move"].search([("auto_post", "!=", "no")]).auto_post = "no"
        cls.env.company.sudo().write(
            {"reminder_overdue_enabled": True, "reminder_activity_enabled": True}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Berg Consulting"})
        env["mail.activity.type"].create(
            {
                "name": "Visit",
                "summary": "Visit",
                "sequence": 0,
                "reminder_on": True,
                "reminder_number": 2,
                "reminder_unit": "days",
                "reminder_when": "before",
                "delay_count": 1,
            }
        )

    def jobs(self, names):
        jobs = self.env["reminder.job"].sudo().search([])
        return jobs.filtered(lambda job: job.name in names)

    def test_source(self):
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "reminder_schedules_activity",
            login=self.login,
        )
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            activity,
            [
                {
                    "reminder_on": True,
                    "reminder_number": 3,
                    "reminder_unit": "days",
                    "reminder_when": "before",
                }
            ],
        )
        # Its moment has come, and another one is overdue for more than a day.
        activity.copy(
            {
                "date_deadline": fields.Date.today() - timedelta(days=4),
                "reminder_on": False,
                "res_model_id": activity.res_model_id.id,
                "res_id": self.customer.id,
            }
        )
        invoice = self.make_invoice(
            self.customer, post=False, auto_post="monthly", date="2026-01-01"
        )
        self.start_tour("/odoo", "reminder_rhythms", login=self.login)
        self.assertEqual(invoice.state, "posted")
        # At night on the clock of the company.
        for job in self.jobs(NIGHTLY):
            with self.subTest(job.name):
                self.assertIn("Every night at", job.usual_rhythm)
                self.assertTrue(job.is_usual)
        with freeze_time(noon(1)), self.mock_mail_gateway():
            self.env["reminder.rule"].sudo()._cron_sweep()
            self.env["mail.mail"].sudo().process_email_queue()
            self.env.flush_all()
        subjects = sorted(mail["subject"] for mail in self._mails)
        self.assertTrue(any("Visit" in one for one in subjects), subjects)
        self.assertIn("1 recurring invoice", subjects)
