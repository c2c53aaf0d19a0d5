# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import contextlib
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ...sayings import lazy as _lt
from .delivery.reminder_delivery import UNCERTAIN_AFTER

# With the number of a mail server the key of a lock in the database: who counts what
# left by it, and adds to that.
LOCK = 0x52656D
# Moments are kept in whole seconds: a span is over for sure one second later.
ONE_SECOND = timedelta(seconds=1)
# What a reminder says that waits, by the span of the limit that is reached.
WAITS = {
    timedelta(minutes=1): _lt(
        "The mail server's limit of %(count)s reminders a minute is reached: it "
        "waits until %(moment)s."
    ),
    timedelta(hours=1): _lt(
        "The mail server's limit of %(count)s reminders an hour is reached: it "
        "waits until %(moment)s."
    ),
    timedelta(days=1): _lt(
        "The mail server's limit of %(count)s reminders a day is reached: it waits "
        "until %(moment)s."
    ),
}


class Rate:
    """How many reminders a mail server takes within spans of time.

    All senders share it. What left is counted in the ledger, by whoever holds the
    server's lock, and nobody else adds to it until that one has committed.
    """

    def __init__(self, server_id=None, limits=None):
        """
        :param server_id: of an `ir.mail_server`, or None: another one
        :param limits: dict of a `timedelta` to how many leave within it at most
        """
        self.server_id = server_id
        self.limits = limits or {}
        self.until = None  # when there is room again (UTC), where there is none now
        self.span = None  # of the limit that is reached

    def __bool__(self):
        return bool(self.limits)

    def lock_sql(self):
        """SQL of the statements that come first in a transaction of which each
        statement sees what was committed until its own moment."""
        return SQL(
            """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SELECT pg_advisory_xact_lock(%s, %s);
            """,
            LOCK,
            self.server_id,
        )

    def room_sql(self, delivery_id):
        """SQL of one row, or none: when there is room again, and the seconds of the
        span whose limit is reached.

        :param delivery_id: of the message that wants to leave
        """
        now = fields.Datetime.now()
        reached = [
            SQL(
                """
                (SELECT handover_date + %(whole)s AS until, %(seconds)s AS seconds
                   FROM reminder_delivery
                  WHERE mail_server_id = %(server)s AND handover_date > %(since)s
                    AND handover_date < %(ahead)s AND id != %(own)s
               ORDER BY handover_date DESC OFFSET %(others)s LIMIT 1)
                """,
                whole=span + ONE_SECOND,
                seconds=int(span.total_seconds()),
                server=self.server_id,
                since=now - span - ONE_SECOND,
                # Later it was noted by a clock that was ahead, and says nothing.
                ahead=now + UNCERTAIN_AFTER,
                own=delivery_id,
                others=most - 1,
            )
            for span, most in self.limits.items()
        ]
        return SQL(
            "SELECT until, seconds FROM (%s) reached ORDER BY until DESC LIMIT 1",
            SQL(" UNION ALL ").join(reached),
        )

    def note(self, until, seconds):
        """Note what `room_sql` has found."""
        self.until = until
        self.span = until and timedelta(seconds=seconds)

    @contextlib.contextmanager
    def taking(self, env, delivery_id, is_apart):
        """Find out whether there is room. Until this ends nobody else takes of it.

        :param is_apart: whether the lock stands in a transaction of its own; in a test
            there is one for all
        """
        with contextlib.ExitStack() as stack:
            if is_apart:
                cr = stack.enter_context(contextlib.closing(env.registry.cursor()))
                cr.execute(SQL("%s %s", self.lock_sql(), self.room_sql(delivery_id)))
            else:
                cr = env.cr
                cr.execute(self.room_sql(delivery_id))
            self.note(*(cr.fetchone() or (None, None)))
            yield

    def moment(self, place):
        """When it is the turn of a message that waits, as far as is known.

        :param place: how many wait before it
        """
        rounds = (
            (span + ONE_SECOND) * (place // most) for span, most in self.limits.items()
        )
        return self.until + max(rounds)
