"""The addon is updated while sweeps run: both end well, and nothing is sent twice."""

import os

import pytest
from books import Books
from harness import wait_until
from test_lifecycle import ADDON, COMPLAINT

# How often; `REMINDER_UPDATES=20 dev/pytest none tests/process/test_update.py` is for
# whoever changes what jobs write down, or data.
UPDATES = int(os.environ.get("REMINDER_UPDATES", 2))
STATE = """
    UPDATE ir_config_parameter SET value = 'end' WHERE key = 'test.sweeping'
"""
NOTED = "SELECT last_result_date FROM reminder_job_state WHERE last_counts IS NOT NULL"
RACE = " odoo.sql_db: bad query: "
# Each round has something to enrol, to send and to note, as in a busy office.
SWEEPING = """
rounds = 0
while env["ir.config_parameter"].search([("key", "=", "test.sweeping")]).value == "go":
    waiting_clients(env, 2, f"Late {os.getpid()}-{rounds}", WAITS)
    env.cr.commit()
    sweep(env)
    rounds += 1
    env.invalidate_all()
print(rounds)
"""


@pytest.fixture
def languages(instance):
    """With a second language: an update writes the translations of what is data."""
    instance.shell(
        "danish = env.ref('base.lang_da_DK')",
        "env['base.language.install'].create({'lang_ids': danish.ids}).lang_install()",
        "env.cr.commit()",
    )


def test_update_while_two_sweeps_run(instance, languages):
    instance.shell(
        "seed(env, 20)",
        "env['ir.config_parameter'].set_param('test.sweeping', 'go')",
        "env.cr.commit()",
    )
    two = [instance.spawn(SWEEPING) for _process in range(2)]
    wait_until(lambda: instance.query(NOTED), "a sweep that did something")
    for _time in range(UPDATES):
        before = max(instance.query(NOTED))
        update = instance.run("--update", ADDON)
        assert COMPLAINT.findall(update.log.read_text()) == []
        assert max(instance.query(NOTED)) > before, "no sweep ran meanwhile"
        assert not any(process.has_ended() for process in two)
    instance.query(STATE)
    for process in two:
        assert int(process.wait()) > 0
        complaints = COMPLAINT.findall(process.log.read_text())
        # Two sweeps race for rows: Odoo logs it, and the loser starts again.
        assert [line for line in complaints if RACE not in line] == []
    # Odoo's queue takes a thousand at a time.
    instance.shell("sweep(env)", *["send_queue(env)"] * UPDATES)
    books = Books(instance)
    assert books.states.keys() == {"sent"}
    assert len({notice.address for notice in books.notices}) == len(books.notices)
