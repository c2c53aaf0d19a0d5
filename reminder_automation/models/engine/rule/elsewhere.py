# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from ....expressions.conditions import passed_between
from ....schedule.cadence import ONE_DAY, local_date
from .reminder_rule import BY_DATE
from .source import PAID_ONLINE

# A rule that is followed by its records' changes is read in full this often too, for
# what no change of a record tells: rows written by SQL, rights of the sweep's user.
FULL_PASS_EVERY = timedelta(hours=24)
LONGEST_TRANSACTION = timedelta(hours=1)


class ReminderRule(models.Model):
    """What changed elsewhere: a record may begin or cease to wait without a change of
    itself, by the clock, by records that it points to, by its payments. Most of that is
    seen without reading all records of the rule."""

    _inherit = "reminder.rule"

    parents_mark = fields.Char(
        copy=False,
        help="Which of the records that the filter reads matched at the last sweep.",
    )

    # ------------------------------------------------------------
    # WHETHER ANYTHING HAPPENED
    # ------------------------------------------------------------

    def _to_follow(self):
        """Those of these rules of which some records are to be read, with all others of
        the same models. Asked in one statement for all; what cannot be found out is
        read."""
        found = self._step(self._find_to_follow)
        return self if found is None else self.filtered(lambda rule: rule.id in found)

    def _find_to_follow(self):
        """See `_to_follow`.

        :return: the ids of the rules, as a set
        """
        by_model = self.grouped("model_name")
        following = set()
        questions = {}
        for model, rules in by_model.items():
            names = {model, *rules._followed_names().values()}
            asked = [rules.env["reminder.touch"]._is_noted_sql(names)]
            try:
                for rule in rules:
                    if (elsewhere := rule._elsewhere_sql()) is None:
                        following.add(model)
                        break
                    asked += elsewhere
                else:
                    questions[model] = asked
            except psycopg2.Error:
                raise
            except Exception:
                # It is told where the rule is read.
                following.add(model)
        try:
            with self.env.cr.savepoint():
                following |= self._ask(questions)
        except psycopg2.OperationalError:
            raise
        except psycopg2.Error:
            # One of them cannot be asked: each is, by itself.
            following |= questions.keys()
        return {rule.id for model in following for rule in by_model[model]}

    def _elsewhere_sql(self):
        """What `_changed_elsewhere` finds out, as questions.

        :return: a list of SQL of truth values; None when records are to be read anyway
        """
        self.ensure_one()
        if self.failed or self.model_name not in self._models_noted():
            return None
        if self._is_read_in_full():
            return None
        watched = self._watched()
        if watched is None or self._follows_of(watched) != (self.follows or ""):
            return None
        if self._dates_moved() != set():
            return None
        queries = [
            self._model().env[model].with_context(active_test=False)._search(passed)
            for _path, model, passed in self._passing(watched.clocks)
        ]
        if watched.payments:
            queries.append(self._paid_query())
        asked = [SQL("EXISTS (%s)", query.select(SQL("1"))) for query in queries]
        if watched.marks or self.parents_mark:
            asked.append(
                SQL("%s != %s", self._mark_sql(watched.marks), self.parents_mark or "")
            )
        return asked

    # ------------------------------------------------------------
    # WHAT HAPPENED
    # ------------------------------------------------------------

    def _changed_elsewhere(self, changed):
        """The records to look at again for what did not happen to themselves.

        :param changed: what changed of the records that they point to, a dict of a
            model to a set of ids
        :return: a set of ids; None when all records of the rule are to be read
        """
        self.ensure_one()
        watched = self._watched()
        is_new = self._keep_follows(watched)
        if watched is None:
            return None
        mark = self._mark_of(watched.marks)
        if mark != (self.parents_mark or ""):
            self.parents_mark = mark
            is_new = True
        followers = self._followers(watched, changed)
        if is_new or followers is None:
            return None
        paid = set(self._paid_query()) if watched.payments else set()
        moved = self._dates_moved()
        if moved is None:
            return None
        return followers | self._passed_by(watched.clocks) | paid | moved

    def _dates_moved(self):
        """The records whose date is another one since the last full pass, because a day
        has begun.

        :return: a set of ids; None: it may be all of them
        """
        last, today = self._day_of(self.full_date), self._read_day()
        if self.anchor not in BY_DATE or not last or last >= today:
            return set()
        days = self._model()._reminder_date_moves(self, last + ONE_DAY, today)
        return None if days is None else set().union(*days.values())

    def _day_of(self, moment):
        """The day on the rule's wall of a moment (UTC), or None."""
        return local_date(moment, self.tz or "UTC") if moment else None

    # ------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------

    def _passed_by(self, clocks):
        """The records whose date, or that of a record that they point to, such a moment
        passed by since the last full pass.

        What happened before that, that pass has seen.

        :param clocks: as `Watched` has them
        """
        found = set()
        for path, model, passed in self._passing(clocks):
            Model = self._model().env[model].with_context(active_test=False)
            found |= self._pointing_to(path, set(Model._search(passed)))
        return found

    def _passing(self, clocks):
        """What such moments passed by since the last full pass: a path, a model, and a
        domain on its records for each.

        :param clocks: as `Watched` has them
        """
        now = fields.Datetime.now()
        since = min(now - (self.full_date or now), FULL_PASS_EVERY)
        for path, model, condition in clocks:
            Model = self._model().env[model]
            moment = parse_date(condition.value, Model.env)
            name = condition.field_expr
            first, last = passed_between(
                Model._fields[name].type, condition.value, moment, since
            )
            yield path, model, Domain(name, ">=", first) & Domain(name, "<=", last)

    # ------------------------------------------------------------
    # RECORDS THAT IT POINTS TO, WHOSE CHANGES NOBODY NOTES
    # ------------------------------------------------------------

    def _mark_of(self, marks):
        """Tell by one word which records match these conditions at this moment.

        :param marks: pairs of a model and a domain
        """
        if not marks:
            return ""
        [[mark]] = self.env.execute_query(SQL("SELECT %s", self._mark_sql(marks)))
        return mark

    def _mark_sql(self, marks):
        """SQL of `_mark_of`."""
        words = []
        for model, domain in marks:
            Parent = self._model().env[model].with_context(active_test=False)
            words.append(
                SQL(
                    """
                    COALESCE((SELECT md5(string_agg(id::text, ',' ORDER BY id))
                                FROM (%s) parents), '-')
                    """,
                    Parent._search(domain).select(),
                )
            )
        return SQL("concat_ws(',', %s)", SQL(", ").join(words or [SQL("NULL")]))

    # ------------------------------------------------------------
    # PAYMENTS
    # ------------------------------------------------------------

    def _paid_query(self):
        """A query for the records with a payment that was made or changed since the
        last full pass, or in a transaction that was open then.
        """
        since = (self.full_date or fields.Datetime.now()) - LONGEST_TRANSACTION
        changed = Domain("write_date", ">=", since)
        Model = self._model().with_context(active_test=False)
        return Model._search(Domain(PAID_ONLINE.field_expr, "any", changed))
