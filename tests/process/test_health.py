"""The sweep stands still: the second cron tells, the page and monitoring show it."""

import contextlib
import json
import urllib.error
import urllib.request

from ground import postgres

STOP_ALL_BUT_THE_WATCH = """
    UPDATE ir_cron SET active = (cron_name = 'Reminders: health of scheduled jobs')
     WHERE cron_name NOT IN ('Reminders: sweep')
"""
# In whole seconds, as Odoo keeps it.
OVERDUE = """
    UPDATE ir_cron
       SET nextcall = date_trunc('second', now() AT TIME ZONE 'UTC') - INTERVAL '1 day'
     WHERE cron_name = 'Reminders: sweep'
"""
SWITCHED_OFF = """
    UPDATE ir_cron SET active = FALSE WHERE cron_name = 'Reminders: sweep'
"""
TOLD = """
    SELECT count(*), count(DISTINCT user_id) FROM mail_activity
     WHERE res_model = 'reminder.job' AND active AND summary LIKE '%%Reminder sweep'
"""
ADMINISTRATORS = "print(len(env['reminder.job']._administrators()))"
TOKEN = """
    SELECT value FROM ir_config_parameter
     WHERE key = 'reminder_automation.health_token'
"""
WATCH_RAN = """
    SELECT lastcall IS NOT NULL FROM ir_cron
     WHERE cron_name = 'Reminders: health of scheduled jobs'
"""
WATCH_AGAIN = """
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute',
           lastcall = NULL
     WHERE cron_name = 'Reminders: health of scheduled jobs'
"""
ON_TIME = """
    UPDATE ir_cron SET active = TRUE,
           nextcall = now() AT TIME ZONE 'UTC' + INTERVAL '1 hour'
     WHERE cron_name = 'Reminders: sweep'
"""
SWEEP_ROW = """
      FROM reminder_job_state
     WHERE id = (SELECT state_id FROM reminder_job
                  WHERE cron_xmlid = 'reminder_automation.ir_cron_sweep')
"""
HOLD = f"BEGIN; SELECT id {SWEEP_ROW} FOR UPDATE"
NOTED = f"SELECT last_counts {SWEEP_ROW}"
CLAIMED = "SELECT count(*) FROM reminder_notice"


def ask(instance):
    """What monitoring gets: the status, and what is wrong with the sweep."""
    [(token,)] = instance.query(TOKEN)
    request = urllib.request.Request(
        f"http://127.0.0.1:{instance.port}/reminder_automation/health",
        headers={"Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, report = answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        status, report = error.code, json.load(error)
    jobs = {job["cron"]: job for job in report["jobs"]}
    return status, jobs["reminder_automation.ir_cron_sweep"]


def test_no_scheduler_at_all(instance):
    """Not one cron runs; whoever asks learns that the sweep is late."""
    instance.query(OVERDUE)
    instance.start(cron_threads=0)
    status, sweep = ask(instance)
    assert status == 503
    assert sweep["late_seconds"] >= 24 * 60 * 60
    assert "should have run" in sweep["problem"]


def test_the_sweep_is_stopped(instance):
    """Switched off past everybody, as Odoo does after failures: the watch's own cron
    tells each administrator once, and takes it back when the sweep runs again."""
    administrators = int(instance.shell(ADMINISTRATORS).split()[-1])
    instance.query(STOP_ALL_BUT_THE_WATCH)
    instance.query(SWITCHED_OFF)
    instance.start(cron_threads=1)
    told = (administrators, administrators)
    instance.wait_for_crons(lambda: instance.query(TOLD) == [told], "the alarm")
    status, sweep = ask(instance)
    assert status == 503
    assert "switched it off" in sweep["problem"]

    watch_again(instance)
    assert instance.query(TOLD) == [told], "told a second time"

    instance.query(ON_TIME)
    watch_again(instance)
    assert instance.query(TOLD) == [(0, 0)], "not taken back"
    assert ask(instance)[1]["problem"] is None


def watch_again(instance):
    instance.query(WATCH_AGAIN)
    instance.wait_for_crons(lambda: instance.query(WATCH_RAN)[0][0], "the watch")


def test_a_sweep_never_waits_to_note_what_it_did(instance):
    """Somebody holds the sweep's row: the sweep does its work and leaves the row."""
    with contextlib.closing(postgres.connect(instance.database)) as holder:
        holder.cursor().execute(HOLD)
        instance.shell("seed(env, 3)", "sweep(env)")
        assert instance.query(NOTED) == [(None,)]
        assert instance.query(CLAIMED) == [(3,)]
    instance.shell(
        "env['res.partner'].search([('function', '=', WAITS)]).function = False",
        "sweep(env)",
    )
    assert instance.query(NOTED) == [({"settled": 3},)]
