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
# What changes when an e-mail alarm is due.
MAILS_BY = {"active", "alarm_ids", "start", "start_date"}
# Browsers know what pops up within a day, and ask again every hour.
BEFORE = timedelta(hours=1)
AFTER = timedelta(days=1, hours=1)


class CalendarEvent(models.Model):
    """What pops up in the browser, and e-mail alarms that are set too late."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._reminder_notify_popups(events._reminder_popup_partner_ids())
        events._reminder_tell_late(set())
        return events

    def write(self, vals):
        # Odoo takes what it handles itself out of `vals`.
        is_shown = not POPS_UP_BY.isdisjoint(vals)
        is_moved = not MAILS_BY.isdisjoint(vals)
        partner_ids = self._reminder_popup_partner_ids() if is_shown else set()
        moments = self._reminder_alarm_moments() if is_moved else set()
        # Of a series some are deleted and made anew as one of them is written.
        in_series = (is_shown or is_moved) and (
            "recurrency" in vals or any(self.sudo().mapped("recurrency"))
        )
        result = super().write(vals)
        there = self.exists() if in_series else self
        if is_shown:
            partner_ids |= there._reminder_popup_partner_ids()
            there._reminder_notify_popups(partner_ids)
        if is_moved:
            there._reminder_tell_late(moments)
        return result

    def unlink(self):
        partner_ids = self._reminder_popup_partner_ids()
        result = super().unlink()
        self._reminder_notify_popups(partner_ids)
        return result

    # ------------------------------------------------------------
    # POP-UPS
    # Browsers are told of events without an alarm, too: these pop up as well.
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # LATE E-MAIL ALARMS
    # E-mail alarms that Odoo's calendar leaves out.
    #
    # The calendar mails the alarms whose moment lies between the last run of its job
    # and the present one, also after an outage. What was set or moved so late that its
    # moment lies before the last run is left out by design. Those, and no others, are
    # told by us: at once, while the event has not begun.
    # ------------------------------------------------------------

    def _reminder_alarm_moments(self):
        """The moments of the e-mail alarms of these events.

        :return: a set of (event id, moment in UTC)
        """
        # sudo: calendar.event - a private event has alarms as well
        return {
            (event.id, event.start - timedelta(minutes=alarm.duration_minutes))
            for event in self.sudo()
            if event.active and event.start
            for alarm in event.alarm_ids
            if alarm.alarm_type == "email"
        }

    def _reminder_tell_late(self, before):
        """Tell those of the alarms that are new and that the calendar will not tell."""
        if self.env.context.get("dont_notify") or not self.sudo().alarm_ids:
            return
        # sudo: ir.cron - when the calendar's job ran last
        cron_sudo = self.env.ref("calendar.ir_cron_scheduler_alarm").sudo()
        now = fields.Datetime.now()
        late = {
            (event_id, moment)
            for event_id, moment in self._reminder_alarm_moments() - before
            if cron_sudo.lastcall and moment <= min(cron_sudo.lastcall, now)
        }
        rows = []
        for event_id, moment in sorted(late):
            # sudo: calendar.event - its attendees are told whoever made it
            event_sudo = self.sudo().browse(event_id)
            if event_sudo.start <= now:
                continue
            rows += [
                {
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "res_model": self._name,
                    "res_id": event_id,
                    "name": event_sudo.name,
                    "date": moment,
                }
                for user in event_sudo._reminder_attending_users()
                if user.company_id.reminder_activity_enabled
            ]
        self.env["reminder.alert"].sudo()._tell("event", rows)

    def _reminder_attending_users(self):
        """The colleagues who attend, those aside who have declined."""
        attending = self.attendee_ids.filtered(lambda one: one.state != "declined")
        return attending.partner_id.user_ids.filtered(
            lambda user: user.active and not user.share
        )
