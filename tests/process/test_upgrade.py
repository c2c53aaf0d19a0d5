"""A database of the first release is updated: all is found again, and nothing leaves
that would not have left before.

What was there is read from the restored dump itself, before the update, and compared
row by row and column by column with what is there after it. A change of a stored model
that is meant is named in ``MOVED`` or ``CHANGED``, and has a test of its own here.
"""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ground import databases, paths, sandbox
from harness import Instance, Sink
from test_lifecycle import ADDON, COMPLAINT

DUMP = Path(__file__).parents[1] / "upgrade" / "first_release.sql.xz"
SECURITY = paths.ROOT / ADDON / "security"
# The queue as it stood when the dump was taken, and a moment later.
THEN = "2026-01-20 10:05"

# Everything of ours: tables, and columns of Odoo's own tables.
OUR_TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND table_name LIKE 'reminder\\_%%'
"""
OUR_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT LIKE 'reminder\\_%%'
       AND column_name LIKE 'reminder\\_%%'
"""
COLUMNS = """
    SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = %s
"""

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
# Columns that hold the same as before under another name or in another form.
MOVED = {
    ("res_partner", "reminder_area_id"),
    ("res_partner", "reminder_excluded"),
    ("res_partner", "reminder_pause_reason"),
    ("res_partner", "reminder_pause_until"),
}
# Columns whose values an update is meant to change.
CHANGED = {
    "write_date",
    "write_uid",
    # the rules of this release are read in full once
    ("reminder_rule", "stale"),
}


def snapshot(instance):
    """All that is stored of ours.

    :return: dict of (table, column) to a dict of row to value, as text
    """
    ours = [
        (table, column)
        for (table,) in instance.query(OUR_TABLES)
        for (column,) in instance.query(COLUMNS, table)
    ]
    return {
        (table, column): column_of(instance, table, column)
        for table, column in ours + instance.query(OUR_COLUMNS)
        if not is_passing(table)
    }


def is_passing(table):
    return any(name in table for name in PASSING)


def column_of(instance, table, column):
    """A column as text, by the row's number, or by the whole row where it has none."""
    has_number = ("id",) in instance.query(COLUMNS, table)
    row = "id" if has_number else f'"{table}"'
    rows = instance.query(f'SELECT {row}::text, "{column}"::text FROM "{table}"')
    return dict(rows)


class Upgrade:
    """The database before and after, and the log of the update."""

    def __init__(self, folder, name):
        self.sink = Sink(folder / "sink")
        self.sink.start()
        self.instance = Instance(name, self.sink, folder)
        self.before = snapshot(self.instance)
        self.log = self.instance.run("--update", ADDON).log.read_text()
        self.after = snapshot(self.instance)

    def old(self, table, column):
        return self.before[table, column]

    def new(self, table, column):
        return self.after[table, column]

    def shell(self, *lines):
        """Run a script on a day of the dump and return what it printed."""
        frozen = ["from freezegun import freeze_time", f"clock = freeze_time({THEN!r})"]
        return self.instance.shell(*frozen, "clock.start()", *lines).strip()


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory):
    sandbox.up()
    name = f"upgrade-{os.getpid()}"
    databases.restore(name, DUMP)
    try:
        made = Upgrade(tmp_path_factory.mktemp("upgrade"), name)
        yield made
        made.instance.close()
        made.sink.stop()
    finally:
        databases.drop(name)


def test_the_log_has_no_warning(upgrade):
    assert f"module {ADDON}: creating or updating" in upgrade.log
    assert COMPLAINT.findall(upgrade.log) == []


def test_every_row_is_found_again(upgrade):
    lost = {}
    for (table, column), rows in upgrade.before.items():
        if column == "id":
            missing = rows.keys() - upgrade.after.get((table, "id"), {}).keys()
            if missing:
                lost[table] = missing
    assert lost == {}


def test_every_value_is_found_again(upgrade):
    """Columns that went have a line in ``MOVED``; those that stayed say the same."""
    lost, differing = set(), {}
    for (table, column), rows in upgrade.before.items():
        if (table, column) in MOVED:
            continue
        if (table, column) not in upgrade.after:
            lost.add((table, column))
        elif column not in CHANGED and (table, column) not in CHANGED:
            now = upgrade.after[table, column]
            changed = {
                row: (value, now[row])
                for row, value in rows.items()
                if row in now and now[row] != value
            }
            if changed:
                differing[table, column] = changed
    assert lost == set()
    assert differing == {}


def test_areas_are_kept(upgrade):
    areas = upgrade.old("res_partner", "reminder_area_id")
    assert any(areas.values())
    assert upgrade.new("res_partner", "reminder_client_area_id") == areas


def test_exclusions_and_pauses_hold_in_every_company(upgrade):
    until = upgrade.old("res_partner", "reminder_pause_until")
    reason = upgrade.old("res_partner", "reminder_pause_reason")
    expected = {}
    for row, excluded in upgrade.old("res_partner", "reminder_excluded").items():
        stop = {"excluded": excluded == "true", "until": until[row]}
        stop = {key: value for key, value in stop.items() if value}
        if reason[row]:
            stop["reason"] = reason[row]
        if stop:
            expected[row] = {company: stop for company in ("1", "2")}
    found = upgrade.new("res_partner", "reminder_stops")
    assert {row: json.loads(stops) for row, stops in found.items() if stops} == expected
    assert {key for stops in expected.values() for key in stops["1"]} == {
        *("excluded", "until", "reason")
    }


def test_answers_are_in_the_log(upgrade):
    answered = {
        row: state
        for row, state in upgrade.old("reminder_document_signer", "state").items()
        if state in ("signed", "approved", "rejected")
    }
    assert set(answered.values()) == {"signed", "approved", "rejected"}
    signers = upgrade.new("reminder_document_answer", "signer_id")
    kinds = upgrade.new("reminder_document_answer", "kind")
    assert {signers[row]: kind for row, kind in kinds.items()} == answered
    assert all(upgrade.new("reminder_document_answer", "fingerprints").values())
    signed = upgrade.new("reminder_document_answer", "signed_attachment_id")
    copies = upgrade.old("reminder_document", "signed_attachment_id")
    assert any(signed.values())
    assert set(signed.values()) == set(copies.values())
    # Every file is what it was when it was answered.
    assert (
        upgrade.shell(
            "documents = env['reminder.document'].search([])",
            "print(len(documents), [d.name for d in documents if d.file_warning])",
        )
        == "8 []"
    )


def test_no_message_answers_for_somebody_else(upgrade):
    personal = """
        SELECT count(*) FROM mail_message
         WHERE body ~ '(documents|conversations)/[0-9]+[^"]*access_token'
    """
    assert upgrade.instance.query(personal) == [(0,)]


def test_reminders_in_the_queue_are_known(upgrade):
    """By them goes the door, and the copy that reminds nobody."""
    kinds = """
        SELECT mail.is_reminder, message.message_id LIKE '<reminder-%%', count(*)
          FROM mail_mail mail JOIN mail_message message
            ON message.id = mail.mail_message_id
         WHERE mail.state = 'outgoing' GROUP BY 1, 2
    """
    found = upgrade.instance.query(kinds)
    assert [row[:2] for row in found if row[1]] == [(True, True)]
    assert not [row for row in found if row[0] and not row[1]]


def test_record_rules_are_those_of_this_release(upgrade):
    """They are data that an update leaves alone."""
    domains = {
        f"{ADDON}.{record.get('id')}": record.findtext("field[@name='domain_force']")
        for path in SECURITY.rglob("*.xml")
        for record in ElementTree.parse(path).iter("record")
        if record.get("model") == "ir.rule"
    }
    assert len(domains) > 20
    found = upgrade.shell(
        "import json",
        f"names = {sorted(domains)!r}",
        "print(json.dumps({name: env.ref(name).domain_force for name in names}))",
    )
    assert json.loads(found) == domains


def test_every_rule_still_runs(upgrade):
    """A rule runs with the rights of who looks after it, from this release on."""
    stopped = upgrade.new("reminder_rule", "stopped")
    assert set(stopped.values()) <= {None, "false"}


def test_everything_is_kept_for_ever(upgrade):
    """The update removes nothing by itself: an administrator decides how long."""
    kept = [
        set(values.values())
        for (table, column), values in upgrade.after.items()
        if table == "res_company" and column.startswith("reminder_retention_")
    ]
    assert len(kept) == 6
    assert all(values <= {None, "0"} for values in kept)


def test_the_queue_leaves_once(upgrade):
    """What stood in the queue leaves, what is uncertain does not, and a sweep at the
    same moment finds nothing new to send."""
    states = upgrade.old("reminder_notice", "state")
    queued = {row for row, state in states.items() if state == "queued"}
    leads = upgrade.old("reminder_notice", "lead_id")
    upgrade.shell(
        "env['mail.mail'].process_email_queue()",
        "env['reminder.rule']._cron_sweep()",
        "env['mail.mail'].process_email_queue()",
        "env.cr.commit()",
    )
    now = column_of(upgrade.instance, "reminder_notice", "state")
    changed = {row for row, state in states.items() if now[row] != state}
    assert now.keys() == states.keys()
    assert changed == queued
    assert {now[row] for row in queued} == {"sent"}
    expected = [row for row in queued if not leads[row]]
    arrived = [mail for mail in upgrade.sink.mails() if mail["Auto-Submitted"]]
    assert len(arrived) == len(expected)
