# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...schedule.zones import known_zone
from ..engine.batch import serve
from .res_users import OFF

_logger = logging.getLogger(__name__)

QUEUE = "reminder_automation.popups"
# What browsers are told in advance; they ask again every hour.
AHEAD = timedelta(days=1)
# Nobody looked at the screen: it is still said this long after the start.
LATE = timedelta(minutes=5)
# The same for what was snoozed, which may be due after the start.
SNOOZED_LATE = timedelta(hours=1)
SHORT_SNOOZE = 5


class CalendarAlarmManager(models.AbstractModel):
    """What pops up in the browser: alarms, each user's interval, what was snoozed.

    Who has chosen no interval sees what Odoo shows, and nothing of ours. For the others
    an event pops up at the moments of its own notification alarms, which are made by
    Odoo, and, unless one of these is within the interval, when it starts within it.
    All-day events have no time and pop up by their own alarms alone.
    """

    _inherit = "calendar.alarm_manager"

    @api.model
    def get_next_notif(self):
        """What pops up for the user: as Odoo says and, for who has chosen an interval,
        all that is due unanswered or comes within a day.

        :return: list of dicts as Odoo's; those that the user may answer one by one
            also have the event's `start`, what an answer `answers`, and the minutes for
            which it may `snooze`
        """
        user = self.env.user
        if not user._reminder_pops_up():
            return super().get_next_notif()
        # Whoever changes an event has a language and a time zone of its own, and what
        # Odoo has said to the person before is still in the cache.
        manager = self.with_context(lang=user.lang, tz=known_zone(user.tz))
        manager.env["calendar.event"].invalidate_model(["display_time"], flush=False)
        try:
            with self.env.cr.savepoint(flush=False):
                notifs = super(CalendarAlarmManager, manager).get_next_notif()
        except psycopg2.OperationalError:
            raise
        except Exception:
            # One event of the day breaks: all of them are made here, one by one.
            _logger.info("Pop-ups of %s are made one by one", user.login, exc_info=True)
            notifs = []
        return manager._reminder_extend_notifs(notifs)

    @api.model
    def _reminder_extend_notifs(self, notifs):
        """Add what Odoo leaves out, take out what the user has answered.

        Odoo goes by one date of the last "OK" for all events, tells of the alarms
        around the next one of anybody's alone, and of no event without an alarm.

        :param notifs: as Odoo and other addons say
        :return: those, in the order of their moments
        """
        now = fields.Datetime.now()
        moments = self._reminder_moments(self.env.user, now)
        events = self.env["calendar.event"].browse({row[1] for row in moments})
        # Read for all at once; of one that breaks, its start is said.
        broken = set()
        serve(
            events,
            lambda some: some.mapped("display_time"),
            lambda event, error: broken.add(event.id),
        )
        self.env["calendar.alarm"].browse({row[3] for row in moments if row[3]}).mapped(
            "body"
        )
        made = {self._reminder_notif_key(notif): notif for notif in notifs}
        due, coming = {}, []
        for _user_id, event_id, start, alarm_id, moment, answers in moments:
            alert = {"alarm_id": alarm_id, "event_id": event_id, "notify_at": moment}
            key = (event_id, alarm_id or False, fields.Datetime.to_string(moment))
            notif = made.get(key)
            if not notif and event_id in broken:
                notif = self._reminder_plain_notif(alert, start, now)
            elif not notif:
                notif = (
                    self.do_notif_reminder(alert)
                    if alarm_id
                    else self._reminder_notif(event_id, moment, now)
                )
            if not notif:
                continue
            notif = {**notif, **self._reminder_answers(start, answers)}
            if moment > now:
                coming.append(notif)
            else:
                # Rows come in order of their moments: of several that nobody has
                # answered, the last one is said.
                due[event_id] = notif
        others = [notif for notif in notifs if not self._reminder_is_own_alarm(notif)]
        return [*others, *due.values(), *coming]

    @api.model
    def _reminder_notif_key(self, notif):
        return tuple(notif.get(name) for name in ("event_id", "alarm_id", "notify_at"))

    @api.model
    def _reminder_is_own_alarm(self, notif):
        """Whether it is an alarm of an event that the user takes part in: of these we
        know whether they are answered. What other addons say is theirs to know."""
        if not (notif.get("event_id") and notif.get("alarm_id")):
            return False
        # sudo: calendar.event - asked is only whether the user takes part in it
        event_sudo = self.env["calendar.event"].sudo().browse(notif["event_id"])
        return (
            notif["alarm_id"] in event_sudo.alarm_ids.ids
            and self.env.user.partner_id in event_sudo.partner_ids
        )

    @api.model
    def _reminder_notif(self, event_id, moment, now):
        """An event that pops up by the user's interval, or once more, as a dict like
        Odoo's."""
        event = self.env["calendar.event"].browse(event_id)
        return {
            "alarm_id": False,
            "event_id": event_id,
            "title": event.name,
            "message": event.display_time,
            "timer": int((moment - now).total_seconds()),
            "notify_at": fields.Datetime.to_string(moment),
        }

    @api.model
    def _reminder_plain_notif(self, alert, start, now):
        """An event of which Odoo cannot say when it is: its start, in UTC."""
        event = self.env["calendar.event"].browse(alert["event_id"])
        return {
            "alarm_id": alert["alarm_id"] or False,
            "event_id": event.id,
            "title": event.name,
            "message": f"{fields.Datetime.to_string(start)} UTC",
            "timer": int((alert["notify_at"] - now).total_seconds()),
            "notify_at": fields.Datetime.to_string(alert["notify_at"]),
        }

    @api.model
    def _reminder_answers(self, start, answers):
        """What the browser needs to answer one pop-up."""
        interval = int(self.env.user.reminder_popup)
        return {
            "start": fields.Datetime.to_string(start),
            "answers": fields.Datetime.to_string(answers),
            "snooze": sorted({SHORT_SNOOZE, interval}),
        }

    @api.model
    def _reminder_tell(self, partner_ids):
        """What pops up next has changed for these people: the browsers of those who
        have chosen an interval ask again, once a transaction.

        :param partner_ids: ids of contacts, of any kind
        """
        if not partner_ids:
            return
        precommit = self.env.cr.precommit
        if not precommit.data.get(QUEUE):
            precommit.data[QUEUE] = set()
            precommit.add(self._reminder_tell_queued)
        precommit.data[QUEUE].update(partner_ids)

    def _reminder_tell_queued(self):
        partner_ids = self.env.cr.precommit.data.pop(QUEUE, ())
        # sudo: res.users - whoever changes an event tells all who take part in it
        users_sudo = self.env["res.users"].sudo()
        users_sudo = users_sudo.search(
            [("partner_id", "in", list(partner_ids)), ("reminder_popup", "!=", OFF)]
        )
        for user_sudo in users_sudo:
            user_sudo._bus_send("reminder_popup/changed", {})

    @api.model
    def _reminder_moments(self, users, now):
        """When which event pops up for whom; in SQL, because it is one question over
        all events of a person, asked by every open browser.

        :param users: `res.users`, internal ones
        :param now: in UTC
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
