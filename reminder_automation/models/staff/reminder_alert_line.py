# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...schedule.cadence import local_date
from ...schedule.zones import known_zone
from ..engine.reminder_veil import VeiledChar


class ReminderAlertLine(models.Model):
    """One record in a list that a colleague is told."""

    _name = "reminder.alert.line"
    _description = "Line of a Notification"
    _inherit = ["reminder.veil"]
    _order = "date, id"

    alert_id = fields.Many2one(
        comodel_name="reminder.alert",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    name = VeiledChar(required=True, readonly=True)
    date = fields.Datetime(
        readonly=True, help="The deadline, or the day of the birthday."
    )
    day = fields.Date(compute="_compute_day")
    url = fields.Char(compute="_compute_url")

    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("alert_id.user_id.tz", "date", "res_model")
    def _compute_day(self):
        """The day as the person has it on the calendar. Only where a deadline is a
        moment does it depend on the person's time zone."""
        for line in self:
            # The app of what was told long ago may be gone.
            Model = self.env.get(line.res_model, self.env["base"])
            field = Model._fields.get("date_deadline")
            if line.date and field and field.type == "datetime":
                company = line.alert_id.company_id or self.env.company
                clock = company._reminder_clock()
                tz = known_zone(line.alert_id.user_id.tz, clock.tz)
                line.day = local_date(line.date, tz)
            else:
                line.day = line.date and line.date.date()

    @api.depends("res_model", "res_id")
    def _compute_url(self):
        urls = self.env["reminder.alert"]._record_urls(
            [(line.res_model, line.res_id) for line in self if line.res_model]
        )
        for line in self:
            line.url = urls.get((line.res_model, line.res_id), False)
