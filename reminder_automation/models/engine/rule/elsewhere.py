# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from .enrol import FULL_PASS_EVERY
from .source import PAID_ONLINE, SUB_FILTERS

# Moments that go on evenly with the clock: "now", "today -3d". Others, such as the
# first day of a month, jump.
EVEN_MOMENT = re.compile(r"(today|now)?(\s*[+-]\d+[dwHMS])*")
EARLIER_OR_LATER = ("<", "<=", ">", ">=")
DAY = timedelta(days=1)
LONGEST_TRANSACTION = timedelta(hours=1)


class ReminderRule(models.Model):
    """What makes a record wait, or wait no longer, though it did not change itself: the
    clock, records that it points to, and its payments.

    Most of such changes are seen without reading all records of the rule.
    """

    _inherit = "reminder.rule"

    parents_mark = fields.Char(
        copy=False,
        help="Which of the records that the filter reads matched at the last sweep.",
    )

    def _changed_elsewhere(self):
        """The records to look at again for what did not happen to themselves.

        :return: a set of ids; None when all records of the rule are to be read
        """
        self.ensure_one()
        clocks, parents, payments = [], [], False
        for condition in self._waiting_domain().iter_conditions():
            if self._is_own_condition(condition):
                continue
            if self._is_even_clock(condition):
                clocks.append(condition)
            elif parent := self._parent_condition(condition):
                parents.append(parent)
            elif condition in (PAID_ONLINE, ~PAID_ONLINE):
                payments = True
            else:
                return None
        mark = self._mark_of(parents)
        if mark != (self.parents_mark or ""):
            self.parents_mark = mark
            return None
        return self._passed_by(clocks) | (self._paid_lately() if payments else set())

    # ------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------

    def _is_even_clock(self, condition):
        """Whether a condition compares a date of the record with an even moment."""
        field = self._model()._fields.get(condition.field_expr)
        return (
            field is not None
            and field.store
            and field.type in ("date", "datetime")
            and condition.operator in EARLIER_OR_LATER
            and isinstance(condition.value, str)
            and bool(EVEN_MOMENT.fullmatch(condition.value.strip()))
        )

    def _passed_by(self, conditions):
        """The records whose date such a moment passed by since the last full pass.

        What happened before that, that pass has seen.
        """
        Model = self._model().with_context(active_test=False)
        now = fields.Datetime.now()
        since = min(now - (self.full_date or now), FULL_PASS_EVERY)
        passed = Domain.FALSE
        for condition in conditions:
            moment = _plain(parse_date(condition.value, Model.env))
            name = condition.field_expr
            if Model._fields[name].type == "date":
                last = moment.date()
                first = (moment - since - DAY).date()
            else:
                # A day has one moment in the user's time zone, another in UTC.
                slack = DAY if "today" in condition.value else timedelta(0)
                first, last = moment - since - slack, moment + slack
            passed |= Domain(name, ">=", first) & Domain(name, "<=", last)
        return set(Model._search(passed)) if conditions else set()

    # ------------------------------------------------------------
    # RECORDS THAT IT POINTS TO
    # ------------------------------------------------------------

    def _parent_condition(self, condition):
        """The part of a condition that is about a record that this one points to.

        :return: (model, domain), or None when it is of another kind
        """
        name, _dot, rest = condition.field_expr.partition(".")
        field = self._model()._fields.get(name)
        if field is None or field.type != "many2one" or not field.store:
            return None
        if rest:
            domain = Domain(rest, condition.operator, condition.value)
        elif condition.operator in SUB_FILTERS:
            domain = Domain(condition.value)
        else:
            return None
        return field.comodel_name, domain

    def _mark_of(self, parents):
        """Tell by one word which records match these conditions at this moment."""
        marks = []
        for model, domain in parents:
            Parent = self._model().env[model].with_context(active_test=False)
            query = Parent._search(domain)
            [[mark]] = self.env.execute_query(
                SQL(
                    """
                    SELECT md5(string_agg(id::text, ',' ORDER BY id))
                      FROM (%s) parents
                    """,
                    query.select(),
                )
            )
            marks.append(mark or "-")
        return ",".join(marks)

    # ------------------------------------------------------------
    # PAYMENTS
    # ------------------------------------------------------------

    def _paid_lately(self):
        """The records with a payment that was made or changed since the last full pass,
        or in a transaction that was open then.
        """
        since = (self.full_date or fields.Datetime.now()) - LONGEST_TRANSACTION
        changed = Domain("write_date", ">=", since)
        Model = self._model().with_context(active_test=False)
        return set(Model._search(Domain(PAID_ONLINE.field_expr, "any", changed)))


def _plain(moment):
    """A moment in UTC without a time zone; of a day its beginning."""
    if isinstance(moment, datetime):
        if moment.tzinfo:
            moment = moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        return moment
    assert isinstance(moment, date)
    return datetime.combine(moment, time.min)
