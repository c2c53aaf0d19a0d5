"""What the tests run inside real Odoo processes; see ``harness.Instance.spawn``.

The engine is used as it is: nothing in it knows of these tests. Where a process is to
die, a method is wrapped in that one process.
"""

import logging
import os
import random
import time
from itertools import count
from signal import SIGKILL, SIGSTOP  # noqa: F401 - for the scripts

from books import A_QUARTER_LATER

from odoo import api, sql_db

from odoo.addons.base.models import ir_mail_server
from odoo.addons.reminder_automation.models.engine.rule import claiming

_logger = logging.getLogger(__name__)

# Waiting clients have this job title; the rule asks for it.
WAITS = "waits"
# The template cannot be rendered for a client of this colour: it divides by zero.
BREAKS = 7
# The latest moment at which a sender is killed, in seconds.
LONGEST = 1.0
# What the action of `climb` adds to the colour.
COUNTED = 101


def seed(env, number):
    """So many clients, each with a reminder that is due now, and the switch on.

    The rule may send at any hour. Enrolled and planned, but nothing is claimed yet.
    """
    env["reminder.rule"].search([]).active = False
    companies = env["res.company"].search([])
    companies.write({"reminder_enabled": False, "email": "staff@example.com"})
    partner_model = env["ir.model"]._get("res.partner")
    template = env["mail.template"].create(
        {
            "name": "Reminder",
            "model_id": partner_model.id,
            "subject": "Still open: {{ object.name }}",
            "body_html": f"<p>Open: <t t-out='1 // (object.color - {BREAKS})'/></p>",
        }
    )
    rule = env["reminder.rule"].create(
        {
            "name": "Waiting clients",
            "model_id": partner_model.id,
            "domain": f"[('function', '=', '{WAITS}')]",
            "anchor": "date",
            "date_field_id": env["ir.model.fields"]
            ._get("res.partner", "create_date")
            .id,
            "delay_days": 5,
            "interval_days": 5,
            "max_count": 3,
            "send_hour": 0.0,
            "send_until": 24.0,
            "tz": "UTC",
            "mail_template_id": template.id,
        }
    )
    rule._start("all")
    waiting_clients(env, number, "Client", WAITS)
    sweep(env)
    companies.reminder_enabled = True
    due = [("next_date", "<=", "now"), ("state", "=", "waiting")]
    assert env["reminder.item"].search_count(due) == number
    env.cr.commit()


def waiting_clients(env, number, name, mark):
    """So many clients, made six days ago.

    :param mark: what their job title is
    """
    clients = env["res.partner"].create(
        [
            {
                "name": f"{name} {index}",
                "is_company": True,
                "function": mark,
                "email": f"{name.lower()}{index}@example.com",
            }
            for index in range(number)
        ]
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE res_partner SET create_date = create_date - INTERVAL '6 days'"
        " WHERE id = ANY(%s)",
        [clients.ids],
    )
    env.invalidate_all()


def ask_approval(env, client):
    """A document that is sent to a client to approve."""
    file = env["ir.attachment"].create({"name": "Terms.txt", "raw": b"Terms"})
    document = env["reminder.document"].create(
        {
            "name": "Terms",
            "partner_id": client.id,
            "request": "approval",
            "attachment_ids": [(6, 0, file.ids)],
            "signer_ids": [(0, 0, {"partner_id": client.id})],
        }
    )
    document.action_send()
    return document


def sweep(env, times=1):
    for _time in range(times):
        env["reminder.rule"]._cron_sweep()


def send_queue(env):
    """Run Odoo's mail queue, as its cron does."""
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def hand_over(env):
    """Work as a sender beside Odoo's mail queue does."""
    env["mail.mail"]._reminder_work()
    env.cr.commit()


def help_with_little():
    """Senders claim with the sweep, however little is due."""
    claiming.MUCH = 0


def senders(env, number, work=hand_over):
    """So many processes that do the same at the same time, forked as Odoo's workers
    are. Waits until all have ended, and prints how each did."""
    for pid in forked(env, number, work):
        print("BORN", pid, 0, flush=True)
    for _each in range(number):
        pid, status = os.wait()
        print("ENDED", pid, os.waitstatus_to_exitcode(status), flush=True)


def forked(env, number, work):
    """So many processes that do the same at the same time; their numbers.

    :param work: called with the environment of a process
    """
    env.cr.commit()
    return [os.fork() or _work_and_end(env, work) for _each in range(number)]


def killed_senders(env, number, rounds):
    """Processes that are killed by SIGKILL, each at some moment: senders, and one that
    sweeps.

    After each round it is asked how many mails are in doubt: one a sender at most.
    """
    uncertain = [("state", "=", "uncertain")]
    before = 0
    for _round in range(rounds):
        pids = forked(env, number, hand_over) + forked(env, 1, sweep)
        moments = {pid: random.uniform(0, LONGEST) for pid in pids}
        began = time.monotonic()
        for pid, moment in sorted(moments.items(), key=lambda one: one[1]):
            time.sleep(max(began + moment - time.monotonic(), 0))
            os.kill(pid, SIGKILL)
            _pid, status = os.waitpid(pid, 0)
            print("KILLED" if status else "WAS THROUGH", f"{moment:.3f}")
        env.cr.rollback()
        lost = env["reminder.delivery"].search_count(uncertain)
        assert lost <= before + number, "more than one a sender"
        before = lost


def _work_and_end(env, work):
    """What a forked process does; it does not return."""
    status = 1
    try:
        # Those of its parent are not its own.
        kept = sql_db._Pool, env.registry._db  # noqa: F841 - it must not close them
        sql_db._Pool = None
        env.registry._db = sql_db.db_connect(env.cr.dbname)
        with env.registry.cursor() as cr:
            work(api.Environment(cr, env.uid, {}))
        status = 0
    except Exception:
        _logger.exception("A forked process failed")
    finally:
        os._exit(status)


def others_later(env):
    """No scheduled job is late but those of the senders, however long the database
    waited for this test."""
    env.cr.execute(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + INTERVAL '1 day'"
    )
    env["ir.cron.trigger"].search([]).unlink()
    env["reminder.delivery"]._trigger_unsent()


def impatient(seconds):
    """Wait for an answer of the mail server for so long, not for a minute."""
    ir_mail_server.SMTP_TIMEOUT = seconds


def now(env):
    """What waits for a further try is tried now, but for what others write."""
    env.cr.commit()  # what others have written by now is no conflict
    env.cr.execute(
        """
        UPDATE mail_mail SET scheduled_date = NULL
         WHERE id IN (SELECT id FROM mail_mail WHERE scheduled_date IS NOT NULL
                         FOR NO KEY UPDATE SKIP LOCKED)
        """
    )
    env.cr.commit()


def settle(env, rounds=12):
    """Let the queue run until nothing waits, and let what is in doubt grow old."""
    for _round in range(rounds):
        now(env)
        sweep(env)
        send_queue(env)
        waiting = [("state", "in", ("planned", "queued"))]
        if not env["reminder.notice"].search_count(waiting):
            break
    env.cr.execute(A_QUARTER_LATER)
    env.cr.commit()
    for _round in range(2):
        sweep(env)
        send_queue(env)


def meet(env, gate):
    """Wait until the test opens a gate, for all who wait there at once."""
    with env.registry.cursor() as cr:
        cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])


def interrupt(env, number, model, method, call=1, after=False):
    """Have this process send itself a signal as it comes to a method.

    :param number: SIGKILL, to die as in a power cut; SIGSTOP, to be frozen until the
        test sends SIGCONT
    :param call: which time it comes there
    :param after: when the method is through, not before it starts
    """
    Model = env.registry[model]
    original = getattr(Model, method)
    calls = count(1)

    def interrupted(records, *args, **options):
        now = next(calls) == call
        if now and not after:
            os.kill(os.getpid(), number)
        result = original(records, *args, **options)
        if now and after:
            os.kill(os.getpid(), number)
        return result

    setattr(Model, method, interrupted)


def tally(env, model, method):
    """A list that gets the size of what the method returns, call by call."""
    Model = env.registry[model]
    original = getattr(Model, method)
    sizes = []

    def counted(records, *args, **options):
        result = original(records, *args, **options)
        sizes.append(len(result))
        return result

    setattr(Model, method, counted)
    return sizes


def ordinary_mails(env, number):
    """So many mails in Odoo's queue that are none of ours."""
    env["mail.mail"].create(
        [
            {
                "email_to": f"ordinary{index}@example.com",
                "email_from": "staff@example.com",
                "subject": "Ordinary",
                "body_html": "<p>Hello</p>",
            }
            for index in range(number)
        ]
    )
    env.cr.commit()


def the_rule(env):
    """The rule that `seed` has made."""
    return env["reminder.rule"].search([("name", "=", "Waiting clients")])


def rule_like_it(env, mark, number, **values):
    """Another rule like that of `seed`, with so many clients of its own that wait.

    :param mark: what their job title is, and the rule's name
    """
    original = the_rule(env)
    rule = original.copy(
        {
            "name": mark,
            "domain": f"[('function', '=', '{mark}')]",
            "mail_template_id": original.mail_template_id.copy().id,
            **values,
        }
    )
    waiting_clients(env, number, mark, mark)
    rule._start("all")
    return rule


def calendar_of_all_days(env):
    """Working hours on every day: a test may run on a Sunday."""
    hours = {"hour_from": 0, "hour_to": 24, "day_period": "full_day"}
    days = [
        (0, 0, {"name": "Open", "dayofweek": str(day), **hours}) for day in range(7)
    ]
    values = {"name": "Ours", "attendance_ids": days}
    return env["resource.calendar"].create(values)


def own_field(env, name, ttype):
    """A field that a person adds to contacts."""
    return env["ir.model.fields"].create(
        {
            "name": name,
            "field_description": name,
            "model_id": env["ir.model"]._get_id("res.partner"),
            "ttype": ttype,
        }
    )


def field_deleted(env, name):
    env["ir.model.fields"]._get("res.partner", name).unlink()


def broken(env, rule, column, value):
    """What no person could save today, but an older release let somebody save."""
    env.flush_all()
    env.cr.execute(
        f"UPDATE reminder_rule SET {column} = %s WHERE id = %s",  # noqa: S608
        [value, rule.id],
    )
    env.invalidate_all()


def climb(env, url):
    """Give the rule of `seed` a step: a letter, a to-do, and an action that counts in
    the client's colour and calls a webhook."""
    rule = the_rule(env)
    rule.user_id = env.ref("base.user_admin")
    common = {"model_id": rule.model_id.id, "name": "Count"}
    code = f"record.write({{'color': (record.color or 0) + {COUNTED}}})"
    actions = env["ir.actions.server"].create(
        [
            {**common, "state": "code", "code": code},
            {**common, "state": "webhook", "webhook_url": url},
        ]
    )
    action = env["ir.actions.server"].create(
        {**common, "state": "multi", "child_ids": [(6, 0, actions.ids)]}
    )
    env["reminder.step"].create(
        {
            "rule_id": rule.id,
            "days": 5,
            "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
            "activity_summary": "Call",
            "server_action_id": action.id,
        }
    )
    rule._decide_held("all")
    env.cr.commit()
