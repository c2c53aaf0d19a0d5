# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import SQL

from ....schedule.cadence import Cadence, NoOpenDay, next_morning
from .reminder_rule import BY_DATE, CLOCK_FIELDS, WEEKDAYS


class ReminderRule(models.Model):
    """The rule's times, as the pure `schedule` modules take them."""

    _inherit = "reminder.rule"

    cadence_summary = fields.Char(string="How often", compute="_compute_summary")

    @api.depends(
        *("anchor", "delay_days", "interval_days", "max_count", "step_ids.active"),
        *("step_ids.days", "step_ids.repeat_days", "step_ids.repeat_max"),
        "step_ids.sequence",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        """The cadence in a sentence, for lists of rules."""
        for rule in self:
            steps = rule._steps_in_order()
            days = abs(steps[:1].days if steps else rule.delay_days)
            if (steps[:1].days if steps else rule.delay_days) < 0:
                first = (
                    self.env._("one day before")
                    if days == 1
                    else self.env._("%(days)s days before", days=days)
                )
            elif rule.anchor in BY_DATE and not days:
                first = self.env._("on the day")
            elif days == 1:
                first = self.env._("after one day")
            else:
                first = self.env._("after %(days)s days", days=days)
            if steps:
                rule.cadence_summary = rule._ladder_summary(steps, first)
            elif rule.max_count > 1:
                every = (
                    self.env._("every day")
                    if rule.interval_days == 1
                    else self.env._("every %(days)s days", days=rule.interval_days)
                )
                rule.cadence_summary = self.env._(
                    "%(first)s, then %(every)s, at most %(maximum)s",
                    first=first,
                    every=every,
                    maximum=rule.max_count,
                )
            else:
                rule.cadence_summary = self.env._("%(first)s, once", first=first)

    def _ladder_summary(self, steps, first):
        """The cadence of a ladder in a sentence.

        :param steps: in order
        :param first: when the first one comes, in words
        """
        last = steps[-1]
        if len(steps) == 1 and not last.repeat_max:
            return self.env._("%(first)s, once", first=first)
        after = ", ".join(f"+{step.days}" for step in steps[1:])
        if not last.repeat_max:
            return self.env._(
                "%(first)s, then %(after)s days: %(count)s steps",
                first=first,
                after=after,
                count=len(steps),
            )
        every = (
            self.env._("every day")
            if last.repeat_days == 1
            else self.env._("every %(days)s days", days=last.repeat_days)
        )
        if not after:
            return self.env._(
                "%(first)s, then %(every)s, at most %(maximum)s",
                first=first,
                every=every,
                maximum=1 + last.repeat_max,
            )
        return self.env._(
            "%(first)s, then %(after)s days, then %(every)s, at most %(maximum)s",
            first=first,
            after=after,
            every=every,
            maximum=len(steps) + last.repeat_max,
        )

    def _cadence(self):
        """This rule's `schedule.cadence.Cadence`. Read it once for a whole batch."""
        self.ensure_one()
        delay, gaps, maximum = self._numbers(self._ladder())
        cadence = Cadence(
            delay=delay,
            interval=gaps[-1] if gaps else self.interval_days,
            maximum=maximum,
            gaps=gaps,
            hour=self.send_hour,
            until=self.send_until,
            tz=self.tz,
            weekdays=frozenset(
                number for number, day in enumerate(WEEKDAYS) if self[day]
            ),
            is_open=self.calendar_id._reminder_is_open(self.company_id),
        )
        if not self.company_clock or self.company_id:
            return cadence
        # sudo: res.company - the hours of each whose records the rule serves
        companies_sudo = self.env["res.company"].sudo().search([("id", "!=", False)])
        clocks = {}
        for company_sudo in companies_sudo:
            try:
                clock = company_sudo._reminder_on_clock(cadence)
            except (NoOpenDay, ValueError, ZoneInfoNotFoundError):
                # Its own records have no open day; those of the others go on.
                clock = replace(cadence, is_open=_never)
            clocks[company_sudo.id] = clock
        return replace(cadence, clocks=clocks)

    @api.model
    def _clock_chosen(self, vals):
        """Values of a rule, with whether it goes by the company's clock: not when days
        or hours of its own are given, again when its zone or hour is emptied, unless
        they say so."""
        given = {
            name
            for name in CLOCK_FIELDS & vals.keys()
            if name in WEEKDAYS or (vals[name] is not False and vals[name] is not None)
        }
        emptied = {"tz", "send_hour", "send_until"} & vals.keys() - given
        chosen = {name: vals[name] for name in vals if name not in emptied}
        if "company_clock" not in vals and (given or emptied):
            chosen["company_clock"] = not given
        return chosen

    def _take_company_clock(self):
        """Have those of these rules that go by the company's clock show its days and
        hours. A rule for every company shows those of its responsible's, which hold
        for records of no company."""
        for rule in self.filtered("company_clock"):
            company_sudo = rule._clock_company()
            clock = company_sudo._reminder_clock()
            values = {
                "send_hour": clock.hour,
                "send_until": clock.until,
                "tz": clock.tz,
                "calendar_id": company_sudo.reminder_calendar_id.id,
                **dict.fromkeys(WEEKDAYS, True),
            }
            shown = rule._convert_to_write({name: rule[name] for name in values})
            if shown != values:
                rule.write({**values, "company_clock": True})

    def _clock_company(self):
        # sudo: res.company - days and hours, whatever may be seen of a company
        return (self.company_id or self.user_id.company_id or self.env.company).sudo()

    @api.onchange("company_clock", "company_id", "user_id")
    def _onchange_company_clock(self):
        """The form shows what will hold."""
        if self.company_clock:
            company_sudo = self._clock_company()._origin
            clock = company_sudo._reminder_clock()
            self.send_hour, self.send_until = clock.hour, clock.until
            self.tz = clock.tz
            self.calendar_id = company_sudo.reminder_calendar_id
            self.update(dict.fromkeys(WEEKDAYS, True))

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

    def _back_to_now(self):
        """Where a clock that was ahead has noted something in the future, see to it
        that it holds nothing back.

        :return: how many items were noted as reminded in the future
        """
        Item = self.env["reminder.item"]
        if ahead := self._ahead():
            Item._anchors_back_to_now(ahead)
        return Item._back_to_now()

    def _ahead(self):
        """Those of these rules that were read in the future."""
        now = fields.Datetime.now()
        return self.filtered(lambda rule: rule.full_date and rule.full_date > now)

    def _next_try(self):
        """When something that failed is tried again (UTC): the next morning, or in a
        day where the rule's own times are what is broken."""
        try:
            return next_morning(self._cadence(), fields.Datetime.now())
        except (NoOpenDay, ValueError, ZoneInfoNotFoundError):
            return fields.Datetime.now() + timedelta(days=1)

    def _days_until_next(self):
        """What people call the days until the next reminder."""
        return self.first_days if self.first_days > 0 else self.last_days

    def _gaps(self):
        """The days before the second reminder, the third and so on; the last of them
        hold for all that follow."""
        _delay, gaps, _maximum = self._numbers(self._ladder())
        return gaps or (self.interval_days,)

    def _controls(self, record):
        """What the control in the chatter shows of a record that these rules have made
        no item of yet: it does not wait, or the next sweep will see it. To whoever may
        steer it.

        :param record: one record of the rules' model
        """
        controls = []
        for rule in self:
            item = self.env["reminder.item"].new(rule._item_to_come(record.id))
            if item._may_be_steered():
                controls.append({**item._control(), "id": False})
        return controls

    def _item_to_come(self, res_id):
        """The values of the item that the next sweep makes of a record.

        :param res_id: the number of the record
        """
        self.ensure_one()
        # sudo: the record - read as the sweep does
        query = self._model()._search([("id", "=", res_id)])
        rows = self.env.execute_query(self._taking_sql(query, [res_id]))
        none = (*(None,) * 6, self.auto_default, 0, 0)
        _id, partner_id, user_id, company_id, _origin, *taken = (*rows, none)[0]
        partner = self.env["res.partner"].browse(partner_id or ())
        return {
            "rule_id": self.id,
            "res_model": self.model_name,
            "res_id": res_id,
            "partner_id": partner_id,
            "commercial_partner_id": partner.commercial_partner_id.id,
            "user_id": user_id or self.user_id.id,
            "company_id": company_id,
            **self._taken_values(taken),
            "state": "done",
            "cycle": 0,
            "reason_code": "not_yet",
        }


def _never(_day):
    """No day is open."""
    return False
