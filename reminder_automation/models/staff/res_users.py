# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

OFF = "0"
INTERVALS = [
    (OFF, "Off (notifications only)"),
    ("5", "5 minutes before"),
    ("10", "10 minutes before"),
    ("15", "15 minutes before (recommended)"),
    ("30", "30 minutes before"),
    ("60", "1 hour before"),
]


class ResUsers(models.Model):
    """A colleague's own choice: how long before an event it pops up.

    Without a choice the calendar is as Odoo makes it.
    """

    _inherit = "res.users"

    reminder_popup = fields.Selection(
        selection=INTERVALS,
        string="Event pop-up",
        default=lambda self: self.env.company._reminder_popup_of_new_users(),
        required=True,
        help="How long before they start your calendar events pop up in the browser, "
        "also those without a notification. Off: only those with a notification.",
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
            # sudo: res.users - an administrator tells the browsers of others
            for user_sudo in self.sudo():
                user_sudo._bus_send("reminder_popup/changed", {})
        return result

    def _reminder_pops_up(self):
        """Whether the user has chosen an interval, and sees events of the calendar."""
        return self._is_internal() and self.reminder_popup != OFF
