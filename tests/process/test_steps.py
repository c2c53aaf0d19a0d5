"""Steps whose process is killed: letters, to-dos and actions are done once at most.

Real processes are killed by SIGKILL one after the other, each at its own stage, so that
each one also has to cope with what the one before left behind. The action of the step
writes into the client and calls a webhook: both are counted.
"""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from test_crash import crash

NUMBER = 4
ROUND = ("sweep(env)", "send_queue(env)")
LINES = """
    SELECT notice.channel, COALESCE(notice.ended, delivery.state, 'planned'), count(*)
      FROM reminder_notice notice
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
  GROUP BY 1, 2
"""
MARKS = "SELECT id, color FROM res_partner WHERE color > 100"
TODOS = """
    SELECT res_id, count(*) FROM mail_activity
     WHERE res_model = 'res.partner' AND summary = 'Call'
  GROUP BY 1
"""
# Killed where nothing of the step was done yet, and what the ledger says then.
BEFORE_ANYTHING = (
    ("reminder.item", "_insert_notices", "after", {}),
    ("reminder.notice", "_compose_todo", "before", {"planned": 3 * NUMBER}),
    ("reminder.notice", "_make_todos", "after", {"planned": 3 * NUMBER}),
    ("reminder.delivery", "_take_action", "after", {}),
)


@pytest.fixture
def hook():
    """A server that counts what it is called for: ids of records."""
    calls = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            calls[int(body.partition('"_id": ')[2].partition(",")[0])] += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", calls
    server.shutdown()


def test_once_at_most(instance, hook):
    url, calls = hook
    first = [f"seed(env, {NUMBER})", f"climb(env, {url!r})"]
    for model, method, moment, states in BEFORE_ANYTHING:
        crash(instance, model, method, moment, first)
        first = ()
        if states:
            assert states_of(instance) == states, f"killed {moment} {method}"
        assert not calls and not instance.query(MARKS)
    # Each letter and to-do is there once; no action was begun.
    assert lines_of(instance) == {
        ("email", "queued"): NUMBER,
        ("todo", "sent"): NUMBER,
        ("action", "queued"): NUMBER,
    }
    # Killed as it was to run, while it ran, and when it had run.
    crash(instance, "reminder.delivery", "_run_action", "before")
    crash(instance, "reminder.notice", "_run_action", "after")
    assert not calls and not instance.query(MARKS)
    crash(instance, "reminder.delivery", "_note_outcome", "before")
    assert len(calls) == len(instance.query(MARKS)) == 1
    assert lines_of(instance)["action", "uncertain"] == 3

    instance.shell(*ROUND, *ROUND)
    lines = lines_of(instance)
    assert lines == {
        ("email", "sent"): NUMBER,
        ("todo", "sent"): NUMBER,
        ("action", "sent"): NUMBER - 3,
        ("action", "uncertain"): 3,
    }
    marks = dict(instance.query(MARKS))
    assert set(marks.values()) == {101} and len(marks) == NUMBER - 2
    assert calls == dict.fromkeys(marks, 1)
    assert set(dict(instance.query(TODOS)).values()) == {1}
    assert len(instance.query(TODOS)) == NUMBER
    assert len(list(instance.sink.mails())) == NUMBER


def states_of(instance):
    states = Counter()
    for (_channel, state), number in lines_of(instance).items():
        states[state] += number
    return dict(states)


def lines_of(instance):
    return {
        (channel, state): number for channel, state, number in instance.query(LINES)
    }
