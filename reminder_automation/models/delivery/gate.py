# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
import functools
from typing import NamedTuple

import psycopg2

from odoo import fields
from odoo.tools import SQL

from .marked import Marked
from .prepared import Prepared
from .rate import Rate

# Another one with each write: who wrote the row, and where it stands.
VERSION = SQL("xmin::text || ctid::text")
OWN_TABLE = "reminder_delivery"
# Said so that PostgreSQL finds a message by its id whatever it takes for the length of
# the queue: by the index of what is queued, each would pass all that were before it.
QUEUED = SQL("(state = 'queued') IS TRUE")
UNCERTAIN = SQL("(state = 'uncertain') IS TRUE")


class Question(NamedTuple):
    """What is asked of one message at the moment when it leaves."""

    delivery_id: int
    rows: list  # of triples: a table, an id, and the row's version when it was read
    conditions: list  # of SQL: what else has to be so


class Failure(NamedTuple):
    """What went wrong with a mail as it was handed over."""

    told: tuple  # what Odoo told `_postprocess_sent_message`
    answer: dict  # of the server; see `ir.mail_server`


class Gate:
    """The claims of one sender: whether a message may leave is asked, and that it is in
    its hands is noted, before the mail server is spoken to.

    Each is a transaction of its own: it sees what was committed until its moment, and
    is committed at once, while the sender's transaction goes on over many mails and
    keeps what it has read. The outcome of a message is written together with the claim
    of the next one, so a crash leaves one that nobody knows of at most.

    Where the mail server has a limit, it is asked in the same breath whether there is
    room, by one sender at a time.

    In a test there is one transaction for all, and nothing is committed.
    """

    def __init__(self, env, is_apart, rate=None):
        """
        :param is_apart: whether it has a connection of its own
        :param rate: the `Rate` of the mail server that all mails are handed to
        """
        self.env = env
        self.is_apart = is_apart
        self.rate = Rate() if rate is None else rate
        self.sent = []  # ids of deliveries: what left, and is not noted yet
        self.failure = None  # of the last mail: a `Failure`
        # Of ids of deliveries that left: what the server refused, dicts of an address
        # to what it said.
        self.refused = {}
        self.answer = {}  # of the mail server; see `ir.mail_server`
        self.question = None
        self.has_passed = False
        self.marked = Marked()  # of the mails that are looked at together

    @classmethod
    def of(cls, env):
        """The one by which a mail leaves, with many others; None where it does not."""
        gate = env.context.get("reminder_gate")
        return gate if isinstance(gate, cls) else None

    def ask_of(self, question):
        """The next mail is this one's."""
        self.question, self.has_passed = question, False
        self.answer.clear()

    def passes(self):
        """Whether the mail leaves; from here on nobody knows until `note` is called."""
        self.has_passed = self._claim()
        return self.has_passed

    def note(self, told, failure_type):
        """Odoo tells what became of the mail.

        :param told: the arguments of `_postprocess_sent_message`
        :param failure_type: "" or None: the server took it
        """
        if not self.has_passed:
            return  # what is wrong with it is found out as it is asked at length
        if failure_type:
            self.failure = Failure(told, dict(self.answer))
        else:
            # Written with the next claim, or at the end.
            self.sent.append(self.question.delivery_id)
            if refused := self.answer.get("refused"):
                self.refused[self.question.delivery_id] = refused

    def settle(self):
        """Note what left.

        :return: the `Failure` of the last mail, or None; it is told once
        """
        failure, self.failure = self.failure, None
        if self.sent:
            self._execute(SQL("SELECT id FROM told"))
        return failure

    @functools.cached_property
    def cr(self):
        if not self.is_apart:
            return self.env.cr
        cr = self.env.registry.cursor()
        # Neither BEGIN nor COMMIT makes a way to the database of its own.
        cr._cnx.autocommit = True
        return cr

    @functools.cached_property
    def prepared(self):
        return Prepared(self.cr)

    def close(self):
        """Note what left, and end this."""
        try:
            self.settle()
        finally:
            if self.is_apart and "cr" in self.__dict__:
                self.prepared.close()
                with contextlib.suppress(psycopg2.Error):  # it was lost
                    self.cr._cnx.autocommit = False
                self.cr.close()

    # ------------------------------------------------------------
    # IN THE DATABASE
    # ------------------------------------------------------------

    def _claim(self):
        rate, delivery_id = self.rate, self.question.delivery_id
        try:
            if rate:
                claimed = self._claim_sql(SQL("NOT EXISTS (SELECT FROM room)"))
                [(found, *room)] = self._execute(
                    SQL(
                        """
                        SELECT (SELECT id FROM claimed), (SELECT until FROM room),
                               (SELECT seconds FROM room)
                        """
                    ),
                    room=rate.room_sql(delivery_id),
                    claimed=claimed,
                )
                rate.note(*room)
            else:
                found = self._execute(self._claim_sql(SQL("TRUE")))
        except (psycopg2.OperationalError, psycopg2.errors.ForeignKeyViolation):
            # Somebody changes it at this moment, or has deleted the mail server: it is
            # asked for at length.
            return False
        return bool(found)

    def _claim_sql(self, condition):
        """SQL that claims the message where that condition holds, and all that is
        asked of it."""
        question = self.question
        own = OWN_TABLE, question.delivery_id
        return SQL(
            """
            UPDATE reminder_delivery delivery
               SET state = 'uncertain', handover_date = %(now)s, reason = NULL,
                   mail_server_id = %(server)s
              FROM (SELECT id FROM reminder_delivery
                     WHERE id = %(id)s AND %(queued)s AND %(unchanged)s
                       FOR NO KEY UPDATE SKIP LOCKED) asked
             WHERE delivery.id = asked.id AND %(condition)s AND %(asked)s
         RETURNING delivery.id
            """,
            now=fields.Datetime.now(),
            server=self.rate.server_id,
            id=question.delivery_id,
            queued=QUEUED,
            # Its own row as it is when it is locked.
            unchanged=SQL(" AND ").join(
                [
                    SQL("TRUE"),
                    *(
                        SQL("%s = %s", VERSION, version)
                        for *row, version in question.rows
                        if tuple(row) == own
                    ),
                ]
            ),
            condition=condition,
            asked=SQL(" AND ").join(
                [
                    SQL("TRUE"),
                    *(_is_unchanged(row) for row in question.rows if row[:2] != own),
                    *question.conditions,
                ]
            ),
        )

    def _execute(self, query, **others):
        """Run a query together with the note of what left, both in one transaction.

        :param others: by its name what else is asked or done in the statement
        """
        if not self.is_apart:
            self.env.flush_all()
        named = [
            SQL("%s AS (%s)", SQL.identifier(name), one)
            for name, one in {"told": _noted(self.sent), **others}.items()
        ]
        statement = SQL("WITH %s %s", SQL(", ").join(named), query)
        if self.is_apart and others:
            statement = SQL("%s %s", self.rate.lock_sql(), statement)
            self.cr.execute(statement, log_exceptions=False)
        elif self.is_apart:
            self.prepared.execute(statement)
        else:
            self.cr.execute(statement, log_exceptions=False)
        found = self.cr.fetchall()
        self.sent = []
        if not self.is_apart:
            self.env["reminder.delivery"].invalidate_model(
                ["handover_date", "mail_server_id", "reason", "sent_date", "state"]
            )
        return found


def _noted(ids):
    """SQL that notes that these left, unless there is later news of them."""
    return SQL(
        """
        UPDATE reminder_delivery
           SET state = 'sent', reason = NULL, sent_date = %(now)s, write_date = %(now)s
         WHERE id = ANY(%(ids)s) AND %(uncertain)s
     RETURNING id
        """,
        now=fields.Datetime.now(),
        ids=ids,
        uncertain=UNCERTAIN,
    )


def _is_unchanged(row):
    """SQL of whether a row still is what it was when it was read."""
    table, row_id, version = row
    return SQL(
        "EXISTS (SELECT FROM %s WHERE id = %s AND %s = %s)",
        SQL.identifier(table),
        row_id,
        VERSION,
        version,
    )


def versions(env, rows):
    """The versions of rows as this transaction sees them, for a `Question`.

    :param rows: dict of a table's name to a set of ids
    :return: dict of pairs of a table's name and an id to a text
    """
    asked = [
        SQL(
            "SELECT %s, id, %s FROM %s WHERE id = ANY(%s)",
            table,
            VERSION,
            SQL.identifier(table),
            sorted(ids),
        )
        for table, ids in rows.items()
        if ids
    ]
    if not asked:
        return {}
    env.flush_all()
    found = env.execute_query(SQL(" UNION ALL ").join(asked))
    return {(table, row_id): version for table, row_id, version in found}
