# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from ...schedule.cadence import NoOpenDay, local_date


class ReminderItem(models.Model):
    """The day that a client asked for, in the plan of an item."""

    _inherit = "reminder.item"

    @api.model
    def _situation_fields(self):
        return [*super()._situation_fields(), "postponed_until", "postpone_cycle"]

    @api.model
    def _asked_day_of(self, item):
        """The day that the client asked for, unless staff have decided otherwise since,
        or None."""
        asked = item.postponed_until and item.postponed_until == item.pause_until
        return item.postponed_until if asked else None

    @api.model
    def _asked_slot_of(self, item, cadence, stop):
        day = self._asked_day_of(item)
        if not day or item.postpone_cycle != item.cycle:
            return None
        # A pause of all of the client's reminders goes first.
        day = max(day, stop.until or day)
        try:
            return cadence.opening(cadence.next_open_day(day))
        except NoOpenDay:
            return None

    @api.model
    def _is_asked_for(self, item):
        asked = self._asked_day_of(item) and item.postpone_cycle == item.cycle
        return bool(asked) or super()._is_asked_for(item)

    @api.model
    def _goes_beyond(self, item, tz):
        # Asked for by the client when all had been sent: it is said once more. The next
        # cycle has as many as ever.
        last = self._last_of_any_kind(item)
        asked = self._is_asked_for(item) and (
            not last or local_date(last, tz) < self._asked_day_of(item)
        )
        return super()._goes_beyond(item, tz) or asked
