"""Databases of the releases before are updated: all is found again, and nothing leaves
that would not have left before.

What was there is read from each restored dump itself, before the update, and compared
row by row and column by column with what is there after it. A change of a stored model
that is meant is stated in the tables below: `RENAMED` for a table with another name,
`MOVED` for a column whose values are found elsewhere, `RETOLD` for one whose values are
kept in another form (it has a test of its own), `CHANGED` for one whose values an
update is meant to change, and `_meant` for one in which it changes certain values to
certain others.
"""

import ast
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr, parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from ground import databases, paths, sandbox
from harness import Instance, Sink, query
from test_lifecycle import ADDON, COMPLAINT, UNINSTALL, traces

DUMPS = Path(__file__).parents[1] / "upgrade"
RELEASES = ("first", "second")
SECURITY = paths.ROOT / ADDON / "security"
# The queue as it stood when the dumps were taken, and a moment later.
THEN = "2026-01-20 10:05"
# What the second release itself sends from its dump, by moment.
SENT = json.loads((DUMPS / "second_release.sent.json").read_text())


class Place(NamedTuple):
    """Where the values of a column are now.

    :param table: of this release
    :param column: in that table
    :param via: when that is not the table of the row itself: the column of the row, as
        it is now, with the number of the row that has the value. Rows that lead nowhere
        had nothing to keep, see `NOTHING`.
    """

    table: str
    column: str
    via: str | None = None


# Tables that have another name now.
RENAMED = {
    "reminder_kind": "reminder_topic",
}
# (table, column) as they were called, and where the values are.
MOVED = {
    **{
        ("reminder_notice", column): Place("reminder_delivery", column, "delivery_id")
        for column in ("attempts", "handover_date", "logged", "sent_date")
    },
    **{
        ("reminder_job", column): Place("reminder_job_state", column, "state_id")
        for column in ("last_counts", "last_result_date", "should_run", "told_problems")
    },
    ("reminder_optout", "kind_id"): Place("reminder_optout", "topic_id"),
    ("reminder_rule", "kind_id"): Place("reminder_rule", "topic_id"),
    ("res_company", "reminder_together"): Place("res_company", "reminder_bundle"),
    ("res_partner", "reminder_area_id"): Place(
        "res_partner", "reminder_client_area_id"
    ),
}
NOTHING = {None, "0", "false"}
# Columns whose values are kept in another form, and the test that says so.
RETOLD = {
    ("reminder_notice", "lead_id"): "test_what_shared_a_message_shares_a_delivery",
    ("reminder_notice", "mail_message_id"): "test_where_each_line_stands",
    ("reminder_notice", "reason"): "test_where_each_line_stands",
    ("reminder_notice", "state"): "test_where_each_line_stands",
    ("res_partner", "reminder_excluded"): "test_exclusions_and_pauses",
    ("res_partner", "reminder_pause_reason"): "test_exclusions_and_pauses",
    ("res_partner", "reminder_pause_until"): "test_exclusions_and_pauses",
}
# Columns whose values an update is meant to change: in every table, or in one.
CHANGED = {
    "write_date",
    "write_uid",
    # the rules are read in full once
    ("reminder_rule", "stale"),
    # the last reminder of any kind, of an earlier cycle as well
    ("reminder_item", "last_reminded"),
    # what was sent last, not first
    ("reminder_item", "origin_date"),
    # what is owed is not postponed, unless chosen anew
    ("reminder_kind", "can_postpone"),
    # parts of invoices are chased one by one: test_owed_migration says which these are
    ("mail_template", "body_html"),
    ("reminder_rule", "domain"),
    # people cannot write it: it is data of each release
    ("reminder_job", "description"),
    # the files are in rooms now
    ("mail_template", "template_fs"),
    ("sms_template", "template_fs"),
}
# What things are called: each of these columns changes from one text to one other.
WORDS = paths.ROOT / ADDON / "migrations" / "19.0.5.0.0" / "post-words.py"
WORDED = {
    ("ir_cron", "cron_name"): ("ir_act_server", "name"),
    ("mail_template", "description"): ("mail_template", "description"),
    ("mail_template", "name"): ("mail_template", "name"),
    ("mail_template", "subject"): ("mail_template", "subject"),
    ("reminder_kind", "name"): ("reminder_topic", "name"),
    ("reminder_rule", "name"): ("reminder_rule", "name"),
}
# The one layout of all mails, where there was none.
LAYOUTS = {(nothing, f"{ADDON}.mail_layout_reminder") for nothing in (None, "")}
# Tables of wizards, and what is made anew with each update.
PASSING = {
    "reminder_approval_request",
    "reminder_conversation_message",
    "reminder_document_upload",
    "reminder_pause",
    "reminder_portal_access",
    "reminder_preset",
    "reminder_send",
    "reminder_snooze",
}
# Models whose tables have another name.
TABLES = {
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
    "ir.actions.url": "ir_act_url",
}
# External ids of what is made for other apps, for presets and by people.
MADE = "'helpdesk|_ticket_|template_[0-9]+$|__x_'"
# Odoo's tables with data of the addon that people change, and that no update does.
KEPT = {
    "ir_cron": "ir.cron",
    "mail_template": "mail.template",
    "sms_template": "sms.template",
}

# Tables of ours, with columns of ours in Odoo's own tables, by their names and by what
# Odoo knows of its fields.
OURS = """
    SELECT usual.table_name, usual.column_name FROM information_schema.columns usual
      JOIN information_schema.tables stored
        ON stored.table_schema = 'public' AND stored.table_name = usual.table_name
       AND stored.table_type = 'BASE TABLE'
     WHERE usual.table_schema = 'public'
       AND (usual.table_name LIKE 'reminder\\_%%'
            OR usual.column_name LIKE 'reminder\\_%%'
            OR usual.table_name = ANY(%s)
            OR (usual.table_name, usual.column_name) IN (
               SELECT replace(field.model, '.', '_'), field.name
                 FROM ir_model_fields field JOIN ir_model_data name
                   ON name.model = 'ir.model.fields' AND name.res_id = field.id
                WHERE name.module = 'reminder_automation' AND field.store))
  ORDER BY usual.table_name, usual.column_name
"""
HAVE_NUMBERS = """
    SELECT table_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'id'
"""
# Whether a mail in the queue is known as a reminder, and whether its number is one's.
QUEUE = """
    SELECT mail.is_reminder, message.message_id LIKE '<reminder-%%'
      FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
     WHERE mail.state = 'outgoing' GROUP BY 1, 2
"""


def snapshot(database):
    """All that is stored of ours.

    :return: dict of (table, column) to a dict of row to value, as text; a row is known
        by its number, or by the whole of it where it has none
    """
    found = {}
    numbered = {table for (table,) in query(database, HAVE_NUMBERS)}
    columns = {}
    for table, column in query(database, OURS, list(KEPT)):
        if not any(name in table for name in PASSING):
            columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        where = ""
        if table in KEPT:
            where = f"""
                WHERE id IN (SELECT res_id FROM ir_model_data
                              WHERE module = '{ADDON}' AND model = '{KEPT[table]}')
            """
        row = "id" if table in numbered else f'"{table}"'
        texts = "".join(f', "{name}"::text' for name in names)
        rows = query(database, f'SELECT {row}::text{texts} FROM "{table}" {where}')
        for number, name in enumerate(names, start=1):
            found[table, name] = {one[0]: one[number] for one in rows}
    return found


# What an update leaves alone, columns that refer to other rows, and columns in which
# Odoo and the engine keep books of their own.
LEFT_ALONE = f"""
    FROM ir_model_data WHERE module = '{ADDON}' AND noupdate AND name !~ {MADE}
"""
REFERENCES = """
    SELECT conrelid::regclass::text, attname FROM pg_constraint
      JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
     WHERE contype = 'f'
"""
OWN_BOOKS = {
    *("create_date", "full_date", "id", "lastcall", "nextcall", "stale", "write_date"),
    *("x_remark", "res_id"),
}
# What a person changed of it in the second release's dump.
CHANGED_BY_PEOPLE = {
    "ir_cron_alerts": {"interval_number"},
    "ir_cron_sweep": {"interval_number"},
    "mail_template_objectives": {"subject"},
    "reminder_notice_rule_admin": {"domain_force"},
    "reminder_objective_set_review": {"active"},
    # The hours of one company are other ones than those of these rules, see
    # `test_hours_are_kept`.
    "reminder_rule_approval": {"company_clock", "send_hour"},
    "reminder_rule_conversation": {"company_clock", "name"},
    "reminder_rule_document_expiry": {"company_clock", "domain", "edited"},
    "reminder_rule_signature": {
        *("company_clock", "delay_days", "first_days", "max_count", "total_count"),
    },
    "reminder_topic_invoice": {"icon", "name"},
    "reminder_topic_message": {"can_postpone", "can_stop"},
    "reminder_topic_task": {"active"},
    "reminder_type_report": {"name"},
}


class Upgrade:
    """A database before and after the update, what was seen of it in between, and what
    leaves it afterwards."""

    def __init__(self, release, folder):
        self.release = release
        self.database = f"upgrade-{release}-{os.getpid()}"
        self.sink = Sink(folder / "sink")
        self.instance = Instance(self.database, self.sink, folder)

    def update(self):
        databases.restore(self.database, DUMPS / f"{self.release}_release.sql.xz")
        self.before = snapshot(self.database)
        self.log = self.instance.run("--update", ADDON).log.read_text()
        self.after = snapshot(self.database)
        self.queue = self.query(QUEUE)

    def close(self):
        self.instance.close()
        self.sink.stop()
        databases.drop(self.database)

    def query(self, statement, *arguments):
        return query(self.database, statement, *arguments)

    def old(self, table, column):
        return self.before[table, column]

    def new(self, table, column):
        return self.after[table, column]

    def now(self, table, column):
        """A column as it is at this moment, see `snapshot`."""
        return dict(self.query(f"SELECT id::text, {column}::text FROM {table}"))

    @cached_property
    def seen(self):
        """What is seen while time goes on, all in one process, see `after_update`."""
        self.sink.start()
        moments = list(SENT) if self.release == "second" else [THEN]
        lines = [
            "import json, after_update",
            "seen = {'documents': after_update.documents(env)}",
            f"after_update.live_on(env, {moments!r})",
        ]
        if self.release == "second":
            lines.append("seen['made'] = after_update.what_people_made(env)")
        return json.loads(self.instance.shell(*lines, "print(json.dumps(seen))"))

    @cached_property
    def sent(self):
        """The reminders that left: dict of moment to texts of address and subject."""
        assert self.seen
        found = {}
        for mail in self.sink.mails():
            if mail["Auto-Submitted"]:
                moment = parsedate_to_datetime(mail["Date"]).strftime("%Y-%m-%d %H:%M")
                text = f"{parseaddr(mail['To'])[1]}: {mail['Subject']}"
                found.setdefault(moment, []).append(text)
        return {moment: sorted(texts) for moment, texts in found.items()}


def at_once(method, upgrades):
    """Do the same to all of these at the same time."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(upgrades, pool.map(method, upgrades.values()), strict=True))


@pytest.fixture(scope="module")
def upgrades(tmp_path_factory):
    sandbox.up()
    made = {name: Upgrade(name, tmp_path_factory.mktemp(name)) for name in RELEASES}
    try:
        at_once(Upgrade.update, made)
        yield made
    finally:
        at_once(Upgrade.close, made)


@pytest.fixture(params=RELEASES)
def upgrade(request, upgrades):
    return upgrades[request.param]


@pytest.fixture
def first(upgrades):
    return upgrades["first"]


@pytest.fixture
def second(upgrades):
    return upgrades["second"]


@pytest.fixture(scope="module")
def sent(upgrades):
    """What leaves each database after the update, see `Upgrade.sent`."""
    return at_once(lambda upgrade: upgrade.sent, upgrades)


# ------------------------------------------------------------
# WHATEVER THE RELEASE
# ------------------------------------------------------------


def test_the_log_has_no_warning(upgrade):
    assert f"module {ADDON}: creating or updating" in upgrade.log
    assert COMPLAINT.findall(upgrade.log) == []


def test_scripts_run_once(upgrade):
    """Those of the releases since then, in their order."""
    ran = re.findall(r"Running migration \[>?([\d.]+)>?\] (\w+)-", upgrade.log)
    for stage in ("pre", "post"):
        versions = [version for version, when in ran if when == stage]
        assert versions == sorted(versions)
    since = [f"19.0.{number}.0.0" for number in range(3, 8)]
    versions = {"first": {"19.0.2.0.0", *since}, "second": {*since}}
    assert {version for version, _stage in ran} == versions[upgrade.release]
    [[version]] = upgrade.query(
        "SELECT latest_version FROM ir_module_module WHERE name = %s", ADDON
    )
    assert version >= max(versions[upgrade.release])


def test_every_row_is_found_again(upgrade):
    lost = {}
    for (table, column), rows in upgrade.before.items():
        # Which names there are is compared with a new database, see below.
        if column == "id" and table != "ir_model_data":
            now = upgrade.after.get((RENAMED.get(table, table), "id"), {})
            if missing := rows.keys() - now.keys():
                lost[table] = missing
    assert lost == {}


def test_every_value_is_found_again(upgrade):
    lost, differing = set(), {}
    for (table, column), rows in upgrade.before.items():
        if (table, column) in RETOLD:
            continue
        there = RENAMED.get(table, table)
        place = MOVED.get((table, column), Place(there, column))
        if place[:2] not in upgrade.after:
            lost.add((table, column))
        elif not {column, (table, column)} & CHANGED:
            now = upgrade.new(place.table, place.column)
            if place.via:
                now = _by_way_of(upgrade.new(there, place.via), now, rows)
            changed = {
                row: (value, now[row])
                for row, value in rows.items()
                if row in now and now[row] != value
            }
            meant = _meant(upgrade, table, column)
            changed = {
                row: pair for row, pair in changed.items() if not meant(row, pair)
            }
            if changed:
                differing[table, column] = changed
    assert lost == set()
    assert differing == {}


def _meant(upgrade, table, column):
    """Which changes of a column an update is meant to make.

    :return: a function of a row and its pair of an old and a new value
    """
    if (table, column) in WORDED:
        pairs = _renamed(*WORDED[table, column])
        return lambda _row, pair: tuple(map(_in_english, pair)) in pairs
    if (table, column) == ("mail_template", "email_layout_xmlid"):
        return lambda _row, pair: pair in LAYOUTS
    if (table, column) in (
        ("ir_act_server", "reminder_days"),
        ("ir_act_server", "reminder_number"),
    ):
        # An empty number is 0; an action that starts a chat has its message's.
        messages = dict(
            upgrade.query(
                f"""
                SELECT action.id::text, COALESCE(message.{column}, 0)::text
                  FROM ir_act_server action
                  JOIN reminder_conversation_template message
                    ON message.id = action.reminder_message_id
                 WHERE action.state = 'reminder_conversation'
                """
            )
        )
        return lambda row, pair: pair == (None, messages.get(row, "0"))
    return lambda _row, _pair: False


def _renamed(table, column):
    """The texts that a script renames in a column: pairs of the old and the new one."""
    calls = [
        [ast.literal_eval(one) for one in node.args]
        for node in ast.walk(ast.parse(WORDS.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Renamed"
    ]
    return {
        (before["en_US"], now)
        for its_table, its_column, _record, now, before in calls
        if (its_table, its_column) == (table, column)
    }


def _in_english(value):
    return json.loads(value)["en_US"] if value and value.startswith("{") else value


def _by_way_of(numbers, values, rows):
    """The values that rows lead to.

    :param numbers: dict of row to the number of the row with the value
    :param values: dict of that number to its value
    :param rows: dict of row to the value that it had
    """
    found = {}
    for row, value in rows.items():
        if numbers.get(row):
            found[row] = values[numbers[row]]
        else:
            found[row] = value if value in NOTHING else None
    return found


def test_what_is_stated_of_moves_is_so(upgrades):
    """No line of the tables above is about something that never was."""
    known = set().union(*(upgrade.before for upgrade in upgrades.values()))
    assert {*MOVED, *RETOLD} <= known
    assert RENAMED.keys() <= {table for table, _column in known}
    assert {test for test in RETOLD.values() if test not in globals()} == set()


def test_everything_is_kept_for_ever(upgrade):
    """The update removes nothing by itself: an administrator decides how long."""
    kept = [
        set(values.values())
        for (table, column), values in upgrade.after.items()
        if table == "res_company" and column.startswith("reminder_retention_")
    ]
    assert len(kept) == 6
    assert all(values <= {None, "0"} for values in kept)


def test_hours_are_kept(upgrade):
    """Each company has those of its rule for objectives, which they hung on. A rule
    goes by its company where it said the same: it says the same as before."""
    rules = upgrade.old("res_company", "reminder_objective_rule_id")
    clock = ("send_hour", "send_until", "tz", "calendar_id")
    said = {column: upgrade.old("reminder_rule", column) for column in clock}
    for column, values in said.items():
        found = upgrade.new("res_company", f"reminder_{column}")
        assert found == {company: values[rule] for company, rule in rules.items()}
    follow = upgrade.new("reminder_rule", "company_clock")
    of_company = upgrade.old("reminder_rule", "company_id")
    internal = upgrade.new("reminder_rule", "internal")
    for rule, follows in follow.items():
        companies = [of_company[rule]] if of_company[rule] else list(rules)
        same = all(
            values[rules[company]] == values[rule]
            for company in companies
            for values in said.values()
        )
        if rule in rules.values() or internal[rule] == "true" or not same:
            assert follows == "false"


def test_everybody_keeps_the_event_pop_up(upgrade):
    """Those that have none get none, and only new users begin as Odoo does."""
    old = upgrade.old("res_users", "reminder_popup")
    assert set(old.values()) >= {"0", "15", "30"}
    assert upgrade.new("res_users", "reminder_popup") == old
    assert set(upgrade.new("res_company", "reminder_popup").values()) == {"0"}


def test_every_external_id_is_of_this_release(second, bare):
    """None of those that it had is left over, none is missing."""
    names = f"""
        SELECT model, name FROM ir_model_data
         WHERE module = '{ADDON}' AND name !~ {MADE}
    """
    assert set(second.query(names)) == set(query(bare, names))


def test_tables_are_those_of_a_new_database(second, bare):
    """Columns, indexes and constraints, by their names and by what they say."""
    for statement in (
        """
        SELECT table_name, column_name, data_type, is_nullable
          FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name LIKE 'reminder\\_%%'
           AND column_name NOT LIKE 'x\\_%%'
        """,
        "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'reminder\\_%%'",
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE conrelid::regclass::text LIKE 'reminder\\_%%'
        """,
        "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname ~ '^reminder_'",
        "SELECT name FROM ir_model_constraint WHERE name LIKE 'reminder\\_%%'",
    ):
        assert _as_written(second.query(statement)) == _as_written(
            query(bare, statement)
        )


def _as_written(rows):
    """Without types and brackets, which a restored dump spells in another way."""
    plain = re.compile(r"::(character varying|text)(\[\])?|[()]")
    return {tuple(plain.sub("", one or "") for one in row) for row in rows}


def test_data_is_that_of_a_new_database(second, bare):
    """Data that an update leaves alone is brought up to date by a script, except where
    a person changed it."""
    differing = {}
    expected = _left_alone(bare)
    for name, values in _left_alone(second.database).items():
        for column, value in values.items():
            if value != expected[name][column]:
                differing.setdefault(name, set()).add(column)
    assert differing == CHANGED_BY_PEOPLE


def _left_alone(database):
    """The data of the addon that no update changes: dict of external id to a dict of
    column to value; without references, whose numbers are each database's own."""
    references = {tuple(row) for row in query(database, REFERENCES)}
    found = {}
    for (model,) in query(database, f"SELECT DISTINCT model {LEFT_ALONE}"):
        table = TABLES.get(model, model.replace(".", "_"))
        rows = query(
            database,
            f"""
            SELECT data.name, to_jsonb(record) FROM "{table}" record
              JOIN (SELECT name, res_id {LEFT_ALONE} AND model = %s) data
                ON data.res_id = record.id
            """,
            model,
        )
        for name, record in rows:
            found[name] = {
                column: value.get("en_US") if isinstance(value, dict) else value
                for column, value in record.items()
                if column not in OWN_BOOKS and (table, column) not in references
            }
    return found


# ------------------------------------------------------------
# MESSAGES AND THE LEDGER
# ------------------------------------------------------------


def lines_of(upgrade):
    """Where each line of the ledger stands after the update.

    :return: dict of its number to (state, reason, number of Odoo's message)
    """
    ended = upgrade.new("reminder_notice", "ended")
    reasons = upgrade.new("reminder_notice", "own_reason")
    deliveries = upgrade.new("reminder_notice", "delivery_id")
    before = upgrade.new("reminder_notice", "before_id")
    found = {}
    for number, delivery in deliveries.items():
        message = delivery or before[number]

        def of(column, row):
            return row and upgrade.new("reminder_delivery", column)[row]

        found[number] = (
            ended[number] or of("state", delivery) or "planned",
            reasons[number] or of("reason", delivery),
            of("mail_message_id", message),
        )
    return found


def test_where_each_line_stands(upgrade):
    """State, reason and Odoo's message, wherever they are kept now."""
    now = lines_of(upgrade)
    shared = upgrade.old("reminder_notice", "lead_id")
    states = upgrade.old("reminder_notice", "state")
    messages = upgrade.old("reminder_notice", "mail_message_id")
    assert now
    for number, reason in upgrade.old("reminder_notice", "reason").items():
        state, why, message = now[number]
        assert (number, state, why) == (number, states[number], reason)
        if shared[number] is None or states[number] != "cancelled":
            assert (number, message) == (number, messages[number])


def test_what_shared_a_message_shares_a_delivery(second):
    shared = {
        number: lead
        for number, lead in second.old("reminder_notice", "lead_id").items()
        if lead and second.old("reminder_notice", "state")[number] != "cancelled"
    }
    deliveries = second.new("reminder_notice", "delivery_id")
    assert shared
    for number, lead in shared.items():
        assert deliveries[number] == deliveries[lead] is not None


def test_each_line_keeps_what_it_needs(upgrade):
    """Plain numbers and text, so that it outlives what it refers to."""
    for plain, reference in (("item_ref", "item_id"), ("partner_ref", "partner_id")):
        now = upgrade.new("reminder_notice", plain)
        assert now and now == upgrade.old("reminder_notice", reference)
    for name in ("res_model", "res_id", "rule_name", "recipient"):
        assert all(upgrade.new("reminder_notice", name).values()), name
    there = upgrade.new("reminder_item", "id")
    items = upgrade.new("reminder_notice", "item_id")
    names = upgrade.new("reminder_notice", "about")
    assert any(names.values())
    assert {items[number] in there for number, name in names.items() if name} == {True}


def test_each_item_is_at_its_place(upgrade):
    """Nothing is known of steps that were put in or taken away before."""
    for name in ("step_offset", "kept_offset"):
        assert set(upgrade.new("reminder_item", name).values()) <= NOTHING


def test_what_was_sent_keeps_its_text(upgrade):
    states = upgrade.new("reminder_delivery", "state")
    messages = upgrade.new("reminder_delivery", "mail_message_id")
    texts = upgrade.new("reminder_delivery", "body")
    sent = {number for number, state in states.items() if state == "sent"}
    assert sent and {bool(texts[row]) for row in sent if messages[row]} <= {True}


def test_the_queue_leaves_once(upgrade, sent):
    """What stood in the queue leaves, what is uncertain does not."""
    states = upgrade.old("reminder_notice", "state")
    channels = upgrade.old("reminder_notice", "channel")
    leads = upgrade.old("reminder_notice", "lead_id")
    now = dict(
        upgrade.query(
            """
            SELECT notice.id::text, COALESCE(notice.ended, delivery.state, 'planned')
              FROM reminder_notice notice
         LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
            """
        )
    )
    assert now.keys() >= states.keys()
    leaving = {
        row
        for row, state in states.items()
        if state in ("planned", "queued") and channels[row] == "email"
    }
    assert {row for row, state in states.items() if now[row] != state} == leaving
    # Of the second release one no longer waits while its reminder is in the queue.
    cancelled = [row for row in leaving if now[row] == "cancelled"]
    assert len(cancelled) == {"first": 0, "second": 1}[upgrade.release]
    assert {now[row] for row in leaving.difference(cancelled)} == {"sent"}
    messages = [row for row in leaving if now[row] == "sent" and not leads[row]]
    assert len(sent[upgrade.release][THEN]) == len(messages)


def test_reminders_in_the_queue_are_known(upgrade):
    """By them goes the door, and the copy that reminds nobody."""
    assert (True, True) in upgrade.queue
    assert [kind for kind in upgrade.queue if kind[0] != kind[1]] == []


def test_every_rule_still_runs(upgrade):
    """A rule runs with the rights of who looks after it, from the second release on."""
    stopped = upgrade.new("reminder_rule", "stopped")
    assert set(stopped.values()) <= {None, "false"}


def test_built_in_rules_are_known(upgrade):
    built_in = upgrade.new("reminder_rule", "built_in")
    of_companies = upgrade.old("res_company", "reminder_objective_rule_id")
    of_module = upgrade.query(
        "SELECT res_id::text FROM ir_model_data"
        " WHERE module = %s AND model = 'reminder.rule'",
        ADDON,
    )
    expected = {*of_companies.values(), *(row for (row,) in of_module)}
    assert {row for row, value in built_in.items() if value == "true"} == expected
    assert len(expected) > 7


def test_one_e_mail_stays_as_it_was_set(upgrade):
    together = upgrade.old("res_company", "reminder_together")
    assert {"true", "false"} <= {value or "false" for value in together.values()}
    assert upgrade.new("res_company", "reminder_bundle") == together


def test_every_file_is_what_it_was_when_it_was_answered(upgrade, sent):
    count = len(upgrade.old("reminder_document", "id"))
    assert count > 7
    assert upgrade.seen["documents"] == [count, []]


# ------------------------------------------------------------
# OF THE FIRST RELEASE
# ------------------------------------------------------------


def test_areas_are_kept(first):
    areas = first.old("res_partner", "reminder_area_id")
    assert any(areas.values())
    assert first.new("res_partner", "reminder_client_area_id") == areas


def test_exclusions_and_pauses(first):
    """They hold in every company, as they held for all at once."""
    until = first.old("res_partner", "reminder_pause_until")
    reason = first.old("res_partner", "reminder_pause_reason")
    expected = {}
    for row, excluded in first.old("res_partner", "reminder_excluded").items():
        stop = {"excluded": excluded == "true", "until": until[row]}
        stop = {key: value for key, value in stop.items() if value}
        if reason[row]:
            stop["reason"] = reason[row]
        if stop:
            expected[row] = {company: stop for company in ("1", "2")}
    found = first.new("res_partner", "reminder_stops")
    assert {row: json.loads(stops) for row, stops in found.items() if stops} == expected
    assert {key for stops in expected.values() for key in stops["1"]} == {
        *("excluded", "until", "reason")
    }


def test_answers_are_in_the_log(first):
    answered = {
        row: state
        for row, state in first.old("reminder_document_signer", "state").items()
        if state in ("signed", "approved", "rejected")
    }
    assert set(answered.values()) == {"signed", "approved", "rejected"}
    signers = first.new("reminder_document_answer", "signer_id")
    kinds = first.new("reminder_document_answer", "kind")
    assert {signers[row]: kind for row, kind in kinds.items()} == answered
    assert all(first.new("reminder_document_answer", "fingerprints").values())
    signed = first.new("reminder_document_answer", "signed_attachment_id")
    copies = first.old("reminder_document", "signed_attachment_id")
    assert any(signed.values())
    assert set(signed.values()) == set(copies.values())


def test_no_message_answers_for_somebody_else(first):
    personal = """
        SELECT count(*) FROM mail_message
         WHERE body ~ '(documents|conversations)/[0-9]+[^"]*access_token'
    """
    assert first.query(personal) == [(0,)]


def test_record_rules_are_those_of_this_release(first):
    """They are data that an update leaves alone."""
    domains = {
        f"{record.get('id')}": record.findtext("field[@name='domain_force']")
        for path in SECURITY.rglob("*.xml")
        for record in ElementTree.parse(path).iter("record")
        if record.get("model") == "ir.rule"
    }
    assert len(domains) > 20
    found = first.query(
        """
        SELECT name.name, rule.domain_force FROM ir_model_data name
          JOIN ir_rule rule ON rule.id = name.res_id
         WHERE name.module = %s AND name.model = 'ir.rule'
        """,
        ADDON,
    )
    assert {name: _plain(domain) for name, domain in found} == {
        name: _plain(domain) for name, domain in domains.items()
    }


def _plain(text):
    return " ".join(text.split())


# ------------------------------------------------------------
# OF THE SECOND RELEASE
# ------------------------------------------------------------


def test_it_sends_what_that_release_would_have_sent(sent):
    """To the same people at the same moments, and nothing else. The subject of a letter
    of several counts them since, where it was not made before the update."""
    old, new = "Reminder: what waits for you", "3 open items"
    first, *later = SENT
    expected = {
        first: SENT[first],
        **{when: [line.replace(old, new) for line in SENT[when]] for when in later},
    }
    assert sent["second"] == expected


def test_record_rules_of_people_are_kept(second):
    """They changed one of the addon's, and made some of their own."""
    found = {domain for (domain,) in second.query("SELECT domain_force FROM ir_rule")}
    assert {
        "[('id', '>', 0)]",
        "[('rule_ids.topic_id', '!=', 0)]",
        "['|', ('topic_id', '=', False), ('topic_id.name', '!=', 'x')]",
    } <= found


def test_nothing_names_what_has_another_name(second):
    """Neither what people made, nor what Odoo keeps of models and fields."""
    old = re.compile(
        r"(^|['\";])reminder\.kind($|['\"&,])|\bkind_id\b|reminder_together"
        r"|reminder_automation\.(model_)?reminder_kind"
    )
    columns = """
        SELECT usual.table_name, usual.column_name FROM information_schema.columns usual
          JOIN information_schema.tables stored USING (table_schema, table_name)
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
           AND data_type IN ('character varying', 'jsonb', 'text')
           AND column_name != 'arch_prev'
    """
    statement = " UNION ALL ".join(
        f"""
        SELECT '{table}.{column}', "{column}"::text FROM "{table}"
         WHERE "{column}"::text ~ 'reminder[._]kind|kind_id|reminder_together'
        """
        for table, column in second.query(columns)
    )
    assert [row for row in second.query(statement) if old.search(row[1])] == []


def test_what_people_made_still_works(second, sent):
    """Filters, defaults, exports, fields, actions, views and templates that name what
    has another name now; those that name something else stay as they are."""
    assert second.seen["made"] == {
        "access": "reminder.topic",
        "actions": ["reminder.rule", "reminder.topic"],
        "default": "Courtesy",
        "exports": {
            "reminder.rule": ["name", "topic_id/name", "topic_id/.id"],
            "reminder.topic": ["name", "rule_ids/topic_id/id"],
        },
        "fields": ["Courtesy", ["Courtesy"], "Be polite", "Courtesy", True],
        "file": ["reminder.topic", "Courtesy"],
        "filters": dict.fromkeys(
            (
                *("By hand", "Courtesy items", "Courtesy rules", "One e-mail"),
                *("Ours", "Who stopped"),
            ),
            True,
        ),
        "names": ["Courtesy", "Høflighed", "Bill", "Vores regning", "Se tilbuddet"],
        "server actions": [
            *("Read this", "Courtesy"),
            "for reminder in records:\n    log(reminder.kind)",
        ],
        "templates": {
            "About a reminder": "manual",
            "About a stop": "Courtesy",
            "About a topic": "Courtesy",
            "About an item": "Courtesy",
            "With what it is about": "Topic: Anna / Topic or Topic",
        },
        "views": 9,
    }


def test_layouts_that_people_changed_show_the_topic(second, sent):
    """In e-mails that are made after the update."""
    assert sent["second"]["2026-01-27 10:00"]
    texts = {}
    for mail in second.sink.mails():
        body = mail.get_body(("html",)).get_content()
        texts.setdefault(parseaddr(mail["To"])[1], []).append(body)
    assert "<b>Information</b>" in texts["information@letters.example.com"][-1]
    assert "(Courtesy)" in texts["sven@several.example.com"][-1]


# ------------------------------------------------------------
# UNINSTALLED
# ------------------------------------------------------------


@pytest.fixture(scope="module")
def uninstalled(upgrades, sent):
    """The addon's records in each database before it is uninstalled, and the log."""
    return at_once(_uninstall, upgrades)


def _uninstall(upgrade):
    names = upgrade.query(
        """
        SELECT model, array_agg(res_id) FROM ir_model_data name
         WHERE module = %s AND res_id > 0
           AND NOT EXISTS (
               SELECT FROM ir_model_data other
                WHERE other.model = name.model AND other.res_id = name.res_id
                  AND other.module != name.module)
           -- Odoo never removes this field; of our models it goes with the model
           AND NOT (model = 'ir.model.fields' AND name ~ '__id$')
      GROUP BY model
        """,
        ADDON,
    )
    process = upgrade.instance.spawn(UNINSTALL)
    process.wait()
    return dict(names), process.log.read_text()


def test_uninstalling_has_no_warning(upgrade, uninstalled):
    _names, log = uninstalled[upgrade.release]
    assert [line for line in COMPLAINT.findall(log) if not OF_PEOPLE.search(line)] == []


# What Odoo says of fields that people made on its own models: of ours, and shown there.
OF_PEOPLE = re.compile(
    r"force-deleted to prevent a registry crash res\.partner\.x_topic_id"
    r"|invalid custom view\(s\) for model res\.partner"
)


def test_uninstalling_leaves_nothing_behind(upgrade, uninstalled):
    names, _log = uninstalled[upgrade.release]
    left = {}
    for model, rows in names.items():
        table = TABLES.get(model, model.replace(".", "_"))
        if upgrade.query("SELECT to_regclass(%s)", table) == [(None,)]:
            continue
        if found := upgrade.query(f"SELECT id FROM {table} WHERE id = ANY(%s)", rows):
            left[model] = found
    assert left == {}
    for what, rows in traces(upgrade.instance).items():
        ours = {row for row in rows if any("reminder" in str(one) for one in row)}
        assert (what, ours) == (what, set())
