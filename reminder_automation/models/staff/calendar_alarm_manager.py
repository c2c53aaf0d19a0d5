# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

QUEUE = "reminder_automation.popups"
# What browsers are told in advance; they ask again every hour.
AHEAD = timedelta(days=1)
# Nobody looked at the screen: it is still said this long after the start.
LATE = timedelta(minutes=5)
# The same for what was snoozed, which may be due after the start.
SNOOZED_LATE = timedelta(hours=1)
SHORT_SNOOZE = 5
SNOOZE_WITHOUT_INTERVAL = 15


class CalendarAlarmManager(models.AbstractModel):
    """What pops up in the browser: alarms, each user's interval, what was snoozed.

    An event pops up at the moments of its own notification alarms and, unless one of
    these is within the user's interval, when it starts within that interval. All-day
    events have no time and pop up by their own alarms alone.
    """

    _inherit = "calendar.alarm_manager"

    @api.model
    def get_next_notif(self):
        """What pops up for the user within a day, and what is due unanswered.

        :return: list of dicts as Odoo's, with the event's `start`, what an answer
            `answers`, and the minutes for which it may `snooze`
        """
        user = self.env.user
        if not user._is_internal():
            return super().get_next_notif()
        # Not Odoo's way, which reads each event alone, goes by one date of the last
        # "OK" for all events, and leaves out events without an alarm.
        return self._reminder_next_notifs(user)[user]

    def _notify_next_alarm(self, partner_ids):
        """Tell the browsers of these people what pops up next, once a transaction."""
        if not partner_ids:
            return
        precommit = self.env.cr.precommit
        if not precommit.data.get(QUEUE):
            precommit.data[QUEUE] = set()
            precommit.add(self._reminder_notify_queued)
        precommit.data[QUEUE].update(partner_ids)

    def _reminder_notify_queued(self):
        partner_ids = self.env.cr.precommit.data.pop(QUEUE, ())
        # sudo: res.users - whoever changes an event tells all who take part in it
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .search([("partner_id", "in", list(partner_ids)), ("share", "=", False)])
        )
        for user_sudo, notifs in self._reminder_next_notifs(users_sudo).items():
            user_sudo._bus_send("calendar.alarm", notifs)

    def _reminder_next_notifs(self, users):
        """What pops up next, for many users at once.

        :param users: internal users; each gets to know of own events only
        :return: dict of lists as from `get_next_notif`, by user
        """
        now = fields.Datetime.now()
        due = {}
        coming = []
        for row in self._reminder_moments(users, now):
            user_id, event_id, _start, _alarm_id, moment, _answers = row
            if moment > now:
                coming.append(row)
            else:
                # Rows come in order of their moments: of several that nobody has
                # answered, the last one is said.
                due[user_id, event_id] = row
        # sudo: calendar.event - of each user's own events
        events_sudo = self.env["calendar.event"].sudo()
        rows = [*due.values(), *coming]
        events_sudo = events_sudo.browse({row[1] for row in rows})
        # sudo: calendar.alarm - of these events
        alarms_sudo = self.env["calendar.alarm"].sudo()
        alarms_sudo = alarms_sudo.browse({row[3] for row in rows if row[3]})
        notifs = {user: [] for user in users}
        # sudo: res.users - their language, time zone and interval
        for user, user_sudo in zip(users, users.sudo(), strict=True):
            events = events_sudo.with_context(
                lang=user_sudo.lang, tz=user_sudo.tz or "UTC"
            )
            snooze = int(user_sudo.reminder_popup) or SNOOZE_WITHOUT_INTERVAL
            for row in rows:
                if row[0] == user.id:
                    event = events.browse(row[1]).with_prefetch(events.ids)
                    alarm = alarms_sudo.browse(row[3] or []).with_prefetch(
                        alarms_sudo.ids
                    )
                    notifs[user].append(
                        self._reminder_notif(event, alarm, row, now)
                        | {"snooze": sorted({SHORT_SNOOZE, snooze})}
                    )
        return notifs

    def _reminder_notif(self, event, alarm, row, now):
        """What the browser needs to show one pop-up."""
        _user_id, _event_id, start, alarm_id, moment, answers = row
        message = event._get_display_time(
            event.start, event.stop, event.duration, event.allday
        )
        if alarm.body:
            message = f"{message}\n{alarm.body}"
        return {
            "alarm_id": alarm_id or False,
            "event_id": event.id,
            "title": event.name,
            "message": message,
            "timer": int((moment - now).total_seconds()),
            "notify_at": fields.Datetime.to_string(moment),
            "start": fields.Datetime.to_string(start),
            "answers": fields.Datetime.to_string(answers),
        }

    def _reminder_moments(self, users, now):
        """When which event pops up for whom; in SQL, because it is one question over
        all events of many people, asked by every open browser.

        :return: rows of user, event, start, alarm, moment, and up to which moment an
            answer holds; in the order of moments, one a moment
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH mine AS (
                    SELECT users.id AS user_id,
                           CAST(users.reminder_popup AS integer) AS minutes,
                           event.id AS event_id,
                           event.start,
                           event.allday,
                           event.active AND NOT EXISTS (
                               SELECT FROM calendar_attendee attendee
                                WHERE attendee.event_id = event.id
                                  AND attendee.partner_id = users.partner_id
                                  AND attendee.state = 'declined'
                           ) AS counts
                      FROM calendar_event event
                      JOIN calendar_event_res_partner_rel rel
                        ON rel.calendar_event_id = event.id
                      JOIN res_users users
                        ON users.partner_id = rel.res_partner_id
                     WHERE users.id = ANY(%(users)s)
                       AND event.start > %(since)s
                       AND event.start <= %(until)s + make_interval(
                               mins => (SELECT COALESCE(MAX(duration_minutes), 0)
                                          FROM calendar_alarm
                                         WHERE alarm_type = 'notification'))
                ),
                alarms AS (
                    SELECT mine.*, alarm.id AS alarm_id, alarm.duration_minutes
                      FROM mine
                      JOIN calendar_alarm_calendar_event_rel rel
                        ON rel.calendar_event_id = mine.event_id
                      JOIN calendar_alarm alarm
                        ON alarm.id = rel.calendar_alarm_id
                       AND alarm.alarm_type = 'notification'
                ),
                moments AS (
                    SELECT user_id, event_id, start, alarm_id, counts,
                           start - make_interval(mins => duration_minutes) AS moment,
                           start - make_interval(mins => duration_minutes) AS answers
                      FROM alarms
                     UNION ALL
                    -- By the interval: the last time for this start, whatever the
                    -- interval is set to afterwards.
                    SELECT user_id, event_id, start, NULL, counts,
                           start - make_interval(mins => minutes),
                           start
                      FROM mine
                     WHERE minutes > 0
                       AND NOT COALESCE(allday, FALSE)
                       AND NOT EXISTS (
                               SELECT FROM alarms
                                WHERE alarms.user_id = mine.user_id
                                  AND alarms.event_id = mine.event_id
                                  AND alarms.duration_minutes <= mine.minutes)
                ),
                unanswered AS (
                    SELECT moments.user_id, moments.event_id, moments.start, alarm_id,
                           moment, answers
                      FROM moments
                 LEFT JOIN reminder_popup popup
                        ON popup.user_id = moments.user_id
                       AND popup.event_id = moments.event_id
                       AND popup.start = moments.start
                     WHERE counts
                       AND moment <= %(until)s
                       AND (popup.answered IS NULL OR popup.answered < moment)
                     UNION ALL
                    SELECT popup.user_id, event.id, event.start, NULL,
                           popup.snooze_until, popup.snooze_until
                      FROM reminder_popup popup
                      JOIN calendar_event event
                        ON event.id = popup.event_id
                       AND event.start = popup.start
                      JOIN res_users users
                        ON users.id = popup.user_id
                      JOIN calendar_event_res_partner_rel rel
                        ON rel.calendar_event_id = event.id
                       AND rel.res_partner_id = users.partner_id
                     WHERE popup.user_id = ANY(%(users)s)
                       AND popup.snooze_until > %(snoozed_since)s
                       AND event.active
                       AND NOT EXISTS (
                               SELECT FROM calendar_attendee attendee
                                WHERE attendee.event_id = event.id
                                  AND attendee.partner_id = users.partner_id
                                  AND attendee.state = 'declined')
                )
                SELECT DISTINCT ON (moment, event_id, user_id)
                       user_id, event_id, start, alarm_id, moment, answers
                  FROM unanswered
              ORDER BY moment, event_id, user_id, alarm_id NULLS LAST
                """,
                users=users.ids,
                since=now - LATE,
                until=now + AHEAD,
                snoozed_since=now - SNOOZED_LATE,
            )
        )
