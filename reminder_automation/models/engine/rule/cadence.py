# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import SQL

from ....schedule.cadence import LOOK_AHEAD, Cadence, NoOpenDay, local_date, next_window
from .reminder_rule import BY_DATE, WEEKDAYS


class ReminderRule(models.Model):
    """The rule's times, as the pure `schedule` modules take them."""

    _inherit = "reminder.rule"

    cadence_summary = fields.Char(string="How often", compute="_compute_summary")

    @api.depends("anchor", "delay_days", "interval_days", "max_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        """The cadence in a sentence, for lists of rules."""
        for rule in self:
            days = abs(rule.delay_days)
            if rule._is_advance_warning():
                first = self.env._("%(days)s days before", days=days)
            elif rule.anchor in BY_DATE and not days:
                first = self.env._("on the day")
            else:
                first = self.env._("after %(days)s days", days=days)
            if rule.max_count > 1:
                rule.cadence_summary = self.env._(
                    "%(first)s, then every %(interval)s days, at most %(maximum)s",
                    first=first,
                    interval=rule.interval_days,
                    maximum=rule.max_count,
                )
            else:
                rule.cadence_summary = self.env._("%(first)s, once", first=first)

    def _cadence(self):
        """This rule's `schedule.cadence.Cadence`. Read it once for a whole batch: with
        a working calendar it asks for more than a year of open days."""
        self.ensure_one()
        return Cadence(
            delay=self.delay_days,
            interval=self.interval_days,
            maximum=self.max_count,
            hour=self.send_hour,
            until=self.send_until,
            tz=self.tz,
            weekdays=frozenset(
                number for number, day in enumerate(WEEKDAYS) if self[day]
            ),
            is_open=self._is_open() if self.calendar_id else None,
        )

    def _is_open(self):
        """A function that tells whether the working calendar is open on a local day.

        Days before today count as open: a slot in the past is only the start of a
        search forwards. Days beyond the horizon do too, until the sweep comes nearer.
        """
        zone = ZoneInfo(self.tz)
        first = fields.Datetime.now().date() - timedelta(days=1)
        last = first + timedelta(days=2 * LOOK_AHEAD)
        intervals = self.calendar_id._work_intervals_batch(
            datetime.combine(first, time.min, tzinfo=zone),
            datetime.combine(last, time.max, tzinfo=zone),
        )[False]
        open_days = {
            start.astimezone(zone).date() for start, _stop, _attendance in intervals
        }
        return lambda day: not first < day < last or day in open_days

    def _replan_items(self):
        """Have the next sweep plan all open items of these rules again. In SQL: there
        may be a million of them."""
        self.env["reminder.item"].flush_model(["to_plan", "state"])
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET to_plan = TRUE
                 WHERE rule_id = ANY(%s) AND state != 'done' AND NOT to_plan
                """,
                self.ids,
            )
        )
        self.env["reminder.item"].invalidate_model(["to_plan"])

    def _next_morning(self):
        """When the next sending window opens, tomorrow at the earliest (UTC)."""
        cadence = self._cadence()
        tomorrow = local_date(fields.Datetime.now(), self.tz) + timedelta(days=1)
        return next_window(cadence, cadence.opening(tomorrow))

    def _next_try(self):
        """When something that failed is tried again (UTC): the next morning, or in a
        day where the rule's own times are what is broken."""
        try:
            return self._next_morning()
        except (NoOpenDay, ValueError, ZoneInfoNotFoundError):
            return fields.Datetime.now() + timedelta(days=1)

    def _days_until_next(self):
        """What people call the days until the next reminder."""
        return self.delay_days if self.delay_days > 0 else self.interval_days

    def _controls(self):
        return [
            {
                "id": False,
                "name": rule.topic_id.name or rule.name,
                "auto": rule.auto_default,
                "days": rule._days_until_next(),
                "number": rule.max_count,
                "sent": 0,
                "state": "done",
                "next_date": False,
                "is_planned": False,
                "reason": self.env._("It does not wait yet, or was not looked at yet"),
            }
            for rule in self
        ]
