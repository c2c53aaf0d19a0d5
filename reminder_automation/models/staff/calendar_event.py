# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models

# What changes whether, when or how an event pops up in the browser.
POPS_UP_BY = {
    "active",
    "alarm_ids",
    "allday",
    "attendee_ids",
    "duration",
    "name",
    "partner_ids",
    "start",
    "start_date",
    "stop",
    "stop_date",
}
# Browsers know what pops up within a day, and ask again every hour.
BEFORE = timedelta(hours=1)
AFTER = timedelta(days=1, hours=1)


class CalendarEvent(models.Model):
    """Browsers are told of events without an alarm, too: these may pop up as well."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._reminder_notify_popups(events._reminder_popup_partner_ids())
        return events

    def write(self, vals):
        # Odoo takes what it handles itself out of `vals`.
        is_shown = not POPS_UP_BY.isdisjoint(vals)
        partner_ids = self._reminder_popup_partner_ids() if is_shown else set()
        result = super().write(vals)
        if is_shown:
            partner_ids |= self.exists()._reminder_popup_partner_ids()
            self._reminder_notify_popups(partner_ids)
        return result

    def unlink(self):
        partner_ids = self._reminder_popup_partner_ids()
        result = super().unlink()
        self._reminder_notify_popups(partner_ids)
        return result

    def _reminder_pops_up_soon(self):
        """Whether browsers know of this event, or are to know of it now."""
        now = fields.Datetime.now()
        return bool(self.start) and now - BEFORE < self.start < now + AFTER

    def _reminder_popup_partner_ids(self):
        # sudo: calendar.event - who takes part in an event whose details are private
        coming_sudo = self.sudo().filtered(lambda one: one._reminder_pops_up_soon())
        return set(coming_sudo.partner_ids.ids)

    def _reminder_notify_popups(self, partner_ids):
        self.env["calendar.alarm_manager"]._reminder_tell(list(partner_ids))
