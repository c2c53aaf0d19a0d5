"""Everything that waits for a client, with all apps: real mails by a real server."""

import ast
import re
from collections import Counter

import pytest
from harness import Instance, copied

OPEN = """
    SELECT count(*) FROM reminder_notice notice
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
     WHERE notice.ended IS NULL
       AND (delivery.id IS NULL OR delivery.state IN ('queued', 'uncertain'))
"""
LEDGER = """
    SELECT notice.address, COALESCE(notice.ended, delivery.state), item.state,
           message.message_id
      FROM reminder_notice notice
      JOIN reminder_item item ON item.id = notice.item_id
      JOIN reminder_delivery delivery
        ON delivery.id = COALESCE(notice.delivery_id, notice.before_id)
      JOIN mail_message message ON message.id = delivery.mail_message_id
"""
THREE_DAYS_LATER = """
    UPDATE reminder_item SET next_date = next_date - INTERVAL '4 days'
"""
ONLY_THE_QUEUE = """
    UPDATE ir_cron SET active = FALSE
     WHERE cron_name NOT IN ('Reminders: sweep', 'Mail: Email Queue Manager')
"""

ROW = re.compile(r'class="o_rm_row"')
# What becomes of the notice, and of the item.
PAIR = {"answered": ("cancelled", "done"), "left": ("sent", "exhausted")}


@pytest.fixture
def database(full):
    with copied(full) as name:
        yield name


def make(instance, **options):
    """Of each kind one is left, and one is answered when its mail is in the queue.

    :return: the kinds
    """
    printed = instance.shell(
        "import what_waits",
        f"print(what_waits.make(env, **{options}))",
        "send_queue(env)",
        "sweep(env)",
    )
    instance.query(THREE_DAYS_LATER)
    instance.shell(
        "import what_waits", "sweep(env)", f"what_waits.answer(env, {printed})"
    )
    assert {state for _address, state, *_rest in instance.query(LEDGER)} == {"queued"}
    instance.query(ONLY_THE_QUEUE)
    instance.start(cron_threads=1)
    instance.wait_for_crons(lambda: instance.query(OPEN) == [(0,)], "the mail queue")
    kinds = sorted(ast.literal_eval(printed))
    assert len(kinds) == 9
    return kinds


def arrived(instance):
    """The reminders among the mails that arrived."""
    ours = {message_id for *_rest, message_id in instance.query(LEDGER)}
    return [mail for mail in instance.sink.mails() if mail["Message-Id"] in ours]


def test_an_email_each(instance: Instance):
    kinds = make(instance)
    # What was left has had all of its reminders; what was answered is done.
    rows = instance.query(LEDGER)
    assert sorted((address, state, item) for address, state, item, _id in rows) == [
        (f"{kind}-{what}@example.com", *PAIR[what]) for kind in kinds for what in PAIR
    ]
    receivers = sorted(mail["To"].addresses[0].addr_spec for mail in arrived(instance))
    assert receivers == [f"{kind}-left@example.com" for kind in kinds]


def test_one_email_for_all(instance: Instance):
    kinds = make(instance, together=True)
    states = Counter((state, item) for _to, state, item, _id in instance.query(LEDGER))
    assert states == dict.fromkeys(PAIR.values(), len(kinds))
    [mail] = arrived(instance)
    text = mail.get_body(("html",)).get_content()
    assert len(ROW.findall(text)) == len(kinds)
