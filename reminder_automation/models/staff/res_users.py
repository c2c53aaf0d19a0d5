# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ResUsers(models.Model):
    """A colleague's own choice: how long before an event it pops up."""

    _inherit = "res.users"

    reminder_popup = fields.Selection(
        selection=[
            ("0", "Off"),
            ("5", "5 minutes before"),
            ("10", "10 minutes before"),
            ("15", "15 minutes before (recommended)"),
            ("30", "30 minutes before"),
            ("60", "1 hour before"),
        ],
        string="Event pop-up",
        default="15",
        required=True,
        help="Your calendar events pop up in the browser so long before they start, "
        "also those without a notification of their own.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["reminder_popup"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["reminder_popup"]

    def write(self, vals):
        result = super().write(vals)
        if "reminder_popup" in vals:
            self.env["calendar.alarm_manager"]._notify_next_alarm(self.partner_id.ids)
        return result
