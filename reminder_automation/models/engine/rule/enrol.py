# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

import psycopg2

from odoo import fields, models
from odoo.tools import SQL

from ....sayings import lazy as _lt
from ..batch import serve
from .elsewhere import FULL_PASS_EVERY
from .reminder_rule import BY_DATE

_logger = logging.getLogger(__name__)

# When more records than these cannot be enrolled, it is the rule that is broken.
MOST_NOT_ENROLLED = 20


class ReminderRule(models.Model):
    """Enrol and settle: which records wait now, as sets, in SQL; and which of them are
    read at all."""

    _inherit = "reminder.rule"

    failed = fields.Boolean(
        readonly=True,
        copy=False,
        help="The last sweep could not read it: staff was told.",
    )

    # ------------------------------------------------------------
    # FOLLOW
    # ------------------------------------------------------------

    def _follow(self):
        """Settle what no longer waits and enrol what waits now, for rules of one model.

        One process does it at a time; another one that comes meanwhile finds the rules
        locked and leaves them alone.

        :return: how many were settled; 0 when another process is at it
        """
        if len(self.try_lock_for_update(allow_referencing=True)) < len(self):
            return 0
        touched = self.env["reminder.touch"]._take(self[:1].model_name)
        changed = self._take_followed()
        to_read = {}
        for rule in self:
            rule._fenced(
                lambda rule=rule: to_read.update(
                    {rule: rule._to_read(touched, changed)}
                )
            )
        # One of which nothing is read is neither failed nor to be read in full.
        reading = self.filtered(lambda rule: to_read.get(rule) != set())
        for rule in reading.filtered(lambda rule: rule.topic_id and rule in to_read):
            # Before the rule that it went by settles what it no longer takes.
            rule._fenced(lambda rule=rule: rule._adopt(to_read[rule]))
        total = 0
        for rule in reading:
            # The queue is taken for all of them: a rule that cannot be read now is
            # read in full the next time.
            settled = None
            if rule in to_read:
                settled = rule._fenced(
                    lambda rule=rule: rule._follow_one(to_read[rule])
                )
            if settled is None:
                rule.stale = True
                rule.failed = True
            else:
                total += settled
                if rule.failed:
                    rule.failed = False
                    rule._withdraw(rule._failed_summary())
        return total

    def _follow_one(self, res_ids):
        """Settle and enrol for one rule.

        :param res_ids: ids of the records to look at; None for all of the rule
        :return: how many were settled
        """
        self.ensure_one()
        settled = 0
        in_full = self._is_read_in_full()
        if res_ids is None or res_ids:
            settled = self._settle(res_ids)
            self._enrol_or_split(res_ids)
        if in_full:
            self._put(
                stale=False,
                full_date=fields.Datetime.now(),
                reads_change=False,
                found_by_change=False,
            )
        return settled

    def _is_read_in_full(self):
        now = fields.Datetime.now()
        # Noted by a clock that was ahead, it says nothing.
        in_full = self.full_date and now - FULL_PASS_EVERY < self.full_date <= now
        return self.stale or not in_full

    def _to_read(self, touched, changed):
        """Of which records this rule is read now.

        :param touched: ids of the records that changed
        :param changed: the same of records that these point to, by model
        :return: these, or None for all of the rule
        """
        if self.model_name not in self._models_noted():
            return None
        elsewhere = self._changed_elsewhere(changed)
        if elsewhere is None or self._is_read_in_full():
            return None
        return touched | elsewhere

    def _settle(self, res_ids=None):
        """Items whose record no longer waits are done.

        :param res_ids: only these records; None for all of the rule
        :return: how many were settled
        """
        self.ensure_one()
        waiting = self._waiting_query(res_ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id
                  FROM reminder_item item
                 WHERE item.rule_id = %(rule)s
                   AND item.state IN ('waiting', 'exhausted')
                   AND %(only)s
                   AND NOT EXISTS (
                       SELECT FROM (%(waiting)s) waiting WHERE waiting.id = item.res_id
                   )
                """,
                rule=self.id,
                only=_among(SQL("item.res_id"), res_ids),
                waiting=waiting.select(),
            )
        )
        self._settle_those(row[0] for row in rows)
        return len(rows)

    def _settle_those(self, item_ids):
        serve(
            self.env["reminder.item"].browse(item_ids),
            lambda done: done._settle_items(),
            lambda item, error: item._cannot_be_served(error),
        )

    def _enrol_or_split(self, res_ids):
        """Enrol all of them at once; when that fails, find the record to blame. It has
        no item yet that could say so: who looks after the rule is told.

        :param res_ids: ids of the records to look at; None for all of the rule
        """
        records = self._model()
        if res_ids is not None:
            # The same statement, for fewer and fewer of them.
            records = records.browse(sorted(res_ids))
            self._enrol_each(records)
            return
        try:
            with self.env.cr.savepoint():
                self._enrol()
        except psycopg2.OperationalError:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            self._enrol_each(records.browse(self._waiting_query()))

    def _enrol_each(self, records):
        serve(
            records,
            lambda some: self._enrol(some.ids),
            self._not_enrolled,
            most=MOST_NOT_ENROLLED,
        )

    def _not_enrolled(self, record, error):
        _logger.info("The rule %s cannot enrol %s: %s", self.id, record, error)
        self._tell_once(
            _lt("Some records could not be looked at").said(self.env),
            _lt(
                "They are not reminded of. The server's log names them; the first one "
                "has the number %(number)s.",
                number=record.id,
            ).said(self.env),
        )

    def _enrol(self, res_ids=None):
        """Make items of the records that wait and have none; renew those that changed.

        A record that waits again after it was done, one whose date changed, and one
        that was sent again, starts a new cycle; one whose item was deleted goes on
        where it stood. A record of no company is of its client's, if that has one. When
        it was reminded last is kept: the interval is counted from there. What is set on
        the template that it was made from is taken over; of another template later, as
        of the next stage, unless somebody has set the item's reminders. Written in
        SQL, in one statement: a first pass over a large table would otherwise create
        its records one by one.

        :param res_ids: only these records; None for all of the rule
        """
        self.ensure_one()
        query = self._waiting_query(res_ids)
        now = fields.Datetime.now()
        self.env["reminder.item"].flush_model()
        by_date = self.anchor in BY_DATE
        self.env.execute_query(
            SQL(
                """
                INSERT INTO reminder_item (
                       rule_id, res_model, res_id, partner_id, commercial_partner_id,
                       user_id, company_id, active, auto, state, cycle, sent_count,
                       interval_days, max_count, made_from, steered,
                       origin_date, anchor_date, due_date, to_plan,
                       handed_over, reason_code, left_out, on_hold, review,
                       create_uid, create_date, write_uid, write_date)
                SELECT %(rule)s, %(model)s, src.id, src.partner_id,
                       src.commercial_partner_id, src.user_id, src.company_id,
                       TRUE, src.auto, 'waiting', 1, 0,
                       src.interval_days, src.max_count, src.made_from, FALSE,
                       src.origin, %(anchor)s, src.due, TRUE, FALSE, 'planned',
                       FALSE, FALSE, src.id = ANY(%(found)s),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(src)s) src
             LEFT JOIN reminder_item item
                    ON item.rule_id = %(rule)s AND item.res_id = src.id
                 WHERE item.id IS NULL
                    OR item.state = 'done'
                    OR item.origin_date IS DISTINCT FROM src.origin
                    OR item.due_date IS DISTINCT FROM src.due
                    OR item.partner_id IS DISTINCT FROM src.partner_id
                    OR item.commercial_partner_id
                       IS DISTINCT FROM src.commercial_partner_id
                    OR item.company_id IS DISTINCT FROM src.company_id
                    OR item.user_id IS DISTINCT FROM src.user_id
                    OR item.made_from != src.made_from
           ON CONFLICT (rule_id, res_id) DO UPDATE
                   SET partner_id = EXCLUDED.partner_id,
                       commercial_partner_id = EXCLUDED.commercial_partner_id,
                       user_id = EXCLUDED.user_id,
                       company_id = EXCLUDED.company_id,
                       auto = CASE WHEN %(takes)s
                           THEN EXCLUDED.auto ELSE reminder_item.auto END,
                       interval_days = CASE WHEN %(takes)s THEN EXCLUDED.interval_days
                           ELSE reminder_item.interval_days END,
                       max_count = CASE WHEN %(takes)s
                           THEN EXCLUDED.max_count ELSE reminder_item.max_count END,
                       made_from = EXCLUDED.made_from,
                       origin_date = EXCLUDED.origin_date,
                       due_date = EXCLUDED.due_date,
                       anchor_date = CASE
                           WHEN reminder_item.state = 'done'
                                AND reminder_item.cycle > 0 AND %(by_waiting)s
                           THEN %(now)s
                           WHEN %(restarts)s OR reminder_item.anchor_date IS NULL
                                OR EXCLUDED.origin_date IS NULL
                           THEN EXCLUDED.anchor_date
                           ELSE reminder_item.anchor_date END,
                       cycle = reminder_item.cycle + %(restarts)s::int,
                       sent_count = CASE WHEN %(restarts)s
                           THEN 0 ELSE reminder_item.sent_count END,
                       last_notified = CASE WHEN %(restarts)s
                           THEN NULL ELSE reminder_item.last_notified END,
                       handed_over = reminder_item.handed_over AND NOT %(restarts)s,
                       left_out = reminder_item.left_out AND NOT %(restarts)s,
                       on_hold = reminder_item.on_hold AND NOT %(restarts)s,
                       not_before = CASE WHEN NOT %(restarts)s
                           THEN reminder_item.not_before END,
                       own_date = CASE WHEN NOT %(restarts)s
                           THEN reminder_item.own_date END,
                       review = reminder_item.review OR EXCLUDED.review,
                       kept_plan = CASE WHEN NOT %(restarts)s
                           THEN reminder_item.kept_plan END,
                       kept_offset = CASE WHEN NOT %(restarts)s
                           THEN reminder_item.kept_offset END,
                       step_offset = CASE WHEN NOT %(restarts)s
                           THEN reminder_item.step_offset END,
                       active = TRUE,
                       state = CASE WHEN %(restarts)s OR NOT reminder_item.active
                           THEN 'waiting' ELSE reminder_item.state END,
                       to_plan = TRUE,
                       write_date = %(now)s
                """,
                rule=self.id,
                model=self.model_name,
                # What waits only since the rule was changed.
                found=(self.found_by_change or []) if self._runs() else [],
                takes=SQL(
                    """(reminder_item.made_from != EXCLUDED.made_from
                        AND reminder_item.steered IS NOT TRUE)"""
                ),
                anchor=SQL("src.origin")
                if self.anchor != "anniversary"
                else SQL("NULL::timestamp"),
                uid=self.env.uid,
                now=now,
                by_waiting=self.anchor == "waiting",
                # Another date, or sent once more. One that has none now keeps what was
                # sent.
                restarts=SQL(
                    """((reminder_item.state = 'done' AND reminder_item.active) OR (
                        (%s OR %s AND reminder_item.origin_date IS NOT NULL)
                        AND EXCLUDED.origin_date IS NOT NULL
                        AND reminder_item.origin_date
                            IS DISTINCT FROM EXCLUDED.origin_date))""",
                    by_date,
                    self.anchor == "sent",
                ),
                src=self._enrolling_sql(query, res_ids),
            )
        )
        self.env["reminder.item"].invalidate_model()


def _among(column, res_ids):
    """SQL for "the column is one of these numbers"; all of them for None."""
    if res_ids is None:
        return SQL("TRUE")
    return SQL("%s = ANY(%s)", column, list(res_ids))
