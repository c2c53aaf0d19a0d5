# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import fields as fields_of
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ....schedule.cadence import Cadence
from ....schedule.decision import HELD, Action, Decision
from ..rule.held import LEAVING, NOTICE

# What a new cycle begins without.
FRESH = {
    "left_out": False,
    "not_before": False,
    "on_hold": False,
    "kept_plan": False,
    "kept_offset": 0,
    "step_offset": 0,
    "own_date": False,
}
# What a person decides who wants an item to be reminded of.
TAKEN_IN = {"left_out": False, "not_before": False, "on_hold": False, "review": False}
CADENCE = frozenset(field.name for field in fields_of(Cadence))


class ReminderItem(models.Model):
    """What is not reminded of until a person says so: it was overdue already when its
    rule started, or would leave only because the rule was changed."""

    _inherit = "reminder.item"

    rule_state = fields.Selection(related="rule_id.state", string="Status of the rule")
    left_out = fields.Boolean(
        readonly=True,
        help="It was overdue already when the rule started: it is not reminded of "
        "until it waits anew, or somebody takes it in.",
    )
    not_before = fields.Datetime(
        string="Not before",
        readonly=True,
        help="What was overdue already when the rule started is spread over days.",
    )
    on_hold = fields.Boolean(
        readonly=True,
        help="The rule was changed, and it would leave only for that: somebody decides "
        "about it on the rule.",
    )
    kept_plan = fields.Json(
        readonly=True,
        help="The days, numbers and hours that the rule had when it was changed: this "
        "item keeps them until it waits anew.",
    )
    # How many places further on the ladder a reminder is than its number: steps were
    # put in front of what it had; below 0, they were taken away.
    step_offset = fields.Integer(string="Steps passed", readonly=True)
    # The same on the ladder of the plan that it keeps, or may keep.
    kept_offset = fields.Integer(string="Steps passed, kept plan", readonly=True)
    review = fields.Boolean(
        readonly=True,
        help="The rule was changed: the next sweep looks whether it would leave only "
        "for that.",
    )

    _on_hold_idx = models.Index("(rule_id) WHERE on_hold OR review")
    # What people look for, as Odoo asks for it.
    _kept_back_idx = models.Index(
        "(left_out, on_hold) WHERE left_out IS TRUE OR on_hold IS TRUE"
    )

    def action_take_in(self):
        """Remind of these by their rule, whatever was left out, spread or held back.

        :raise AccessError: when the user may not steer them
        """
        self.check_access("write")
        # sudo: reminder.item - whoever may steer it decides that it is reminded of
        self.sudo().write(TAKEN_IN)
        self._replan()
        return self._done_text(self.env._("Reminders go on."))

    def _taken_in_by(self, vals):
        """A day of its own, and a switch that is turned on, take an item in.

        :param vals: what a person writes
        """
        if not (vals.get("next_date") or vals.get("auto")):
            return
        # sudo: reminder.item - who may not steer these is refused by the write itself
        taken_sudo = self.sudo().filtered(
            lambda item: (
                (item.left_out or item.not_before or item.on_hold or item.review)
                and (vals.get("next_date") or not item.auto)
            )
        )
        if taken_sudo:
            self.check_access("write")
            taken_sudo.write(TAKEN_IN)

    @api.model
    def _kept_cadence(self, kept, cadence):
        """A cadence with the numbers and hours of a `kept_plan`."""
        values = {name: kept[name] for name in CADENCE & kept.keys()}
        if "gaps" in values:
            values["gaps"] = tuple(values["gaps"])
        return replace(cadence, **values)

    def _reviewed(self, rule, decisions):
        """Hold those of these items that would leave within a day of the change of
        their rule, and would not have left before.

        :param decisions: dict of item to a `schedule.decision.Decision`
        :return: the same, with what is decided then
        """
        reviewed = self.filtered("review")
        if not reviewed:
            return decisions
        now = fields.Datetime.now()
        # The sweep may have come late.
        until = max(rule.changed_date or now, now) + NOTICE
        held = reviewed.filtered(
            lambda item: (
                decisions[item].reason in LEAVING
                and decisions[item].when <= until
                and rule._runs()
            )
        )
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_item SET review = FALSE, on_hold = id = ANY(%s)
                 WHERE id = ANY(%s)
                """,
                held.ids,
                reviewed.ids,
            )
        )
        reviewed.invalidate_recordset()
        return {
            **decisions,
            **dict.fromkeys(held, Decision(Action.WAIT, None, HELD)),
        }
