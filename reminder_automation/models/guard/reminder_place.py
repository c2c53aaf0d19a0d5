# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .outside import read_mark, write_mark

_logger = logging.getLogger(__name__)

# What is later than this by the server's own clock lies in the future.
CLOCK_TOLERANCE = "15 minutes"
# Another process has just written the same row: what it wrote holds for us, too.
LOST_RACE = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class ReminderPlace(models.Model):
    """Where this database is, and how far it has come: one row.

    A database that was restored from a dump, copied or moved does not know what has
    left since, or what the original sends at this moment. It is recognised by what no
    dump takes along: the number of the database in its server, the number of the
    server, and a mark in the data folder. Then nothing leaves until a person says so.

    A gap alone is no such sign: after an outage everything goes on by itself.
    """

    _name = "reminder.place"
    _description = "Where the Database Is"
    _log_access = False

    number = fields.Integer(
        default=1, required=True, readonly=True, help="There is one row."
    )
    database_oid = fields.Char(readonly=True, help="Its number in the server.")
    cluster = fields.Char(readonly=True, help="The number of the server.")
    outside_mark = fields.Integer(
        readonly=True,
        help="Counts whenever something leaves; kept in the data folder, too.",
    )
    last_left = fields.Datetime(
        readonly=True, help="When something last left, by the server's own clock."
    )
    signs = fields.Char(
        readonly=True,
        help="Codes of what says that this is another place, while sending is held.",
    )
    held_date = fields.Datetime(readonly=True, help="Since when sending is held.")

    _number_uniq = models.UniqueIndex("(number)", "There is a place already.")

    # ------------------------------------------------------------
    # LOOK
    # ------------------------------------------------------------

    @api.model
    def _is_held(self):
        """Whether nothing may leave until a person says so; found out now.

        Asked once a sweep and once a batch at the door.
        """
        # Before the database: its mark is committed before the file is written.
        outside = self._read_outside()
        here = self._read_here()
        if here["id"] is None:
            self._settle(here, outside)
            return False
        if here["signs"]:
            return True
        signs = self._signs(here, outside)
        if not signs:
            return False
        if "mark" not in signs and not self._has_something_to_lose():
            self._settle(here, outside)
            return False
        self._hold(signs)
        return True

    @api.model
    def _is_known_held(self):
        """Whether sending is held, as far as it was noticed already."""
        [(is_held,)] = self.env.execute_query(SQL("SELECT %s", self._held_sql()))
        return is_held

    @api.model
    def _held_sql(self):
        return SQL("EXISTS (SELECT FROM reminder_place WHERE signs IS NOT NULL)")

    def _read_outside(self):
        return read_mark(self.env.cr.dbname, self._uuid())

    def _uuid(self):
        # sudo: ir.config_parameter - the database's own number
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _read_here(self):
        """What the database remembers and where it is now.

        :return: dict of id, database_oid, cluster, mark, signs, future (whether it
            remembers a run in the future), oid and system (where it is now; system is
            None where we may not know it)
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return self._query_here(
                    SQL("(SELECT system_identifier::text FROM pg_control_system())")
                )
        except LOST_RACE:
            raise
        except psycopg2.Error:
            # Not everybody may ask, and not every server has it.
            return self._query_here(SQL("NULL::text"))

    def _query_here(self, system):
        cron = self.env.ref("reminder_automation.ir_cron_sweep", False)
        self.env.cr.execute(
            SQL(
                """
                SELECT place.id, place.database_oid, place.cluster,
                       place.outside_mark AS mark, place.signs,
                       place.last_left > latest.moment
                       OR (SELECT cron.lastcall > GREATEST(
                                  latest.moment, %(now)s + INTERVAL %(tolerance)s)
                             FROM ir_cron cron WHERE cron.id = %(cron)s) AS future,
                       here.oid::text AS oid, %(system)s AS system
                  FROM pg_database here
            CROSS JOIN (SELECT (clock_timestamp() AT TIME ZONE 'UTC')
                               + INTERVAL %(tolerance)s AS moment) latest
             LEFT JOIN reminder_place place ON TRUE
                 WHERE here.datname = current_database()
                """,
                cron=cron.id if cron else 0,
                now=fields.Datetime.now(),
                system=system,
                tolerance=CLOCK_TOLERANCE,
            ),
            log_exceptions=False,
        )
        [row] = self.env.cr.dictfetchall()
        return row

    def _signs(self, here, outside):
        """What says that the database was restored, copied or moved.

        :param here: see `_read_here`
        :param outside: the mark in the data folder
        :return: list of codes for `_sign_words`
        """
        signs = []
        if here["oid"] != here["database_oid"]:
            signs.append("database")
        if here["system"] and here["cluster"] and here["system"] != here["cluster"]:
            signs.append("cluster")
        if outside > here["mark"] and outside > self._committed_mark():
            signs.append("mark")
        if here["future"]:
            signs.append("future")
        return signs

    def _committed_mark(self):
        """The mark as it is now: this transaction may have begun before another process
        wrote its own."""
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT COALESCE(MAX(outside_mark), 0) FROM reminder_place")
            return cr.fetchone()[0]

    def _sign_words(self):
        """What says that the database was restored, copied or moved, in sentences."""
        words = {
            "database": self.env._("This database is a copy, or was restored."),
            "cluster": self.env._("This database is in another database server."),
            "mark": self.env._("This database was put back to an earlier moment."),
            "future": self.env._(
                "By the clock of the server the last run lies in the future."
            ),
        }
        signs = self.search([], limit=1).signs or ""
        return [words[code] for code in signs.split() if code in words]

    def _has_something_to_lose(self):
        """Whether anything left ever, or would leave now. In a database where nothing
        did there is nothing that could leave twice."""
        [[found]] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM reminder_notice)
                    OR EXISTS (
                       SELECT FROM reminder_item
                        WHERE state = 'waiting' AND auto
                          AND (next_date IS NULL OR next_date <= %s))
                """,
                fields.Datetime.now(),
            )
        )
        return found

    # ------------------------------------------------------------
    # REMEMBER
    # ------------------------------------------------------------

    def _settle(self, here, outside):
        """This is where the database is at home from now on."""
        self._forget_future()
        self._write_mark(
            SQL(
                """
                INSERT INTO reminder_place
                       (number, database_oid, cluster, outside_mark, last_left)
                VALUES (1, %(oid)s, %(system)s, %(mark)s,
                        clock_timestamp() AT TIME ZONE 'UTC')
           ON CONFLICT (number) DO UPDATE
                   SET database_oid = EXCLUDED.database_oid,
                       cluster = EXCLUDED.cluster,
                       outside_mark = GREATEST(
                           EXCLUDED.outside_mark, reminder_place.outside_mark + 1),
                       last_left = EXCLUDED.last_left, signs = NULL, held_date = NULL
             RETURNING outside_mark
                """,
                mark=outside + 1,
                oid=here["oid"],
                system=here["system"],
            )
        )

    def _forget_future(self):
        """A last run by a clock that was ahead is one of now. While the sweep runs,
        its job is locked, and writes that itself."""
        cron = self.env.ref("reminder_automation.ir_cron_sweep", False)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        """
                        UPDATE ir_cron SET lastcall = %(now)s
                         WHERE id IN (SELECT id FROM ir_cron
                                       WHERE id = %(cron)s AND lastcall > %(now)s
                                         FOR NO KEY UPDATE SKIP LOCKED)
                        """,
                        cron=cron.id if cron else 0,
                        now=fields.Datetime.now(),
                    ),
                    log_exceptions=False,
                )
        except LOST_RACE:
            return
        self.env["ir.cron"].invalidate_model(["lastcall"], flush=False)

    @api.model
    def _note_leaving(self):
        """Something leaves, or has just left: the mark counts on, in the database and,
        once that is committed, in the data folder."""
        self._write_mark(
            SQL(
                """
                UPDATE reminder_place
                   SET outside_mark = outside_mark + 1,
                       last_left = clock_timestamp() AT TIME ZONE 'UTC'
                 WHERE signs IS NULL
             RETURNING outside_mark
                """
            )
        )

    def _write_mark(self, statement):
        try:
            with self.env.cr.savepoint(flush=False):
                # Another sender may write it at this moment, which is no error.
                self.env.cr.execute(statement, log_exceptions=False)
                rows = self.env.cr.fetchall()
        except LOST_RACE:
            return
        self.invalidate_model(flush=False)
        for (mark,) in rows:
            self.env.cr.postcommit.add(
                partial(write_mark, self.env.cr.dbname, self._uuid(), mark)
            )

    def _hold(self, signs):
        try:
            with self.env.cr.savepoint(flush=False):
                rows = self.env.execute_query(
                    SQL(
                        """
                        UPDATE reminder_place
                           SET signs = %s,
                               held_date = clock_timestamp() AT TIME ZONE 'UTC'
                         WHERE signs IS NULL
                     RETURNING id
                        """,
                        " ".join(signs),
                    )
                )
        except LOST_RACE:
            return
        self.invalidate_model(flush=False)
        if rows:
            _logger.info("Reminders are held: %s", ", ".join(signs))
            self.env["reminder.job"]._tell_held()

    # ------------------------------------------------------------
    # GO ON
    # ------------------------------------------------------------

    @api.model
    def _go_on(self):
        """A person has seen what would leave: this is the database's place now.

        The row is taken first: where another process has it, the database says so and
        the whole request is tried again.
        """
        self.env.execute_query(SQL("SELECT id FROM reminder_place FOR UPDATE"))
        self._settle(self._read_here(), self._read_outside())
        self.env["mail.mail"]._reminder_take_up()
        self.env["reminder.rule"]._wake()
        self.env["reminder.notice"]._trigger_queues({"email", "sms"})

    @api.model
    def _would_leave(self):
        """What leaves as soon as sending goes on.

        :return: how many messages are ready in the queues, and how many reminders are
            due beside them
        """
        companies = list(self.env["reminder.item"]._enabled_companies())
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COUNT(*) FROM reminder_delivery WHERE state = 'queued'),
                       (SELECT COUNT(*) FROM reminder_notice
                         WHERE delivery_id IS NULL AND ended IS NULL)
                       + (SELECT COUNT(*)
                            FROM reminder_item item
                            JOIN reminder_rule rule ON rule.id = item.rule_id
                           WHERE item.state = 'waiting' AND item.auto AND rule.active
                             AND rule.state = 'running'
                             AND item.next_date <= %(now)s
                             AND (rule.internal
                                  OR item.company_id = ANY(%(companies)s)
                                  OR (item.company_id IS NULL AND %(any)s)))
                """,
                any=bool(companies),
                companies=companies,
                now=fields.Datetime.now(),
            )
        )
        return row
