"""Ready-made rules when apps go: the one that a rule is about, and this one."""

import pytest
from ground import databases
from harness import Instance, Sink, copied
from test_lifecycle import COMPLAINT, traces

ADDON = "reminder_automation"
ADD_ALL = """
for preset in env["reminder.preset"].search([("subject", "!=", False)]):
    if preset.state == "available":
        preset._add_rule()._start("all")
stages = env["helpdesk.ticket.stage"].search([])
stages[0].x_waiting_for_customer = True
env["helpdesk.ticket"].create({
    "name": "Printer", "description": "Paper", "stage_id": stages[0].id,
    "partner_id": env.user.partner_id.id,
})
# Odoo deletes a to-do of a model's own, and its templates, before the model.
survey = env.ref("survey.model_survey_user_input")
rule = env["reminder.rule"].search([("model_id", "=", survey.id)])
rule.step_ids[-1].activity_type_id = env["mail.activity.type"].create(
    {"name": "Call", "res_model": survey.model}
)
env["ir.actions.server"].create({
    "name": "Remind", "model_id": survey.id, "state": "reminder_mail",
    "reminder_template_id": rule.step_ids.mail_template_id[0].id,
})
one = env["survey.survey"].create({"title": "How was it?"})
env["ir.actions.server"].create({
    "name": "Ask", "model_id": env["ir.model"]._get("res.partner").id,
    "state": "reminder_send", "reminder_what": "questionnaire",
    "reminder_source": f"survey.survey,{one.id}",
})
env.company.reminder_enabled = True
env.cr.commit()
env["reminder.rule"]._cron_sweep()
assert env["reminder.item"].search([("res_model", "=", "helpdesk.ticket")])
"""
UNINSTALL = """
env["ir.module.module"].search([("name", "=", "{}")]).button_immediate_uninstall()
"""
APPS_ARE_GONE = """
env["reminder.rule"]._cron_sweep()
assert not env["reminder.rule"].search([("name", "=", "Ticket")])
assert not env["reminder.item"].search([("res_model", "=", "helpdesk.ticket")])
card = env.ref("reminder_automation.reminder_preset_ticket")
assert card.state == "missing", card.state
assert env.ref("reminder_automation.reminder_preset_task").state == "active"
assert not env["ir.model"].search([("model", "=", "survey.user_input")])
assert not env["reminder.rule"].search([("model_name", "=", "survey.user_input")])
action = env["ir.actions.server"].search([("name", "=", "Ask")])
assert "is not installed" in action.warning, action.warning
env.cr.execute("SELECT reminder_source FROM ir_act_server WHERE id = %s", action.ids)
assert env.cr.fetchall() == [(None,)]
card = env.ref("reminder_automation.reminder_preset_questionnaire")
assert card.state == "missing", card.state
"""


@pytest.fixture(scope="module")
def life(full, tmp_path_factory):
    """An instance with all apps; what it has before the addon and after it."""
    folder = tmp_path_factory.mktemp("ready-made")
    with databases.as_it_is(databases.base_of("full")) as name:
        before = traces(Instance(name, Sink(folder / "before"), folder))
    with copied(full) as name:
        instance = Instance(name, Sink(folder / "sink"), folder)
        logs = {}
        for stage, script in (
            ("add", ADD_ALL),
            ("app", UNINSTALL.format("helpdesk_mgmt")),
            ("survey", UNINSTALL.format("survey")),
            ("addon", f"{APPS_ARE_GONE}env.cr.commit(){UNINSTALL.format(ADDON)}"),
        ):
            process = instance.spawn(script)
            process.wait()
            logs[stage] = process.log.read_text()
            if stage == "add":
                # Updating the addon leaves in place what was made with the rules.
                logs["update"] = instance.run("--update", ADDON).log.read_text()
                rows = instance.query(
                    "SELECT model, name FROM ir_model_fields"
                    " WHERE name = 'x_waiting_for_customer'"
                )
                assert len(rows) == 2, rows
        yield before, traces(instance), logs


@pytest.mark.parametrize("stage", ["add", "update", "app", "survey", "addon"])
def test_the_log_has_no_warning(life, stage):
    _before, _after, logs = life
    assert " INFO " in logs[stage]
    assert "Traceback" not in logs[stage], logs[stage][-3000:]
    complaints = COMPLAINT.findall(logs[stage])
    if stage == "app":
        # Odoo finds out by trying in which order an app's own records can be deleted.
        complaints = [line for line in complaints if "helpdesk_ticket" not in line]
    assert complaints == []


def test_nothing_is_left_behind(life):
    before, after, _logs = life
    left = {what: after[what] - before[what] for what in after}
    assert not any(left.values()), {what: rows for what, rows in left.items() if rows}
