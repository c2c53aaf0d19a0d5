# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...schedule.cadence import Cadence
from ...schedule.zones import known_zone
from .mail_activity_type import MOST, UNITS, WHENS

SIGN = {"before": -1, "at": 0, "after": 1}


class MailActivity(models.Model):
    """An activity may remind the person it is assigned to by e-mail.

    Its deadline is a day. The moment of that day is the hour that the settings say
    (8:00), on the clock on the wall where the person is.
    """

    _inherit = "mail.activity"

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
    reminder_date = fields.Datetime(
        string="Reminded on",
        compute="_compute_reminder_date",
        store=True,
        help="When the e-mail is due; empty when there is none.",
    )

    _reminder_date_idx = models.Index("(reminder_date) WHERE reminder_date IS NOT NULL")

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

    @api.depends(
        "active",
        "date_deadline",
        "reminder_number",
        "reminder_on",
        "reminder_unit",
        "reminder_when",
        "user_id.company_id.reminder_activity_hour",
        "user_tz",
    )
    def _compute_reminder_date(self):
        for activity in self:
            if activity.active and activity.reminder_on and activity.user_id:
                activity.reminder_date = activity._reminder_moment()
            else:
                activity.reminder_date = False

    def _reminder_moment(self):
        """The moment (UTC) of the reminder: days are counted on the calendar, hours and
        minutes on the clock. False where it lies outside of Python's calendar."""
        self.ensure_one()
        company = self.user_id.company_id
        clock = Cadence(
            delay=0,
            interval=1,
            maximum=1,
            hour=company.reminder_activity_hour,
            until=24.0,
            tz=self._reminder_zone(company),
        )
        shift = SIGN[self.reminder_when] * self.reminder_number
        try:
            if self.reminder_unit == "days":
                return clock.opening(self.date_deadline + timedelta(days=shift))
            opening = clock.opening(self.date_deadline)
            return opening + timedelta(**{self.reminder_unit: shift})
        except OverflowError:
            return False

    def _reminder_zone(self, company):
        """The zone of the person; one that nobody knows counts as none."""
        if self.user_tz and known_zone(self.user_tz) == self.user_tz:
            return self.user_tz
        return company._reminder_clock().tz

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

    def _reminder_plan_key(self):
        """What the reminder is, apart from clocks: the same is told once, whatever the
        settings say later of the hour. As `_tell_activities` has it in SQL."""
        self.ensure_one()
        parts = (
            self.date_deadline,
            self.reminder_number,
            self.reminder_unit,
            self.reminder_when,
        )
        return "/".join(map(str, parts))
