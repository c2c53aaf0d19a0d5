"""What the tests run inside real Odoo processes; see ``harness.Instance.spawn``.

The engine is used as it is: nothing in it knows of these tests. Where a process is to
die, a method is wrapped in that one process.
"""

import os
from itertools import count
from signal import SIGKILL, SIGSTOP  # noqa: F401 - for the scripts

# Waiting clients have this job title; the rule asks for it.
WAITS = "waits"
# The template cannot be rendered for a client of this colour: it divides by zero.
BREAKS = 7
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
