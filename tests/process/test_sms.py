# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Customer reminders by SMS from a real process to a real HTTP server, which takes
them, refuses them, or hangs up; and a process that dies as it hands one over."""

from sms_provider import SmsProvider

NUMBER = "+4532123456"
SETUP = """
from datetime import date
env["reminder.rule"].search([("built_in", "=", False)]).active = False
env["res.company"].search([]).write({{
    "email": "staff@example.com",
    "reminder_enabled": False,
    "reminder_send_hour": 0.0,
    "reminder_send_until": 24.0,
    "reminder_sms_enabled": True,
    "reminder_tz": "UTC",
}})
env["ir.config_parameter"].set_param("sms.endpoint", "{url}")
admins = env.ref("reminder_automation.group_reminder_admin")
admins.user_ids = [(6, 0, env.ref("base.user_admin").ids)]
env.ref("base.user_admin").partner_id.write({{
    "country_id": env.ref("base.dk").id,
    "email": "admin@example.com",
    "phone": "{number}",
}})
env.cr.commit()
"""
REMIND = """
customer = env["res.partner"].create({{"name": "Nord ApS", "is_company": True}})
env["reminder.customer"].create({{
    "name": "{name}",
    "partner_id": customer.id,
    "date": date.today(),
    "channel": "sms",
    "recipients": "admin",
}})
env.cr.commit()
"""
TEXTS = ("env['sms.sms']._process_queue()", "env.cr.commit()")
MAILS = ("sweep(env)", "send_queue(env)")
STATES = """
    SELECT about, notice.channel, COALESCE(notice.ended, delivery.state)
      FROM reminder_notice notice
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
  ORDER BY notice.id
"""


def remind(name):
    return ("from datetime import date", REMIND.format(name=name), "sweep(env)")


def subjects(instance):
    """Of the mails that arrived about reminders; others are about what is to do."""
    found = (mail["Subject"] for mail in instance.sink.mails())
    return sorted(subject for subject in found if subject.endswith(": Nord ApS"))


def test_taken_refused_and_not_answered(instance):
    with SmsProvider() as provider:
        instance.shell(
            SETUP.format(url=provider.url, number=NUMBER),
            *remind("Taken"),
            *TEXTS,
            *MAILS,
        )
        assert [number for number, _text in provider.texts] == [NUMBER]
        assert "Taken" in provider.texts[0][1]
        assert subjects(instance) == []

        provider.answer = "insufficient_credit"
        instance.shell(*remind("Refused"), *TEXTS, *MAILS, *TEXTS, *MAILS)
        assert subjects(instance) == ["Refused: Nord ApS"]

        provider.answer = "hang up"
        instance.shell(*remind("No answer"), *TEXTS, *MAILS, *TEXTS, *MAILS)
        assert subjects(instance) == ["No answer: Nord ApS", "Refused: Nord ApS"]
        # One call each: nothing is sent again by itself.
        assert len(provider.calls) == 3

        # The process dies between the hand-over and the answer.
        provider.answer = "success"
        dying = instance.spawn(
            *remind("Power cut"),
            "import os",
            "from odoo.addons.sms.tools.sms_api import SmsApi",
            "send = SmsApi._send_sms_batch",
            "SmsApi._send_sms_batch = lambda *args, **options: "
            "(send(*args, **options), os.kill(os.getpid(), SIGKILL))",
            *TEXTS,
        )
        dying.wait_killed()
        assert len(provider.calls) == 4
        instance.query(
            "UPDATE reminder_delivery SET handover_date = handover_date"
            " - INTERVAL '1 hour' WHERE state = 'uncertain'"
        )
        instance.shell(*MAILS, *TEXTS, *MAILS)
        assert len(provider.calls) == 4
        assert "Power cut: Nord ApS" in subjects(instance)
        assert len(subjects(instance)) == 3
    states = [
        (about.partition(":")[0], channel, state)
        for about, channel, state in instance.query(STATES)
    ]
    assert sorted(states) == [
        ("No answer", "email", "sent"),
        ("No answer", "sms", "uncertain"),
        ("Power cut", "email", "sent"),
        ("Power cut", "sms", "uncertain"),
        ("Refused", "email", "sent"),
        ("Refused", "sms", "failed"),
        ("Taken", "sms", "sent"),
    ]
