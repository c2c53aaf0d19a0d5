# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The mail server is down for longer than all tries: it uses up nothing."""

from collections import Counter

from books import Books

NUMBER = 8
ROUND = ("sweep(env)", "send_queue(env)")
# A week of tries in a moment.
SHORT = (
    "from odoo.addons.reminder_automation.models.delivery.delivery"
    " import reminder_delivery",
    "reminder_delivery.RETRY_MINUTES = (0,)",
    "reminder_delivery.RETRY_TRIES = 2",
)
TRIES = ROUND * 5
A_WEEK_LATER = """
    UPDATE reminder_item
       SET next_date = next_date - INTERVAL '7 days',
           last_notified = last_notified - INTERVAL '7 days',
           last_reminded = last_reminded - INTERVAL '7 days';
    UPDATE reminder_notice SET claim_date = claim_date - INTERVAL '7 days'
"""
HEALTH = (
    "env['reminder.job']._cron_health()",
    "env.cr.commit()",
    "job = env.ref('reminder_automation.reminder_job_mail_queue')",
    "print('SAID', job.health, job.problem)",
)
TOLD = """
    SELECT COUNT(*) FROM mail_activity
     WHERE res_model = 'reminder.job' AND note LIKE '%%takes no mail%%'
"""
NEXT = """
    SELECT MIN(next_date) > (now() AT TIME ZONE 'UTC') + INTERVAL '3 days'
      FROM reminder_item WHERE state = 'waiting'
"""


def said(instance):
    return instance.shell(*SHORT, *HEALTH).rpartition("SAID ")[2]


def test_down_for_longer_than_all_tries(instance):
    instance.sink.stop()
    # Nothing else is late, however long the database waited for this test.
    instance.shell(
        "env.cr.execute(\"UPDATE ir_cron SET nextcall = now() + INTERVAL '1 day'\")",
        "env.cr.commit()",
    )
    instance.shell(*SHORT, f"seed(env, {NUMBER})", *TRIES)
    books = Books(instance)
    assert books.states == {"queued": NUMBER}
    assert {notice.attempts for notice in books.notices} == {5}
    assert "The server for outgoing mail takes no mail" in said(instance)
    assert instance.query(TOLD)[0][0] > 0

    # Two intervals later still one reminder each, and nobody was reminded in vain.
    instance.query(A_WEEK_LATER)
    instance.shell(*SHORT, *TRIES, *HEALTH)
    books = Books(instance)
    assert books.states == {"queued": NUMBER}
    assert {notice.sent_count for notice in books.notices} == {1}
    assert instance.query("SELECT COUNT(*) FROM reminder_item WHERE handed_over") == [
        (0,)
    ]

    # One of them no longer waits: asked at the door, it does not leave.
    instance.shell(
        "env['res.partner'].search([('function', '=', WAITS)], limit=1).function = ''",
        "env.cr.commit()",
    )
    instance.sink.start()
    instance.shell(*SHORT, *ROUND, *ROUND)
    books = Books(instance)
    books.assert_once()
    assert books.states == {"sent": NUMBER - 1, "cancelled": 1}
    assert sum(books.arrived.values()) == NUMBER - 1
    # The next ones come an interval after what left late.
    assert instance.query(NEXT) == [(True,)]
    assert "takes no mail" not in said(instance)
    assert instance.query(TOLD) == [(0,)]


def test_not_now_to_everybody(instance):
    """A server that takes nothing for now is down, whatever it says."""
    instance.sink.behave("few", let_through=0)
    instance.shell(*SHORT, "seed(env, 2)", *(ROUND * 8))
    assert Books(instance).states == {"queued": 2}
    instance.sink.behave("accept")
    instance.shell(*SHORT, *ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": 2}


def test_not_now_to_one_address(instance):
    """While it takes others, it is that address that does not work."""
    instance.sink.behave("refuse", unknown=[], spam=[], busy=["client1@example.com"])
    instance.shell(*SHORT, "seed(env, 3)", *TRIES)
    books = Books(instance)
    assert books.states == {"sent": 2, "failed": 1}
    [failed] = books.of("failed")
    assert failed.address == "client1@example.com"


def test_a_refused_address_fails_at_once(instance):
    """It is told now, and sent again for many at once when it is mended."""
    bad = [f"client{number}@example.com" for number in range(3)]
    instance.sink.behave("refuse", unknown=bad, spam=[])
    instance.shell(f"seed(env, {NUMBER})", *ROUND)
    books = Books(instance)
    assert books.states == {"sent": NUMBER - 3, "failed": 3}
    assert instance.query("SELECT COUNT(*) FROM reminder_item WHERE error != ''") == [
        (3,)
    ]
    instance.sink.behave("accept")
    instance.shell(
        "env['reminder.notice'].search([]).action_send_all_again()",
        "env.cr.commit()",
        *ROUND,
    )
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}
    assert Counter(books.arrived.values()) == {1: NUMBER}
