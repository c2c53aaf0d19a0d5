"""The bell on the forms of other apps costs next to nothing."""

from bell_case import BellCase
from common import new_test_user

GROUPS = (
    "base.group_user",
    "reminder_automation.group_reminder_admin",
    "account.group_account_invoice",
    "sales_team.group_sale_manager",
    "project.group_project_manager",
    "survey.group_survey_manager",
)


class TestBellCost(BellCase):
    def test_records_of_apps(self):
        user = new_test_user(self.env, "bell-all", ",".join(GROUPS))
        about = {"partner_id": self.client().id}
        project = self.env["project.project"].create({"name": "Project"})
        survey = self.env["survey.survey"].create({"title": "Survey"})
        for model, values in {
            "account.move": {**about, "move_type": "out_invoice"},
            "sale.order": about,
            "project.task": {**about, "name": "Task", "project_id": project.id},
            "survey.user_input": {**about, "survey_id": survey.id},
        }.items():
            record = self.env[model].sudo().create(values)
            self.rule_about(record, model)
            self.sweep()
            self.assert_cheap(record, 1, [user])
