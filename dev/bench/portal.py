"""One customer of the portal with very many to-dos, and the pages that show them."""

import contextlib
import json
import re
from functools import partial

from werkzeug.test import Client

from odoo import http
from odoo.fields import Command
from odoo.tools import SQL

from . import office, rules
from .clients import copy_row

COUNTERS = ("reminder_todo_count",)
PER_PAGE = 20


def make(env, count):
    """A customer with so many unpaid invoices, each with an item that waits.

    :return: the `res.users` of its contact
    """
    env.company.write({"email": "office@example.com", "reminder_enabled": True})
    preset = env.ref("reminder_automation.reminder_preset_invoice")
    rule = preset._add_rule(max_count=100, delay_days=40)
    rule._start("all")
    company = env["res.partner"].create({"name": "Nord", "is_company": True})
    user = env["res.users"].create(
        {
            "name": "Anna",
            "login": "bench-anna",
            "email": "anna@example.com",
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
    user.partner_id.parent_id = company
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": company.id,
            "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100})],
        }
    )
    invoice.action_post()
    invoice.is_move_sent = True
    copy_row(
        invoice,
        SQL(
            "(SELECT nextval('account_move_id_seq') AS id"
            " FROM generate_series(2, %s)) fresh",
            count,
        ),
        id=SQL("fresh.id"),
        name=SQL("'BENCH/' || fresh.id"),
        access_token=SQL("NULL"),
        invoice_date_due=SQL("%s::date", office.LATER),
    )
    office.copy_owed(invoice)
    env.cr.commit()
    env.invalidate_all()
    rule.stale = True  # they were not written by Odoo, which would have told
    env.cr.commit()
    rules.enrol(rule)
    found = len(env["reminder.item"].with_user(user)._todos(user))
    if found != count:
        raise RuntimeError(f"{found} of {count} invoices are to-dos")
    return user


@contextlib.contextmanager
def signed_in(env, user):
    """A browser in which the customer is signed in, without a server between."""
    store = http.root.session_store
    session = store.new()
    session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
    session.uid, session.login = user.id, user.login
    session.session_token = user._compute_session_token(session.sid)
    session.context = dict(env(user=user)["res.users"].context_get())
    store.save(session)
    browser = Client(http.root)
    browser.set_cookie("session_id", session.sid, domain="localhost")
    try:
        yield browser
    finally:
        store.delete(session)


def pages(browser, count):
    """What the customer opens.

    :return: dict of what it is to a function without arguments that opens it
    """
    last = -(-count // PER_PAGE)
    found = {
        "/my/todos": partial(_page, browser, "/my/todos"),
        "its last page": partial(_page, browser, f"/my/todos/page/{last}"),
        "grouped by topic, waiting longest": partial(
            _page, browser, "/my/todos?groupby=topic&sortby=since"
        ),
        "the counter of /my": partial(_counters, browser, count),
    }
    return found


def _page(browser, path):
    response = browser.get(path)
    found = re.findall(r'"o_reminder_todo ', response.text)
    if response.status_code != 200 or not found:
        raise RuntimeError(f"{path}: {response.status}, {len(found)} to-dos")


def _counters(browser, count):
    response = browser.post(
        "/my/counters",
        data=json.dumps({"params": {"counters": COUNTERS}}),
        content_type="application/json",
    )
    found = response.json.get("result", {}).get("reminder_todo_count")
    if found != count:
        raise RuntimeError(f"the counter says {found} of {count}: {response.text}")
