# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

from ...schedule.cadence import Cadence
from ...schedule.zones import known_zone

SIGN = {"before": -1, "at": 0, "after": 1}


class MailActivity(models.Model):
    """An activity may remind the person it is assigned to by e-mail.

    Its deadline is a day. The moment of that day is the hour that the settings say
    (8:00), on the clock on the wall where the person is.
    """

    _name = "mail.activity"
    _inherit = ["mail.activity", "reminder.activity.mixin"]

    reminder_date = fields.Datetime(
        string="Reminded on",
        compute="_compute_reminder_date",
        store=True,
        help="When the e-mail is due; empty when there is none.",
    )

    _reminder_date_idx = models.Index("(reminder_date) WHERE reminder_date IS NOT NULL")

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

    def _to_store_defaults(self, target):
        return [
            *super()._to_store_defaults(target),
            Store.Attr("reminder_date", predicate=lambda one: one._reminder_leaves()),
        ]

    def _reminder_leaves(self):
        """Whether reminders leave in the company in which the person works."""
        # sudo: res.users, res.company - only whether they are switched on
        return self.sudo().user_id.company_id.reminder_activity_enabled
