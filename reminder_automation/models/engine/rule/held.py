# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import SQL

from ....schedule.cadence import NoOpenDay
from ....schedule.decision import DUE, LATE, OUTSIDE_HOURS, PAUSED, PLANNED
from ..batch import PASSES
from .reminder_rule import CADENCE_FIELDS, ENROL_FIELDS

_logger = logging.getLogger(__name__)

# What would leave within this time after a change, and only for it, is held back.
NOTICE = timedelta(days=1)
# What decides about which people are told by what means. Those who would be told are
# compared; of the second ones that is not known before the next sweep has read them.
COMPARED = {"channel", "contact_domain", "user_id", "whom"}
UNKNOWN = {"audience", "company_field", "model_id", "partner_field", "user_field"}
# What makes other records wait.
ANEW = (ENROL_FIELDS | {"sequence"}) - {"contact_domain"}
# Whatever makes something leave that would not have left.
CHANGES = ANEW | CADENCE_FIELDS | COMPARED | {"step_ids"}
# Of more items than these nobody compares who would be told.
MOST_COMPARED = 2000
# Decisions after which an item leaves, now or at the moment that they name.
LEAVING = frozenset((DUE, LATE, OUTSIDE_HOURS, PAUSED, PLANNED))
# What an item that keeps the old plan keeps of it.
NUMBERS = ("delay", "interval", "gaps", "maximum")
HOURS = ("hour", "until")


class Change(NamedTuple):
    """What is known of rules before they are changed."""

    values: dict  # of rule to a dict of `CHANGES`
    plans: dict  # of rule to what `_kept_plan_values` says
    # of rule to the set of ids of items that leave within `NOTICE`; to None where
    # nothing leaves as the rule stands
    leaving: dict
    told: dict  # what `_told_who` says
    siblings: dict  # of rule to the others of its topic
    unseen: dict  # of rule to the set of ids of records that wait and have no open item


class ReminderRule(models.Model):
    """What would leave only because a running rule was changed waits for somebody's
    decision, whoever and whatever changed it."""

    _inherit = "reminder.rule"

    changed_date = fields.Datetime(
        readonly=True,
        copy=False,
        help="When it was changed so that other reminders leave, or at other times.",
    )
    reads_change = fields.Boolean(
        readonly=True,
        copy=False,
        help="It was changed, or another rule of its topic, and what it takes from "
        "that one only since then has not been found yet.",
    )
    found_by_change = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        help="The numbers of the records that wait only since it was changed, and have "
        "not been enrolled yet.",
    )
    previous_plan = fields.Json(
        readonly=True,
        copy=False,
        help="Its days, number and hours before the change that waits for a decision.",
    )
    held_count = fields.Integer(
        string="Held back",
        compute="_compute_held_count",
        help="Items that would be reminded of only because the rule was changed: they "
        "wait for a decision.",
    )

    @api.depends("active", "state")
    def _compute_held_count(self):
        # Of a rule that does not run there is nothing to decide before it is started.
        running = self.filtered(lambda rule: rule.active and rule.state == "running")
        # sudo: reminder.item - how many there are, for whoever reads the rule
        counts = dict(
            self.env["reminder.item"]
            .sudo()
            ._read_group(
                [
                    ("rule_id", "in", running.ids),
                    ("on_hold", "=", True),
                    ("state", "!=", "done"),
                ],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.held_count = counts.get(rule._origin.sudo(), 0)

    # ------------------------------------------------------------
    # WHAT A CHANGE HOLDS BACK
    # ------------------------------------------------------------

    @contextmanager
    def _changing(self):
        """While something is changed that these rules go by, such as their steps."""
        change = self._change_begins(CHANGES)
        yield
        self._change_ends(change)

    def _change_begins(self, names):
        """These rules are about to be changed.

        :param names: of the fields that are written
        :return: a `Change` for `_change_ends`; None where nothing can be held
        """
        names = CHANGES & set(names)
        # sudo: reminder.rule - the engine's own books, whoever writes the rule
        rules_sudo = self.sudo().filtered(lambda rule: rule.state == "running")
        if not names or not rules_sudo:
            return None
        leaving = {
            rule: rule._leaving_within(NOTICE) if rule._may_leave() else None
            for rule in rules_sudo
        }
        return Change(
            values={rule: rule._change_values() for rule in rules_sudo},
            plans={rule: rule._kept_plan_values() for rule in rules_sudo},
            leaving=leaving,
            told=self._told_who(leaving) if names & (COMPARED | {"step_ids"}) else {},
            siblings={
                rule: rule._siblings() if names & ANEW else rule.browse()
                for rule in rules_sudo
            },
            unseen={
                rule: rule._unseen()
                for rule in rules_sudo
                if names & ANEW and rule._may_leave()
            },
        )

    def _change_ends(self, change):
        """These rules were changed: what would leave within a day, and would not have
        left before, is looked at by the next sweep, and held.

        :param change: of `_change_begins`
        """
        if change is None:
            return
        for rule, values in change.values.items():
            if not rule.exists():
                continue
            after = rule._change_values()
            names = {name for name in values if values[name] != after[name]}
            if not names:
                continue
            if names & ANEW:
                siblings = change.siblings[rule] | rule._siblings()
                for sibling in siblings._running():
                    sibling._put_change(change.plans.get(sibling), reads_change=True)
            if not rule.active:
                continue
            values = {}
            if names & ANEW:
                unseen = rule._unseen() - change.unseen.get(rule, set())
                values["reads_change"] = True
                values["found_by_change"] = sorted(
                    unseen.union(rule.found_by_change or ())
                )
            rule._put_change(change.plans[rule], **values)
            rule._review(change, names)

    def _may_leave(self):
        """Whether anything leaves by this rule as it stands."""
        return self._runs() and not (self.stopped or self.failed or self._is_broken())

    def _change_values(self):
        """What is compared to tell whether a rule was changed."""
        values = {name: self[name] for name in CHANGES - {"step_ids"}}
        steps = [
            (
                *(step.days, step.repeat_days, step.repeat_max, step.channel),
                *step._besides(),
            )
            for step in self._ladder()
        ]
        return {**values, "step_ids": steps}

    def _leaving_within(self, time):
        """The items of this rule that leave within a time, as they are planned.

        :return: a set of ids
        """
        self.env["reminder.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM reminder_item
                 WHERE rule_id = %s AND state = 'waiting' AND auto AND next_date <= %s
                   AND on_hold IS NOT TRUE AND review IS NOT TRUE
                """,
                self.id,
                fields.Datetime.now() + time,
            )
        )
        return {row[0] for row in rows}

    def _unseen(self):
        """The records that wait at this moment and have no open item of this rule, as
        a set of ids; none where the rule cannot be asked."""
        rule = self._as_sweep()
        try:
            with self.env.cr.savepoint():
                rows = self.env.execute_query(
                    SQL(
                        """
                        SELECT waiting.id FROM (%s) waiting
                         WHERE NOT EXISTS (
                               SELECT FROM reminder_item item
                                WHERE item.rule_id = %s AND item.res_id = waiting.id
                                  AND item.state != 'done')
                        """,
                        rule._waiting_query().select(),
                        rule.id,
                    )
                )
        except PASSES:
            raise
        except Exception as error:
            # A filter is written by a person and may break in any way: nothing waits
            # by it, and whoever saves it is told by the checks.
            _logger.info("Reminders: the rule %s cannot be asked: %s", rule.id, error)
            return set()
        return {row[0] for row in rows}

    def _told_who(self, leaving):
        """Who would be told of these items, by what channel, and what would be done
        besides.

        :param leaving: dict of rule to a set of item ids
        :return: dict of item id to a set of (id of the person, channel), and of
            (0, what else)
        """
        told = {}
        for rule, ids in leaving.items():
            if ids and len(ids) <= MOST_COMPARED and not rule._is_broken():
                # sudo: reminder.item - read as the sweep does, whoever writes the rule
                items = self.env["reminder.item"].sudo().browse(sorted(ids))
                for item, recipients in items._recipients_now().items():
                    told[item.id] = {
                        (one.partner.id, one.channel)
                        for one in recipients
                        if not one.skipped
                    }
                    besides = item._next_step()._besides()
                    told[item.id].update((0, what) for what in besides)
        return told

    def _review(self, change, names):
        """Have the next sweep look at the items of this rule that would not have left
        within a day.

        :param change: a `Change`
        :param names: of what has changed
        """
        leaving = change.leaving[self] or set()
        exempt = set() if names & UNKNOWN else leaving
        if exempt and names & (COMPARED | {"step_ids"}):
            self.env.flush_all()
            told = self._told_who({self: exempt})
            exempt = {
                item_id
                for item_id in exempt
                if item_id in told and told[item_id] <= change.told.get(item_id, set())
            }
        # When only others are told, nothing leaves earlier.
        only_whom = names <= COMPARED and change.leaving[self] is not None
        Item = self.env["reminder.item"]
        Item.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET review = TRUE, to_plan = TRUE
                 WHERE rule_id = %(rule)s AND state != 'done'
                   AND on_hold IS NOT TRUE AND id != ALL(%(exempt)s)
                   AND (%(all)s OR id = ANY(%(leaving)s))
                """,
                rule=self.id,
                exempt=list(exempt),
                all=not only_whom,
                leaving=list(leaving),
            )
        )
        Item.invalidate_model(["review", "to_plan"])
        self._wake()

    def _put_change(self, plan, **values):
        """Note that reminders may leave by this rule only for a change made now.

        :param plan: what `_kept_plan_values` said before it; None where the rule itself
            has not changed. Until it is decided, the plan from before the first change
            of the rule is the old one.
        :param values: what else is noted
        """
        if not (self.previous_plan and self._has_pending()):
            values["previous_plan"] = plan or False
        self._put(changed_date=fields.Datetime.now(), **values)

    def _has_pending(self):
        """Whether something of this rule waits for a decision, or to be looked at."""
        self.env["reminder.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM reminder_item
                 WHERE rule_id = %s AND (on_hold OR review) AND state != 'done')
                """,
                self.id,
            )
        )
        return rows[0][0]

    @contextmanager
    def _left_to_siblings(self):
        """While these cease to take records: what the other rules of their topics would
        send of them is held."""
        # sudo: reminder.rule - the engine's own books, whoever writes these
        siblings = self.sudo().browse()
        for rule in self.sudo()._running().filtered("topic_id"):
            siblings |= rule._siblings()._running()
        siblings -= self.sudo()
        before = {rule: rule._unseen() for rule in siblings}
        yield
        for rule in siblings.exists():
            found = rule._unseen() - before[rule]
            rule._put_change(
                None,
                reads_change=True,
                found_by_change=sorted(found.union(rule.found_by_change or ())),
            )

    # ------------------------------------------------------------
    # THE OLD PLAN
    # ------------------------------------------------------------

    def _kept_plan_values(self):
        """The days, the number and the hours of this rule, as an item keeps them."""
        try:
            cadence = self._cadence()
        except (NoOpenDay, ValueError, ZoneInfoNotFoundError):
            return False
        # Of a rule for every company, each company has its own hours.
        names = NUMBERS if cadence.clocks else NUMBERS + HOURS
        return {name: getattr(cadence, name) for name in names}

    # ------------------------------------------------------------
    # THE DECISION
    # ------------------------------------------------------------

    def _decide_held(
        self, backlog="from_now", days=0, order="oldest", plan="follow", look=True
    ):
        """Decide about what these rules hold back since they were changed.

        :param backlog: see `_start`
        :param plan: "keep", what is in its cycle already goes on by the days, number
            and hours from before; "follow", it goes by those of the rule
        :param look: whether to find first what waits by now
        """
        for rule in self._as_sweep():
            if look and plan != "keep" and backlog == "all":
                rule._forget_held()
            else:
                if look:
                    rule._look()
                held = rule._held_ids()
                if plan == "keep":
                    rule._keep_plan()
                rule._forget_held()
                # Where all keep their plan, the sweep plans the others.
                while rule._plan_items(held):
                    pass
                rule._put_backlog(rule._backlog_plan(backlog, days, order, among=held))
            rule._put(previous_plan=False, reads_change=False, found_by_change=False)
            rule._withdraw(rule._held_summary())
            rule._wake()
        self.invalidate_recordset(["held_count"])

    def _held_ids(self):
        rows = self.env.execute_query(
            SQL("SELECT id FROM reminder_item WHERE rule_id = %s AND on_hold", self.id)
        )
        return [row[0] for row in rows]

    def _keep_plan(self):
        """What waits under this rule keeps the plan from before its change, but for
        what keeps an older one, and what has only been found since."""
        if not self.previous_plan:
            return
        Item = self.env["reminder.item"]
        Item.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET kept_plan = %s, to_plan = TRUE
                 WHERE rule_id = %s AND state != 'done'
                   AND (kept_plan IS NULL OR kept_plan = 'null')
                   AND (create_date <= %s OR create_date IS NULL)
                """,
                json.dumps(self.previous_plan),
                self.id,
                self.changed_date or fields.Datetime.now(),
            )
        )
        Item.invalidate_model()

    def _forget_held(self):
        """Nothing of this rule is held back any more."""
        Item = self.env["reminder.item"]
        Item.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item
                   SET on_hold = FALSE, review = FALSE,
                       to_plan = to_plan OR state != 'done'
                 WHERE rule_id = %s AND (on_hold OR review)
                """,
                self.id,
            )
        )
        Item.invalidate_model()
