"""Install, update and uninstall: no warning in the log, nothing left behind."""

import re

import pytest
from ground import databases
from harness import Instance, Sink

ADDON = "reminder_automation"
COMPLAINT = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) .*", re.MULTILINE)
UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{ADDON}")]).button_immediate_uninstall()
"""
# What an addon may leave behind, and how to recognise each by its name.
TRACES = {
    "columns": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public'
    """,
    "indexes": """
        SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
    """,
    "constraints": "SELECT conrelid::regclass::text, conname FROM pg_constraint",
    "access rights": "SELECT name FROM ir_model_access",
    "actions": "SELECT type, name->>'en_US' FROM ir_actions",
    "activity types": "SELECT name->>'en_US' FROM mail_activity_type",
    "crons": "SELECT cron_name FROM ir_cron",
    "external ids": f"SELECT name FROM ir_model_data WHERE module = '{ADDON}'",
    "fields": "SELECT model, name FROM ir_model_fields",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "menus": "SELECT name->>'en_US' FROM ir_ui_menu",
    "models": "SELECT model FROM ir_model",
    "parameters": "SELECT key FROM ir_config_parameter",
    "record rules": "SELECT name FROM ir_rule",
    "sms templates": "SELECT name->>'en_US' FROM sms_template",
    "subtypes": "SELECT name->>'en_US' FROM mail_message_subtype",
    # Those of constraints have numbers for names.
    "triggers": """
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
    "views": "SELECT model, name FROM ir_ui_view",
}


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """An instance without the addon; what its database has; the log of each stage."""
    folder = tmp_path_factory.mktemp("life")
    databases.ensure_base("bare")
    with databases.copy_of(databases.base_of("bare"), "life", is_small=True) as name:
        instance = Instance(name, Sink(folder / "sink"), folder)
        before = traces(instance)
        logs = {
            "install": instance.run("--init", ADDON).log,
            "update": instance.run("--update", ADDON).log,
        }
        assert traces(instance) != before
        uninstall = instance.spawn(UNINSTALL)
        uninstall.wait()
        logs["uninstall"] = uninstall.log
        yield instance, before, logs


def traces(instance):
    return {what: set(instance.query(select)) for what, select in TRACES.items()}


@pytest.mark.parametrize("stage", ["install", "update", "uninstall"])
def test_the_log_has_no_warning(life, stage):
    _instance, _before, logs = life
    log = logs[stage].read_text()
    assert " INFO " in log
    assert COMPLAINT.findall(log) == []


@pytest.mark.parametrize("stage", ["install", "update"])
def test_no_script_of_a_release_runs(life, stage):
    """They are for databases of the releases before."""
    _instance, _before, logs = life
    assert "Running migration" not in logs[stage].read_text()


def test_nothing_is_left_behind(life):
    instance, before, _logs = life
    after = traces(instance)
    left = {what: after[what] - before[what] for what in TRACES}
    assert not any(left.values()), {what: rows for what, rows in left.items() if rows}


def test_it_installs_again(life):
    instance, _before, _logs = life
    instance.run("--init", ADDON)
    assert instance.query("SELECT count(*) FROM reminder_rule")
