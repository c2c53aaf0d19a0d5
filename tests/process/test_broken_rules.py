"""A rule breaks, or goes, while its reminders stand in Odoo's queue.

Mails that are none of ours leave in the first run all the same, and no reminder leaves
past the door.
"""

from collections import Counter

import pytest
from harness import Instance, copied

NUMBER = 3
ORDINARY = 10
MANY = 40
STATES = """
    SELECT rule.name->>'en_US',
           COALESCE(notice.ended, delivery.state, 'planned'), count(*)
      FROM reminder_notice notice JOIN reminder_rule rule ON rule.id = notice.rule_id
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
  GROUP BY 1, 2
"""
TOLD = """
    SELECT rule.name->>'en_US', count(*)
      FROM mail_activity activity JOIN reminder_rule rule ON rule.id = activity.res_id
     WHERE activity.res_model = 'reminder.rule'
  GROUP BY 1
"""
# How a person breaks a rule, each one a rule of its own: what it is made with, and what
# happens while its reminders are in the queue.
BREAKS = {
    "field": (
        "own_field(env, 'x_late', 'boolean')",
        "domain=\"[('function', '=', 'field'), ('x_late', '=', False)]\"",
        "field_deleted(env, 'x_late')",
    ),
    "contacts": (
        "own_field(env, 'x_copy', 'boolean')",
        "contact_domain=\"[('x_copy', '=', False)]\"",
        "field_deleted(env, 'x_copy')",
    ),
    "rubbish": ("", "", "broken(env, rules['rubbish'], 'domain', 'rubbish(')"),
    "raises": ("", "", "broken(env, rules['raises'], 'domain', '[1 / 0]')"),
    "path": ("", "", "broken(env, rules['path'], 'partner_field', 'x_gone.y')"),
    "zone": ("", "", "broken(env, rules['zone'], 'tz', 'Mars/Phobos')"),
    "calendar": (
        "calendar = calendar_of_all_days(env)",
        "calendar_id=calendar.id",
        "rules['calendar'].calendar_id.unlink()",
    ),
    "archived": (
        "",
        "",
        "rules['archived'].active = False;"
        " broken(env, rules['archived'], 'domain', '[1 / 0]')",
    ),
}
# Whether those still wait can be asked: the reminders leave as they were made.
STILL_VALID = {"path", "zone", "calendar"}


def arrived(instance):
    """How many of each kind are in the sink."""
    return Counter(
        "ordinary" if mail["Subject"] == "Ordinary" else "reminder"
        for mail in instance.sink.mails()
    )


def states(instance):
    """Which states the reminders of each rule have."""
    found = {}
    for rule, state, count in instance.query(STATES):
        found.setdefault(rule, {})[state] = count
    return found


def test_ordinary_mails_leave_in_the_first_run(instance):
    made = [
        f"{before}\nrules['{mark}'] = rule_like_it(env, '{mark}', {NUMBER}, {values})"
        for mark, (before, values, _breaks) in BREAKS.items()
    ]
    instance.shell(
        *("seed(env, 1)", "rules = {}", *made, "env.cr.commit()", "sweep(env, 2)"),
        # A template that breaks makes no mail at all.
        *("the_rule(env).active = False", "env.cr.commit()"),
        *(breaks for _before, _values, breaks in BREAKS.values()),
        *("env.cr.commit()", f"ordinary_mails(env, {ORDINARY})"),
    )
    queued = {mark: {"queued": NUMBER} for mark in BREAKS}
    assert states(instance) == {"Waiting clients": {"queued": 1}, **queued}

    # A process of its own, as the server's: the first run.
    instance.shell("send_queue(env)")
    leave = NUMBER * len(STILL_VALID)
    assert arrived(instance) == {"ordinary": ORDINARY, "reminder": leave}

    instance.shell("send_queue(env)", "send_queue(env)")
    assert arrived(instance) == {"ordinary": ORDINARY, "reminder": leave}
    after = states(instance)
    # Each is its own failure, told once a rule; switched off holds all the same.
    failed = BREAKS.keys() - STILL_VALID - {"archived"}
    assert after == {
        "Waiting clients": {"cancelled": 1},
        "archived": {"cancelled": NUMBER},
        **{mark: {"sent": NUMBER} for mark in STILL_VALID},
        **{mark: {"failed": NUMBER} for mark in failed},
    }
    assert dict(instance.query(TOLD)) == dict.fromkeys(failed, 1)
    reasons = instance.query(
        "SELECT DISTINCT own_reason IS NOT NULL, handover_date IS NULL"
        "  FROM reminder_notice notice"
        "  LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id"
        " WHERE notice.ended = 'failed'"
    )
    assert reasons == [(True, True)]

    # Mended, it is tried again: the steps are free.
    instance.shell(
        "rule = env['reminder.rule'].search([('name', '=', 'raises')])",
        "rule.domain = \"[('function', '=', 'raises')]\"",
        *("env.cr.commit()", "sweep(env)"),
        "items = env['reminder.item'].search([('rule_id', '=', rule.id)])",
        "items.next_date = '2000-01-01'",
        *("env.cr.commit()", "sweep(env)", "send_queue(env)", "sweep(env)"),
    )
    assert states(instance)["raises"] == {"sent": NUMBER}
    assert arrived(instance)["reminder"] == leave + NUMBER


def test_nothing_leaves_past_the_door(instance):
    """Forty of each stand in the queue, and their clients no longer wait, when the
    rule, its items, its lines of the ledger or the records go, or all of them at once,
    below the ORM."""
    gone = {
        "rule": "rules['rule'].unlink()",
        "items": "rules['items'].item_ids.unlink()",
        "ledger": "rules['ledger'].item_ids.notice_ids.unlink()",
        "records": "rules['records'].item_ids.partner_id.unlink()",
        "rows": "env.cr.execute('DELETE FROM reminder_rule WHERE id = %s',"
        " [rules['rows'].id])",
    }
    made = [f"rules['{mark}'] = rule_like_it(env, '{mark}', {MANY})" for mark in gone]
    instance.shell(
        *("seed(env, 1)", "rules = {}", *made, "env.cr.commit()", "sweep(env, 2)"),
        "waiting = [('function', 'in', [WAITS, *rules])]",
        "clients = env['res.partner'].search(waiting)",
        "clients.write({'function': 'paid'})",
        *(*gone.values(), "env.cr.commit()"),
    )
    # Odoo deletes the mails of a record with it; all others are still there.
    ours = "SELECT count(*) FROM mail_mail WHERE is_reminder"
    assert instance.query(ours) == [(MANY * (len(gone) - 1) + 1,)]
    instance.shell(f"ordinary_mails(env, {ORDINARY})", "send_queue(env)")
    assert arrived(instance) == {"ordinary": ORDINARY}
    assert instance.query("SELECT FROM mail_mail WHERE state = 'outgoing'") == []


def test_the_addon_is_uninstalled(instance):
    instance.shell(
        *(f"seed(env, {MANY})", "sweep(env)"),
        "env['res.partner'].search([('function', '=', WAITS)]).function = 'paid'",
        "env.cr.commit()",
        "addon = [('name', '=', 'reminder_automation')]",
        "env['ir.module.module'].search(addon).button_immediate_uninstall()",
    )
    instance.shell(f"ordinary_mails(env, {ORDINARY})", "send_queue(env)")
    assert arrived(instance) == {"ordinary": ORDINARY}
    assert instance.query("SELECT FROM mail_mail WHERE state = 'outgoing'") == []


@pytest.fixture
def with_apps(full, sink, tmp_path):
    with copied(full) as name:
        instance = Instance(name, sink, tmp_path / "odoo")
        yield instance
        instance.close()


def test_an_app_is_uninstalled(with_apps):
    """The reminders about its records do not leave, those about others do; what was set
    on its templates is gone. The addon can be uninstalled after it."""
    with_apps.shell(
        "seed(env, 1)",
        "model = env['ir.model']._get('helpdesk.ticket')",
        "rule = rule_like_it(env, 'tickets', 0)",
        "values = {'model_id': model.id, 'body_html': ''}",
        "template = rule.mail_template_id.copy(values)",
        "template.body_html = '<p>Still open</p>'",
        "created = env['ir.model.fields']._get(model.model, 'create_date')",
        "rule.write({'model_id': model.id, 'mail_template_id': template.id,"
        " 'date_field_id': created.id, 'partner_field': 'partner_id',"
        " 'domain': \"[('name', '=like', 'Ticket%')]\"})",
        "client = env['res.partner'].search([('function', '=', WAITS)])",
        "values = {'description': 'x', 'partner_id': client.id}",
        f"names = [f'Ticket {{number}}' for number in range({MANY})]",
        "env['helpdesk.ticket'].create([{'name': name, **values} for name in names])",
        "env.flush_all()",
        'env.cr.execute("UPDATE helpdesk_ticket'
        " SET create_date = create_date - INTERVAL '6 days'\")",
        *("env.cr.commit()", "sweep(env, 2)"),
    )
    assert states(with_apps)["tickets"] == {"queued": MANY}
    with_apps.shell(
        "env['helpdesk.ticket.stage'].search([], limit=1).reminder_days = 5",
        "env['project.task.type'].create({'name': 'Work'}).reminder_days = 6",
        "app = [('name', 'in', ('helpdesk_mgmt', 'survey'))]",
        "env['ir.module.module'].search(app).button_immediate_uninstall()",
    )
    with_apps.shell(f"ordinary_mails(env, {ORDINARY})", "send_queue(env)")
    assert arrived(with_apps) == {"ordinary": ORDINARY, "reminder": 1}
    assert with_apps.query("SELECT FROM mail_mail WHERE state = 'outgoing'") == []
    assert with_apps.query("SELECT days FROM reminder_setting") == [(6,)]
    with_apps.shell(
        "addon = [('name', '=', 'reminder_automation')]",
        "env['ir.module.module'].search(addon).button_immediate_uninstall()",
    )
    left = "SELECT FROM ir_model_fields WHERE name LIKE 'reminder%%'"
    assert with_apps.query(left) == []
