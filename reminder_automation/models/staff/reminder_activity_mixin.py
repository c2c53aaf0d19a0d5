# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mail_activity_type import MOST, UNITS, WHENS

REMINDER_FIELDS = ("reminder_on", "reminder_number", "reminder_unit", "reminder_when")


class ReminderActivityMixin(models.AbstractModel):
    """Whether and when an activity reminds by e-mail: as its type says, unless somebody
    says otherwise. Of activities, and of the window that schedules them.
    """

    _name = "reminder.activity.mixin"
    _description = "Reminder of an Activity"

    reminder_on = fields.Boolean(
        string="Remind by e-mail",
        compute="_compute_reminder_on",
        store=True,
        readonly=False,
    )
    reminder_number = fields.Integer(
        string="Remind",
        compute="_compute_reminder_number",
        store=True,
        readonly=False,
    )
    reminder_unit = fields.Selection(
        selection=UNITS,
        string="Reminder unit",
        compute="_compute_reminder_unit",
        store=True,
        readonly=False,
    )
    reminder_when = fields.Selection(
        selection=WHENS,
        string="Reminder moment",
        compute="_compute_reminder_when",
        store=True,
        readonly=False,
    )

    # One method a field: whoever sets one of them leaves the others to the type.

    @api.depends("activity_type_id")
    def _compute_reminder_on(self):
        for activity in self:
            activity.reminder_on = activity.activity_type_id.reminder_on

    @api.depends("activity_type_id")
    def _compute_reminder_number(self):
        for activity in self:
            activity.reminder_number = activity.activity_type_id.reminder_number

    @api.depends("activity_type_id")
    def _compute_reminder_unit(self):
        for activity in self:
            activity.reminder_unit = activity.activity_type_id.reminder_unit or "hours"

    @api.depends("activity_type_id")
    def _compute_reminder_when(self):
        for activity in self:
            activity.reminder_when = activity.activity_type_id.reminder_when or "at"

    @api.constrains("reminder_number")
    def _check_reminder_number(self):
        for activity in self:
            if not 0 <= activity.reminder_number <= MOST:
                raise ValidationError(
                    self.env._(
                        "How long before or after the deadline you are reminded is a "
                        "number from 0 to %(most)s.",
                        most=MOST,
                    )
                )
