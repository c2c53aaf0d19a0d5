"""A mail server takes so many reminders a minute, and two senders share that."""

import pytest
from books import Books
from harness import gate

NUMBER, LIMIT = 100, 40
FEW = 12

WAITING = """
    SELECT count(*), count(delivery.reason), count(mail.scheduled_date)
      FROM mail_mail mail
      JOIN reminder_delivery delivery ON delivery.id = mail.reminder_delivery_id
     WHERE mail.state = 'outgoing' AND delivery.state = 'queued'
"""
# As if so many seconds had gone by.
LATER = (
    "UPDATE reminder_delivery SET handover_date = handover_date - %s * INTERVAL '1 s'",
    "UPDATE mail_mail SET scheduled_date = scheduled_date - %s * INTERVAL '1 s'",
)
NOW = "UPDATE mail_mail SET scheduled_date = NULL"
# Within any minute.
MOST = """
    SELECT max(number) FROM (
        SELECT count(*) OVER (
               ORDER BY handover_date
               RANGE BETWEEN INTERVAL '60 s' PRECEDING AND CURRENT ROW) AS number
          FROM reminder_delivery WHERE handover_date IS NOT NULL) each
"""


def two_senders(instance):
    """Two processes hand over what may leave, from one start, each of its half.

    :return: how many each has handed over
    """
    with gate(instance.database, 1, waiting=2):
        two = [
            instance.spawn(
                "mails = env['mail.mail'].search([('is_reminder', '=', True)])",
                f"mails = mails.filtered(lambda mail: mail.id % 2 == {half})",
                "meet(env, 1)",
                "mails.process_email_queue(email_ids=mails.ids)",
                "env.cr.commit()",
            )
            for half in range(2)
        ]
    for process in two:
        process.wait()
    return [process.log.read_text().count("successfully sent") for process in two]


def seed_by_server(instance, number, limit):
    """So many reminders wait for a mail server with a limit; see `Rate`."""
    instance.shell(
        f"seed(env, {number})",
        "server = env['ir.mail_server'].create({'name': 'Slow'})",
        "server.smtp_host, server.smtp_encryption = '127.0.0.1', 'none'",
        f"server.smtp_port = {instance.sink.port}",
        f"server.reminder_max_minute = {limit}",
        "sweep(env)",
        "env.cr.commit()",
    )


def go_by(instance, seconds):
    for statement in LATER:
        instance.query(statement, seconds)


def arrived(instance):
    [(most,)] = instance.query(MOST)
    assert most <= LIMIT
    return len(instance.sink.mails())


def test_two_senders_share_the_limit(instance):
    # Slow enough that neither takes all before the other has begun.
    instance.sink.behave("slow", seconds=0.02)
    seed_by_server(instance, NUMBER, LIMIT)
    sent = two_senders(instance)
    assert min(sent) > 0, "one process did it all: nothing was tested"
    assert sum(sent) == arrived(instance) == LIMIT
    assert instance.query(WAITING) == [(NUMBER - LIMIT,) * 3]
    # A minute later that of the first minute may leave again.
    go_by(instance, 61)
    two_senders(instance)
    assert arrived(instance) == 2 * LIMIT
    # Where there is room in a moment, a sender waits for it.
    go_by(instance, 54)
    instance.query(NOW)
    two_senders(instance)
    assert arrived(instance) == NUMBER
    books = Books(instance)
    assert books.states == {"sent": NUMBER}
    books.assert_agree()


@pytest.mark.parametrize("limit", [0, LIMIT])
def test_the_server_is_deleted(instance, limit):
    """In the middle of many: none of the others fails, and all leave by the server of
    Odoo's configuration file, once."""
    seed_by_server(instance, FEW, limit)
    instance.sink.behave("hold_after", let_through=3)
    sender = instance.spawn("send_queue(env)")
    instance.sink.wait_until_holding(sender)
    instance.query("DELETE FROM ir_mail_server")
    instance.sink.behave("accept")
    sender.wait()
    log = sender.log.read_text()
    assert " ERROR " not in log, log
    assert len(instance.sink.mails()) == 4
    states = Books(instance).states
    assert states == {"sent": 4, "queued": FEW - 4}
    instance.shell("settle(env)")
    books = Books(instance)
    assert books.states == {"sent": FEW}
    books.assert_agree()
    assert len(instance.sink.mails()) == FEW
