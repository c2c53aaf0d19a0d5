# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from itertools import accumulate

from odoo import api, fields, models


class ReminderPresetStep(models.Model):
    """One step of a ready-made rule: it says more than the one before.

    Like the presets these are data of this module. The rule that is added gets steps
    and texts of its own.
    """

    _name = "reminder.preset.step"
    _description = "Step of a Ready-made Rule"
    _order = "preset_id, sequence, id"

    preset_id = fields.Many2one(
        comodel_name="reminder.preset",
        string="Ready-made rule",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True, translate=True, help="Its tone, such as friendly."
    )
    days = fields.Integer(
        default=3,
        help="After the start, for the first one; after the step before, for the "
        "others. The first one may be negative: -3 is three days before the date.",
    )
    repeat_days = fields.Integer(
        string="Repeated every (days)", help="Only the last step is repeated."
    )
    repeat_max = fields.Integer(string="Repeated at most")
    subject = fields.Char(required=True, translate=True)
    body = fields.Html(required=True, translate=True, sanitize="email_outgoing")
    attach = fields.Boolean(
        string="Attach the document",
        help="Whether the record's own document goes with it.",
    )
    activity_type = fields.Char(
        string="Type of to-do",
        help="The external id of the type of the to-do that a colleague gets.",
    )
    activity_summary = fields.Char(translate=True)
    activity_days = fields.Integer(string="Days for the to-do")


class ReminderPreset(models.Model):
    """Ready-made rules with steps."""

    _inherit = "reminder.preset"

    step_ids = fields.One2many(
        comodel_name="reminder.preset.step", inverse_name="preset_id", string="Steps"
    )
    ladder = fields.Char(string="What its steps do", compute="_compute_ladder")

    @api.depends("step_ids.days", "step_ids.sequence")
    @api.depends_context("lang")
    def _compute_ladder(self):
        for preset in self:
            days = list(accumulate(preset.step_ids.mapped("days")))
            preset.ladder = preset._ladder_text(days) if days else False

    def _ladder_text(self, days):
        """What steps do, in one line.

        :param days: of each step, counted from the start
        """
        first, last = days[0], days[-1]
        values = {
            "count": len(days),
            "first": self._day_text(first),
            "last": self._day_text(last),
        }
        if len(days) == 1:
            return self.env._("One step, %(first)s", **values)
        return self.env._("%(count)s steps, from %(first)s to %(last)s", **values)

    def _day_text(self, days):
        """A day before or after the start, in words."""
        if not days:
            return self.env._("the day itself")
        if days == -1:
            return self.env._("one day before")
        if days < 0:
            return self.env._("%(days)s days before", days=-days)
        if days == 1:
            return self.env._("one day after")
        return self.env._("%(days)s days after", days=days)
