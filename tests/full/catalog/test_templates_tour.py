"""The form of each kind of template, as people fill it in."""

from common import new_test_user
from templates_case import TemplatesCase

from odoo.tests import HttpCase

MANAGERS = (
    "account.group_account_manager",
    "helpdesk_mgmt.group_helpdesk_manager",
    "mail.group_mail_template_editor",
    "project.group_project_manager",
    "sales_team.group_sale_manager",
    "sign_oca.sign_oca_group_admin",
    "survey.group_survey_manager",
)


class TestTemplatesTour(TemplatesCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # See `test_quotation_tour`.
        cls.env["ir.asset"].sudo().create(
            {
                "name": "without the tour of sign_oca",
                "bundle": "web.assets_tests",
                "directive": "remove",
                "path": "sign_oca/static/src/tests/sign_tour.esm.js",
            }
        )

    def walk(self, *groups):
        """Open the form of each template and have the next reminder in five days."""
        templates = [*self.templates(), self.template.copy({"model_id": self.orders})]
        for template in templates:
            name = "title" if template._name == "survey.survey" else "name"
            template[name] = f"Tour {template._name}"
            if "x_waiting_for_customer" in template._fields:
                template.x_waiting_for_customer = True
        login = new_test_user(
            self.env,
            "tour-templates",
            groups=",".join(["base.group_user", *groups]),
            company_id=self.env.company.id,
        ).login
        self.start_tour("/odoo", "reminder_templates", login=login)
        for template in templates:
            template.invalidate_recordset()
            with self.subTest(model=template._name):
                self.assertEqual(template.reminder_days, 5)
                self.assertTrue(template.reminder_auto)

    @property
    def orders(self):
        return self.env["ir.model"]._get_id("sale.order")

    def test_administrator(self):
        self.walk(
            *MANAGERS, "base.group_system", "reminder_automation.group_reminder_admin"
        )

    def test_manager_of_the_apps(self):
        self.walk(*MANAGERS)
