# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

ALERTS_CRON = "reminder_automation.ir_cron_alerts"
TELL_BATCH = 1000


class ReminderAlert(models.Model):
    """The job of every 20 minutes: activities whose reminder is due.

    E-mail alarms of events need no job of ours: Odoo's calendar mails them, and what it
    leaves out is told as it is set (see `calendar_event_late_alarm`).
    """

    _inherit = "reminder.alert"

    @api.model
    def _cron_alerts(self):
        """Tell colleagues of activities whose reminder is due, each once.

        Safe to run at any time and from several processes at once.
        """
        # sudo: the job serves all users; it is the cron's, not a person's
        self = self.sudo()  # noqa: PLW0642
        rules = self.env["reminder.rule"]
        rules._step(self._review)
        told = 0
        while number := rules._step(self._tell_activities):
            told += number
            if not rules._progress(number):
                break
        self._note_done(ALERTS_CRON, activities=told)
        rules._progress(remaining=0)

    @api.model
    def _note_done(self, cron, **counts):
        """Keep what a job of this subject did; a hook for later subjects.

        :param cron: the job's xmlid
        """

    @api.model
    def _tell_activities(self):
        """Tell of the activities whose reminder is due, a batch of them.

        :return: how many; 0 when none is left
        """
        self.env.flush_all()
        key = SQL(
            """
            CONCAT_WS('/', activity.date_deadline, activity.reminder_number,
                      activity.reminder_unit, activity.reminder_when)
            """
        )
        companies = self.env["res.company"].search(
            [("reminder_activity_enabled", "=", True)]
        )
        source = SQL(
            """
            SELECT activity.user_id, person.company_id,
                   'mail.activity' AS res_model, activity.id AS res_id,
                   %(name)s AS name, activity.reminder_date AS date, %(key)s AS plan,
                   NULL::int AS template_id
              FROM mail_activity activity
              JOIN res_users person ON person.id = activity.user_id
              JOIN res_partner contact ON contact.id = person.partner_id
         LEFT JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
             WHERE activity.reminder_date <= %(now)s
               AND person.active AND NOT person.share
               AND person.company_id = ANY(%(companies)s)
               AND NOT EXISTS (
                   SELECT FROM reminder_alert alert
                    WHERE alert.res_model = 'mail.activity'
                      AND alert.res_id = activity.id AND alert.kind = 'activity'
                      AND alert.user_id = activity.user_id
                      AND (alert.plan = %(key)s
                           OR alert.date = activity.reminder_date))
          ORDER BY activity.reminder_date, activity.id
             LIMIT %(limit)s
            """,
            name=self._activity_name_sql(),
            key=key,
            now=fields.Datetime.now(),
            companies=companies.ids,
            limit=TELL_BATCH,
        )
        return len(self._tell_selected("activity", source))

    @api.model
    def _activity_name_sql(self):
        """What an activity is called, in the language of its person: SQL over the
        tables activity, kind and contact."""
        return SQL(
            """
            CONCAT_WS(': ',
                COALESCE(NULLIF(activity.summary, ''), kind.name->>contact.lang,
                         kind.name->>'en_US', 'Activity'),
                NULLIF(activity.res_name, ''))
            """
        )
