"""The same form sent several times at the same moment, by real requests to a server.

Mail programs send the one-click form more than once, people click twice, and browsers
have several tabs. Each request gets an answer as if it had come alone.
"""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from harness import Instance, Sink, copied

AT_ONCE = 6
# What Odoo logs of a request that it could not serve.
FAILED = "Exception during request handling"
# What the tests need, each its own: reminders of two clients, a document, an event.
MADE = """
import json
from datetime import datetime, timedelta
seed(env, 2)
kind = env["reminder.topic"].create({"name": "Questions", "can_stop": True})
rule = env["reminder.rule"].search([("name", "=", "Waiting clients")])
rule.topic_id = kind
stopped, postponed = env["reminder.item"].search([("rule_id", "=", rule.id)])
first, last = postponed._postpone_bounds()
client = env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
document = ask_approval(env, client)
signer = document.signer_ids
user = env.ref("base.user_admin")
user.password = "admin"
event = env["calendar.event"].create(
    {
        "name": "Board",
        "start": datetime.now().replace(microsecond=0) + timedelta(minutes=5),
        "stop": datetime.now().replace(microsecond=0) + timedelta(minutes=65),
        "partner_ids": [(6, 0, user.partner_id.ids)],
    }
)
env.cr.commit()
print("FACTS" + json.dumps({
    "stop": stopped._link(stopped.partner_id, "stop"),
    "postpone": {
        "id": postponed.id,
        "path": postponed._link(postponed.partner_id, "postpone"),
        "days": [str(first + timedelta(days=number)) for number in range(6)],
    },
    "document": {"url": signer.get_portal_url(), "id": signer.id},
    "event": {"id": event.id, "start": str(event.start)},
}))
"""
LINES = """
    SELECT count(*) FROM mail_message
     WHERE body LIKE %s AND message_type = 'notification'
"""


@pytest.fixture(scope="module")
def made(bare, tmp_path_factory):
    """A database with what the tests need, and the facts about it."""
    folder = tmp_path_factory.mktemp("made")
    with copied(bare) as name:
        instance = Instance(name, Sink(folder / "sink"), folder)
        yield name, json.loads(instance.shell(MADE).rpartition("FACTS")[2])


@pytest.fixture(scope="module", params=[0, 2], ids=["threads", "workers"])
def site(request, made, tmp_path_factory):
    """A server with threads or workers, when the data is there."""
    folder = tmp_path_factory.mktemp("site")
    template, facts = made
    with copied(template) as name:
        site = Instance(name, Sink(folder / "sink"), folder)
        site.sink.start()
        site.facts = facts
        site.server = site.start(workers=request.param)
        yield site
        site.close()
        site.sink.stop()


def at_once(*calls):
    """Run functions in threads that start at the same moment; what they return."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def post(site, path, **values):
    answer = requests.post(f"http://127.0.0.1:{site.port}{path}", values, timeout=120)
    return answer.status_code


def form(site, path, target=None, **values):
    """A function that sends the form of a page, in a browser session of its own."""
    session = requests.Session()
    page = session.get(f"http://127.0.0.1:{site.port}{path}", timeout=60)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    address = f"http://127.0.0.1:{site.port}{target or path}"
    values["csrf_token"] = token

    def send():
        answer = session.post(address, values, timeout=120, allow_redirects=False)
        return answer.status_code

    return send


def test_stop_and_undo(site):
    path, server = site.facts["stop"], site.server
    optouts = "SELECT source FROM reminder_optout"
    click = {"List-Unsubscribe": "One-Click"}
    for _again in range(2):
        answers = at_once(
            *[lambda: post(site, path, **click) for _one in range(AT_ONCE)]
        )
        assert answers == [200] * AT_ONCE, server.log.read_text()[-4000:]
        assert site.query(optouts) == [("one_click",)]

    undo = [form(site, path, undo="1") for _one in range(AT_ONCE)]
    assert at_once(*undo) == [200] * AT_ONCE
    assert site.query(optouts) == []

    stop = [form(site, path) for _one in range(AT_ONCE)]
    assert at_once(*stop) == [200] * AT_ONCE
    assert site.query(optouts) == [("link",)]

    # Each change is told once, in the chatter of the contact and of the record.
    for line, times in (("%sked not to be%", 4), ("%eminded of this topic again%", 2)):
        assert site.query(LINES, line) == [(times,)], line
    assert FAILED not in server.log.read_text()


def test_postpone(site):
    facts, server = site.facts["postpone"], site.server
    counted = (
        "SELECT postpone_count, postponed_until::text FROM reminder_item"
        f" WHERE id = {facts['id']}"
    )
    path, days = facts["path"], facts["days"]
    same = [form(site, path, day=days[2]) for _one in range(AT_ONCE)]
    assert at_once(*same) == [200] * AT_ONCE, server.log.read_text()[-4000:]
    assert site.query(counted) == [(1, days[2])]
    # Of different days two are taken at most, the other ones are told so.
    other = [form(site, path, day=day) for day in days[3:]]
    assert set(at_once(*other)) == {200}
    assert site.query(counted)[0][0] == 2
    assert site.query(LINES, "%asked to be reminded on%") == [(2,)]
    assert FAILED not in server.log.read_text()


def test_answers_of_documents(site):
    page, server = site.facts["document"], site.server
    query = page["url"].partition("?")[2]
    base = f"/my/documents/{page['id']}"
    answers = [
        form(site, page["url"], f"{base}/{one}?{query}", comment="x")
        for one in ("approve", "reject") * (AT_ONCE // 2)
    ]
    assert set(at_once(*answers)) <= {200, 303}
    [(state,)] = site.query("SELECT state FROM reminder_document_signer")
    assert state in ("approved", "rejected")
    told = sum(
        site.query(LINES, line)[0][0] for line in ("Approved by%", "Rejected by%")
    )
    told += sum(
        site.query(LINES, line)[0][0] for line in ("<p>Approved%", "<p>Rejected%")
    )
    assert told == 1
    assert FAILED not in server.log.read_text()


def test_answers_to_popups(site):
    event, server = site.facts["event"], site.server
    address = f"http://127.0.0.1:{site.port}"

    def tab(minutes):
        session = requests.Session()
        login = {"db": site.database, "login": "admin", "password": "admin"}
        session.post(
            f"{address}/web/session/authenticate", json={"params": login}, timeout=60
        )
        call = {
            "model": "reminder.popup",
            "method": "answer",
            "args": [event["id"], event["start"], event["start"], minutes],
            "kwargs": {},
        }
        return lambda: session.post(
            f"{address}/web/dataset/call_kw/reminder.popup/answer",
            json={"params": call},
            timeout=120,
        ).json()

    tabs = [tab(minutes) for minutes in range(AT_ONCE)]
    for answer in at_once(*tabs):
        assert "error" not in answer, answer
    assert site.query("SELECT count(*) FROM reminder_popup") == [(1,)]
    assert FAILED not in server.log.read_text()
