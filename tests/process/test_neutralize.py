"""A neutralized copy of a database reminds nobody and opens nothing of the original."""

import json
import urllib.error
import urllib.request

import pytest

# What the original has given to people, and what waits in its queues.
GIVEN = """
seed(env, 3)
sweep(env)
company = env.company
company.write({"reminder_sms_enabled": True, "reminder_activity_enabled": True})
client = env["res.partner"].search([("function", "=", WAITS)], limit=1)
conversation = env["reminder.conversation"].create(
    {"name": "Accounts", "partner_id": client.id}
)
conversation._portal_ensure_token()
document = ask_approval(env, client)
document.attachment_ids.generate_access_token()
def event(name):
    return env["calendar.event"].create(
        {
            "name": name,
            "start": "2030-01-01 10:00:00",
            "stop": "2030-01-01 11:00:00",
            "access_token": name,
        }
    )
env["reminder.item"].create(
    {
        "rule_id": env["reminder.rule"].search([("name", "=", "Waiting clients")]).id,
        "res_model": "calendar.event",
        "res_id": event("reminded of").id,
        "partner_id": client.id,
    }
)
event("of others")
notice = env["reminder.notice"].search([("client_id", "=", client.id)])
sms = env["sms.sms"].create(
    {
        "number": "+4512345678",
        "mail_message_id": notice.mail_message_id.id,
        "is_reminder": True,
    }
)
other = env["mail.mail"].create({"subject": "Of others", "email_to": "a@example.com"})
env.cr.commit()
"""
FACTS = """
import json
item = env["reminder.item"].search([("partner_id.function", "=", WAITS)], limit=1)
print("FACTS" + json.dumps({
    "tokens": sorted(filter(None, (
        *env["reminder.conversation"].search([]).mapped("access_token"),
        *env["reminder.document.signer"].search([]).mapped("access_token"),
        *env["ir.attachment"].search(
            [("res_model", "=like", "reminder.%"), ("res_field", "=", False)]
        ).mapped("access_token"),
    ))),
    "events": env["calendar.event"].search([]).mapped("access_token"),
    "health": env["ir.config_parameter"].get_param("reminder_automation.health_token"),
    "link": item._link(item.partner_id, "stop"),
    "item": item.id,
    "switches": [
        company[name]
        for company in env["res.company"].search([])
        for name in company._fields
        if name.startswith("reminder_") and name.endswith("_enabled")
    ],
    "notices": sorted(env["reminder.notice"].search([]).mapped("state")),
    "mails": sorted(
        f"{'other' if mail.subject == 'Of others' else 'ours'} {mail.state}"
        for mail in env["mail.mail"].search([])
    ),
    "sms": env["sms.sms"].search([]).mapped("state"),
    "problems": env["reminder.job"].search([]).filtered("problem").mapped("problem"),
}))
"""
TRIED = """
from odoo.exceptions import UserError
def refused(call, *arguments, **options):
    try:
        with env.cr.savepoint():
            call(*arguments, **options)
            env.flush_all()
    except UserError as error:
        return "neutralized copy" in str(error)
    return False
jobs = env["reminder.job"].with_user(env.ref("base.user_admin"))
crons = env["ir.cron"].with_context(active_test=False)
ours = crons.browse(env["ir.model.data"].search(
    [("module", "=", "reminder_automation"), ("model", "=", "ir.cron")]
).mapped("res_id"))
env.ref("base.user_admin").group_ids += env.ref(
    "reminder_automation.group_reminder_admin")
tried = {
    "switch": [refused(job.write, {"enabled": True})
               for job in jobs.search([("installed", "=", True)])],
    "run": [refused(job.action_run_now)
            for job in jobs.search([("installed", "=", True)])],
    "cron": [refused(cron.write, {"active": True}) for cron in ours],
    "cron run": [refused(cron.method_direct_trigger) for cron in ours],
    "company": [
        refused(env.company.write, {"reminder_enabled": True}),
        refused(env.company.with_user(env.ref("base.user_admin")).write,
                {"reminder_sms_enabled": True}),
        refused(env["res.company"].create,
                {"name": "New", "reminder_enabled": True}),
    ],
}
allowed = [
    not refused(jobs.search([("installed", "=", True)], limit=1).write,
                {"enabled": False}),
    not refused(env.company.write, {"reminder_enabled": False}),
    not refused(env["res.company"].create, {"name": "Plain"}),
    not refused(jobs.action_set_all_usual_rhythms),
]
import json
print("FACTS" + json.dumps({"tried": tried, "allowed": allowed}))
"""


def facts(instance, script):
    return json.loads(instance.shell(script).rpartition("FACTS")[2])


@pytest.fixture
def copy(instance):
    """A neutralized copy, and what the original had given to people."""
    instance.shell(GIVEN)
    original = facts(instance, FACTS)
    instance.neutralize()
    return instance, original


def opens(instance, link):
    script = f"""
    found = env["reminder.item"]._from_link({link.split("/")[2]!r}, "stop")
    print("FACTS" + ("true" if found else "false"))
    """
    return facts(instance, "\n".join(line[4:] for line in script.splitlines()))


def test_nothing_of_the_original_is_left(copy):
    instance, original = copy
    assert len(original["tokens"]) == 3
    assert "queued" in original["notices"]
    neutral = facts(instance, FACTS)
    assert not set(original["tokens"]) & set(neutral["tokens"])
    assert not any(neutral["switches"])
    assert set(neutral["notices"]) == {"cancelled"}
    # What had left had left, and mails of others are left to Odoo.
    assert original["mails"].count("ours outgoing") == 3
    assert neutral["mails"].count("ours cancel") == 3
    assert "ours outgoing" not in neutral["mails"]
    assert "other outgoing" in neutral["mails"]
    assert neutral["sms"] == ["canceled"]
    assert neutral["problems"] == []

    # Of other apps' records those that reminders led to.
    assert {"of others", "reminded of"} <= set(original["events"])
    assert "of others" in neutral["events"]
    assert "reminded of" not in neutral["events"]

    # The links of one open nothing in the other.
    assert neutral["link"] != original["link"]
    assert not opens(instance, original["link"])
    assert opens(instance, neutral["link"])
    instance.query(
        "DELETE FROM ir_config_parameter WHERE key = 'reminder_automation.link_salt'"
    )
    assert opens(instance, original["link"])
    assert not opens(instance, neutral["link"])

    # Neutralized once more, it is another copy.
    instance.neutralize()
    again = facts(instance, FACTS)
    assert not set(again["tokens"]) & set(neutral["tokens"])
    assert again["health"] not in (original["health"], neutral["health"])
    assert not opens(instance, original["link"])
    assert not opens(instance, neutral["link"])


def test_nothing_is_switched_on(copy):
    instance, _original = copy
    result = facts(instance, TRIED)
    assert all(refused for one in result["tried"].values() for refused in one), result
    assert all(result["tried"].values()), "nothing was tried"
    assert all(result["allowed"]), result


def test_monitoring_has_another_token(copy):
    instance, original = copy
    instance.start()
    address = f"http://127.0.0.1:{instance.port}/reminder_automation/health"
    for token, status in (
        (original["health"], 403),
        (facts(instance, FACTS)["health"], 200),
    ):
        request = urllib.request.Request(
            address, headers={"Authorization": f"Bearer {token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert answer.status == status
        except urllib.error.HTTPError as error:
            assert error.code == status, error.read()
