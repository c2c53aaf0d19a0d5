"""Everything that waits for a client, with all apps: real mails by a real server."""

import pytest
from ground import databases
from harness import Instance

OPEN = "SELECT count(*) FROM reminder_notice WHERE state IN ('planned', 'queued')"
LEDGER = """
    SELECT notice.address, notice.state, item.state, message.message_id
      FROM reminder_notice notice
      JOIN reminder_item item ON item.id = notice.item_id
      JOIN mail_message message ON message.id = notice.mail_message_id
"""
THREE_DAYS_LATER = """
    UPDATE reminder_item SET next_date = next_date - INTERVAL '4 days'
"""
ONLY_THE_QUEUE = """
    UPDATE ir_cron SET active = FALSE
     WHERE cron_name NOT IN ('Reminders: sweep', 'Mail: Email Queue Manager')
"""

# What becomes of the notice, and of the item.
PAIR = {"answered": ("cancelled", "done"), "left": ("sent", "exhausted")}


@pytest.fixture
def database():
    databases.ensure("full")
    with databases.copy_of("full", "waiting") as name:
        yield name


def test_left_and_answered(instance: Instance):
    """Of each kind one is left and one is answered when its mail waits in the queue:
    one reminder arrives of the first, none of the second."""
    printed = instance.shell(
        "import what_waits",
        "print(*what_waits.make(env))",
        "send_queue(env)",
        "sweep(env)",
    )
    kinds = printed.split()
    assert len(kinds) == 9
    instance.query(THREE_DAYS_LATER)
    instance.shell("import what_waits", "sweep(env)", "what_waits.answer_half(env)")
    addresses = {f"{kind}-{what}@example.com" for kind in kinds for what in PAIR}
    rows = instance.query(LEDGER)
    assert {address for address, *_rest in rows} == addresses
    assert {state for _address, state, *_rest in rows} == {"queued"}
    instance.query(ONLY_THE_QUEUE)
    instance.start(cron_threads=1)
    instance.wait_for_crons(lambda: instance.query(OPEN) == [(0,)], "the mail queue")
    # What was left has had all of its reminders; what was answered is done.
    rows = instance.query(LEDGER)
    assert sorted((address, state, item) for address, state, item, _id in rows) == [
        (f"{kind}-{what}@example.com", *PAIR[what])
        for kind in sorted(kinds)
        for what in PAIR
    ]
    ours = {message_id for *_rest, message_id in rows}
    arrived = [mail for mail in instance.sink.mails() if mail["Message-Id"] in ours]
    receivers = sorted(mail["To"].addresses[0].addr_spec for mail in arrived)
    assert receivers == sorted(f"{kind}-left@example.com" for kind in kinds)
