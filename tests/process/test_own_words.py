"""Own words and the weekly limit, by real processes."""

from harness import gate

CLIENTS = 40
LETTERS = """
    SELECT partner_id, COUNT(*) FROM reminder_delivery
     WHERE state != 'cancelled' GROUP BY partner_id
"""


def test_words_that_hold_no_more_go_back(instance):
    """They are written by one process, and stopped at the door of another."""
    instance.shell(
        "seed(env, 1)",
        "item = env['reminder.item'].search([('state', '=', 'waiting')])",
        "item = item.with_user(env.ref('base.user_admin'))",
        "window = item.env['reminder.send'].create({'item_ids': [(6, 0, item.ids)]})",
        "window.body = '<p>My own words</p>'",
        "window.action_send()",
        "env.cr.commit()",
        "env['res.partner'].browse(item.res_id).function = 'done'",
        "env.cr.commit()",
    )
    instance.shell("send_queue(env)")
    assert not instance.sink.mails()
    assert instance.query("SELECT state, own_words FROM reminder_delivery") == [
        ("cancelled", True)
    ]
    [(note, model)] = instance.query(
        """
        SELECT note, res_model FROM mail_activity
         WHERE user_id = (SELECT res_id FROM ir_model_data
                           WHERE module = 'base' AND name = 'user_admin')
           AND summary LIKE 'Your reminder%%'
        """
    )
    assert "My own words" in note
    assert model == "res.partner"


def test_two_sweeps_at_once_keep_to_the_limit(instance):
    """Each claims another rule's reminders of the same contacts."""
    instance.shell(
        f"seed(env, {CLIENTS})",
        "env['res.company'].search([]).write("
        "{'reminder_weekly_cap': 1, 'reminder_bundle': False})",
        "first = env['reminder.item'].search([], limit=1).rule_id",
        "second = first.copy({'name': 'Second'})",
        "env['res.company'].search([]).reminder_enabled = False",
        "second._start('all')",
        "sweep(env)",
        "env['res.company'].search([]).reminder_enabled = True",
        "env.cr.commit()",
    )
    with gate(instance.database, 1, waiting=2):
        two = [
            instance.spawn(
                "meet(env, 1)", "sweep(env)", "sweep(env)", "send_queue(env)"
            )
            for _process in range(2)
        ]
    for process in two:
        process.wait()
    instance.shell("sweep(env)", "send_queue(env)")
    letters = dict(instance.query(LETTERS))
    assert len(letters) == CLIENTS
    assert set(letters.values()) == {1}, letters
    assert len(instance.sink.mails()) == CLIENTS
    held = instance.query(
        "SELECT COUNT(*) FROM reminder_item WHERE reason_code = 'capped'"
    )
    assert held == [(CLIENTS,)]
