# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from datetime import datetime
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date

from ....sayings import listed, picked
from ....schedule.cadence import local_date
from ....schedule.decision import Action, Situation, decide
from ....schedule.forecast import next_cycle
from ..batch import PASSES, error_text, look
from ..rule.reminder_rule import BY_DATE

_logger = logging.getLogger(__name__)

# Nothing leaves by itself until somebody changes something.
BLOCKED = frozenset(
    {
        *("draft", "rule_off", "rule_broken", "rule_stopped", "rule_failed"),
        *("company_off", "client_off", "no_recipient", "error"),
    }
)
# What the last sweep found and only a sweep finds out again.
FOUND_BY_SWEEP = frozenset(
    {"capped", "error", "no_open_day", "outside_hours", "planned", "told"}
)
# What the last sweep said of people whom it left out.
FOUND_OF_PEOPLE = (
    "was reminded of it on %(day)s",
    "the weekly limit of letters (%(count)s) is reached until %(day)s",
)


class Standing(NamedTuple):
    """Where an item stands at this moment."""

    state: str  # a value of the field `standing`
    code: str  # a value of the field `reason_code`
    detail: str = ""  # what there is to say about it
    when: datetime | None = None  # UTC, when the next reminder leaves
    begins_again: bool = False  # the next sweep counts its reminders anew

    @property
    def is_planned(self):
        """Whether nothing stands in the way of the next reminder."""
        planned = self.code in ("planned", "outside_hours", "told", "capped")
        return self.state == "waiting" and planned and bool(self.when)


class ReminderItem(models.Model):
    """Where an item stands at the moment when somebody looks at it, and why.

    What the last sweep wrote down may be old already: an answer came, a switch was
    turned, somebody asked for no more. So it is asked again, as the next sweep will
    ask, for all that are shown at once.
    """

    _inherit = "reminder.item"

    reason = fields.Char(string="Why", compute="_compute_standing", compute_sudo=False)
    standing = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("awaiting", "All sent"),
            ("no_response", "No response"),
            ("done", "Done"),
        ],
        string="Stands",
        compute="_compute_standing",
        compute_sudo=False,
        help="At this moment. All sent: the last reminder left, and there is still "
        "time to answer it.",
    )
    planned_date = fields.Datetime(
        string="Next planned",
        compute="_compute_standing",
        compute_sudo=False,
        help="When the next reminder leaves, as things stand at this moment.",
    )
    next_step_text = fields.Char(
        string="Next step",
        compute="_compute_standing",
        compute_sudo=False,
        help="Which reminder of how many comes next, while one is planned.",
    )
    is_on = fields.Boolean(
        string="On",
        compute="_compute_standing",
        compute_sudo=False,
        help="Automatic reminders of this record leave: its own switch is on, and "
        "nothing else stops them.",
    )

    status = fields.Selection(
        selection=[
            ("uncertain", "Uncertain"),
            ("error", "Error"),
            ("no_recipient", "No address"),
            ("no_response", "No response"),
            ("waiting", "Waiting"),
            ("paused", "Paused"),
            ("off", "Switched off"),
            ("awaiting", "All sent"),
            ("done", "Done"),
        ],
        compute="_compute_standing",
        compute_sudo=False,
    )

    @api.depends(
        "auto",
        "commercial_partner_id.reminder_stops",
        "company_id.reminder_enabled",
        "error",
        "maximum",
        "next_date",
        "pause_until",
        "reason_code",
        "reason_detail",
        "rule_id.active",
        "rule_id.broken",
        "rule_id.failed",
        "rule_id.state",
        "rule_id.stopped",
        "sent_count",
        "state",
        "to_plan",
        "uncertain",
    )
    @api.depends_context("allowed_company_ids", "lang", "su", "tz", "uid")
    def _compute_standing(self):
        # sudo: reminder.item - the sentence is for whoever may read the item; what
        # quotes the record only for whoever may read that
        quoted = self.filtered("may_read_record")
        enabled = self.sudo()._enabled()
        standings = self.sudo()._standings(quoted.sudo(), enabled)
        stops = quoted.sudo()._stop_texts(standings)
        for item_sudo, standing in standings.items():
            item = item_sudo.with_env(self.env)
            item.reason = item_sudo._sentence(standing, stops)
            item.standing = standing.state
            item.planned_date = standing.state == "waiting" and standing.when
            item.next_step_text = item_sudo._next_step_text(standing)
            item.is_on = (
                item_sudo.auto
                and standing.code not in BLOCKED
                and (item_sudo in enabled or standing.state == "done")
            )
            item.status = item_sudo._status_of(standing)

    def _status_of(self, standing):
        """In one word, for lists, where this item stands; a value of `status`."""
        if self.uncertain:
            return "uncertain"
        if standing.state != "waiting":
            return standing.state
        if standing.code in ("error", "no_recipient", "paused"):
            return standing.code
        return "waiting" if self.auto and standing.code not in BLOCKED else "off"

    # ------------------------------------------------------------
    # AS THE NEXT SWEEP WILL FIND IT
    # ------------------------------------------------------------

    def _standings(self, quoted=None, enabled=None):
        """Where each of these stands at this moment, a few questions a rule.

        :param quoted: those whose record may be quoted; None: all of them
        :param enabled: those whose company is switched on, where it was asked already
        :return: dict of item to a `Standing`
        """
        quoted = self if quoted is None else quoted
        enabled = self._enabled() if enabled is None else enabled
        in_payment = self._in_payment()
        held = self.env["reminder.rule"]._is_known_held()
        found = {}
        for rule, items in self.grouped("rule_id").items():
            origins, error = items._origins_now(rule)
            blocked = {item: item._blocked(item in enabled) for item in items}
            asked = items.filtered(
                lambda item, origins=origins, blocked=blocked: (
                    item.res_id in origins and not blocked[item]
                )
            )
            free = asked._that_nothing_stops(rule, origins)
            for item in items:
                if item in in_payment:
                    standing = Standing("done", "in_payment")
                elif error and item.state != "done":
                    standing = Standing("waiting", "error", error)
                elif item.res_id not in origins or not item.active:
                    code = item.reason_code if item.state == "done" else "done"
                    standing = Standing("done", code)
                elif held and item.state != "exhausted":
                    standing = Standing("waiting", "company_off", self._held_text())
                elif blocked[item]:
                    standing = blocked[item]
                else:
                    standing = free[item]
                if standing.state == "waiting" and item.res_id in origins:
                    again = item._begins_again(origins[item.res_id])
                    standing = standing._replace(begins_again=again)
                if item not in quoted:
                    standing = standing._replace(
                        detail=item._unquoted(standing.code, standing.detail)
                    )
                found[item] = standing
        return {item: found[item] for item in self}

    def _unquoted(self, code, detail):
        """What may be said to who may not read the record: not of whom it tells."""
        if code == "paused":
            return detail.partition(", ")[0]
        return detail if code == "company_off" else ""

    def _held_text(self):
        return self.env._(
            "Reminders are held, because this database was restored, copied or moved. "
            "An administrator of reminders can let them go on, under Scheduled jobs."
        )

    def _origins_now(self, rule):
        """Which records of these items of one rule wait at this moment, and since when.

        :return: (dict of record id to the date as the record has it, an error that the
            rule's filter gives or "")
        """
        runs = rule.active and not (rule.stopped or rule.failed or rule._is_broken())
        if not runs:
            # Nobody asks by such a rule; what waited when it ran is shown as waiting.
            open_items = self.filtered(lambda item: item.state != "done")
            return {item.res_id: item.origin_date or None for item in open_items}, ""
        # With the rights of the sweep, which runs as the superuser.
        rule = rule.with_user(SUPERUSER_ID)
        try:
            with self.env.cr.savepoint(flush=False):
                res_ids = self.mapped("res_id")
                query = rule._waiting_query(res_ids)
                rows = self.env.execute_query(rule._source_sql(query, res_ids))
        except PASSES:
            raise
        except Exception as error:
            # A filter is written by a person and may break in any way: every item of
            # the rule says so.
            self.env.invalidate_all(flush=False)
            _logger.info("Reminders: the rule %s cannot be asked: %s", rule.id, error)
            return {}, self.env._("the filter of the rule cannot be read")
        return {row[0]: row[4] for row in rows}, ""

    def _wait_now(self):
        """Those of these whose record waits at this moment, one question a rule."""
        found = self.browse()
        for rule, items in self.grouped("rule_id").items():
            origins, error = items._origins_now(rule)
            found |= items.filtered(
                lambda item, origins=origins, error=error: (
                    item.state != "done" if error else item.res_id in origins
                )
            )
        return found

    def _blocked(self, enabled):
        """The switch that keeps this item from being reminded, as a `Standing`, or
        None."""
        self.ensure_one()
        stop = self._client_stop()
        code = None
        if self.state == "exhausted" and not self.to_plan:
            return None
        if not self.rule_id.active:
            code = "rule_off"
        elif self.rule_id.state != "running":
            code = "draft"
        elif self.rule_id._is_broken():
            code = "rule_broken"
        elif self.rule_id.stopped:
            code = "rule_stopped"
        elif self.rule_id.failed:
            code = "rule_failed"
        elif not enabled:
            code = "company_off"
        elif not self.auto:
            code = "item_off"
        elif stop.excluded:
            code = "client_off"
        if code:
            return Standing("waiting", code)
        pauses = filter(None, (self.pause_until, stop.until))
        until = max(pauses, default=None)
        over = until and until <= fields.Date.context_today(self)
        if not until or (over and (self.reason_code != "paused" or self.to_plan)):
            return None
        why = self._reason_detail("paused")
        until = format_date(self.env, until)
        return Standing(
            "waiting",
            "paused",
            f"{until}, {why}" if why else until,
            self.next_date or None,
        )

    def _that_nothing_stops(self, rule, origins):
        """Where these items of one rule stand, whose records wait and which nobody
        stopped. One that breaks it says so, as the sweep will have it.

        :param origins: as of `_origins_now`
        :return: dict of item to a `Standing`
        """

        def stand(items):
            cadence = rule._cadence()
            recipients = items._recipients()
            return [
                (item, item._stands(cadence, recipients[item], origins[item.res_id]))
                for item in items
            ]

        def broken(item, error):
            return [(item, Standing("waiting", "error", error_text(error)))]

        return dict(pair for found in look(self, stand, broken) for pair in found)

    def _stands(self, cadence, recipients, origin):
        """Where this item stands, whose record waits and which nobody stopped.

        :param cadence: the rule's `schedule.cadence.Cadence`
        :param recipients: a list of `Recipient`
        :param origin: the date as the record has it now, or None
        """
        self.ensure_one()
        skipped = self._skipped_now(recipients)
        reached = self._tells_nobody() or any(not one.skipped for one in recipients)
        begins_again = self._begins_again(origin)
        stale = (
            begins_again
            or self.to_plan
            or (self.state == "waiting" and self.reason_code not in FOUND_BY_SWEEP)
        )
        state, code, when = self.state, self.reason_code, self.next_date or None
        if stale and (code != "error" or begins_again or self.to_plan):
            own_cadence = self._own_cadence(cadence)
            decision = self._decision_now(own_cadence, origin, begins_again)
            if decision.action == Action.STOP:
                state, code, when = decision.reason, decision.reason, None
            else:
                state, when = "waiting", decision.when
                sends = decision.action == Action.SEND
                code = "planned" if sends else decision.reason
        if state == "exhausted":
            until = self._answer_awaited_until(cadence)
            if until > fields.Datetime.now():
                return Standing("awaiting", "awaiting", skipped, until)
            return Standing("no_response", "exhausted", skipped)
        if code == "error":
            return Standing("waiting", "error", self.error or "", when)
        if code == "no_anchor":
            return Standing("waiting", code)
        if not reached:
            return Standing("waiting", "no_recipient", skipped)
        if code in ("told", "capped"):
            return Standing("waiting", code, self.reason_detail or skipped, when)
        return Standing("waiting", code, skipped if code == "planned" else "", when)

    def _begins_again(self, origin):
        """Whether the next sweep starts a cycle of this item, whose record waits.

        :param origin: the date as the record has it now, or None
        """
        return self.state == "done" or (
            self.rule_id.anchor in BY_DATE and origin != (self.origin_date or None)
        )

    def _skipped_now(self, recipients):
        """Who is not reminded and why, with those whom the last sweep left out because
        they were told of it before."""
        parts = self._skipped_parts(recipients)
        if self.reason_code != "planned" or self.to_plan:
            return self._skipped_text(recipients)
        names = {part[0] for part in parts}
        told = [
            part
            for source in FOUND_OF_PEOPLE
            for part in picked(self.env, self.reason_detail, source)
        ]
        more = [part for part in told if part[0] not in names]
        return (
            listed(self.env, [*parts, *more])
            if more
            else self._skipped_text(recipients)
        )

    def _decision_now(self, cadence, origin, begins_again, reminded=None):
        """What the next sweep will decide about this item, as a
        `schedule.decision.Decision`.

        :param cadence: the item's own `schedule.cadence.Cadence`
        :param origin: the date as the record has it now, or None
        :param begins_again: whether it starts a cycle
        :param reminded: when it is reminded of by hand before that (UTC), or None
        """
        now, own_cadence = fields.Datetime.now(), cadence
        anchor = self._anchor_now(own_cadence, origin, begins_again)
        asked = self._asked_slot(own_cadence)
        chosen = None if begins_again else self.own_date or None
        situation = Situation(
            waiting=True,
            auto=True,
            enabled=True,
            excluded=False,
            anchor=anchor,
            sent_count=0 if begins_again else self.sent_count,
            last=None if begins_again else self.last_notified or None,
            planned=chosen or asked,
            paused_until=None,
            reminded=reminded or self._last_of_any_kind(self),
            asked=asked,
            left_out=self.left_out and not begins_again,
            held=self.on_hold and not begins_again,
            not_before=None if begins_again else self._not_before_of(self),
            returns=self._returns(self),
        )
        decision = decide(own_cadence, situation, now)
        if decision.action == Action.AGAIN:
            again = self._next_anniversary(self, own_cadence, now).date()
            decision = decide(own_cadence, next_cycle(situation, again), now)
        return decision

    def _anchor_now(self, cadence, origin, begins_again):
        """The day or moment that the next sweep will count from, or None; see
        `_decision_now`."""
        rule = self.rule_id
        anchor = self.anchor_date or None
        if begins_again or not anchor:
            again = self.state == "done" and self.cycle and rule.anchor == "waiting"
            anchor = fields.Datetime.now() if again else origin
        if anchor and rule.anchor == "anniversary":
            # The day of this year, or of the next one, is found by the sweep.
            return self._anchor_day(cadence.tz)
        if anchor and rule.anchor in BY_DATE:
            has_time = rule.date_field_id.ttype == "datetime"
            return local_date(anchor, cadence.tz) if has_time else anchor.date()
        return anchor
