# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models


class CalendarEvent(models.Model):
    """E-mail alarms that Odoo's calendar leaves out.

    The calendar mails the alarms whose moment lies between the last run of its job and
    the present one, also after an outage. What was set or moved so late that its moment
    lies before the last run is left out by design. Those, and no others, are told by
    us: at once, while the event has not begun.
    """

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._reminder_tell_late(set())
        return events

    def write(self, vals):
        if not {"active", "alarm_ids", "start", "start_date"} & vals.keys():
            return super().write(vals)
        before = self._reminder_alarm_moments()
        result = super().write(vals)
        self.exists()._reminder_tell_late(before)
        return result

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
            if cron_sudo.lastcall and moment <= cron_sudo.lastcall
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
