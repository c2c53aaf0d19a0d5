# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class CalendarAttendee(models.Model):
    """Whoever declines an event is not reminded of it in the browser any more."""

    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees._reminder_notify_popups()
        return attendees

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._reminder_notify_popups()
        return result

    def _reminder_notify_popups(self):
        # sudo: calendar.event - only whose browsers are to be told
        coming = self.sudo().filtered(lambda one: one.event_id._reminder_pops_up_soon())
        self.env["calendar.alarm_manager"]._reminder_tell(coming.partner_id.ids)
