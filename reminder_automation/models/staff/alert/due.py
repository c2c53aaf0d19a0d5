# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ....sayings import lazy as _lt
from ....schedule.anniversary import next_anniversary
from ...engine.batch import serve

REVIEW_BATCH = 1000
# What says whether a company's colleagues are told of each kind.
ENABLED = {
    "activity": "reminder_activity_enabled",
    "event": "reminder_activity_enabled",
    "overdue": "reminder_overdue_enabled",
    "birthday": "reminder_birthday_enabled",
    "ticket": "reminder_ticket_enabled",
    "invoice": "reminder_invoice_enabled",
}
ALERTS_CRON = "reminder_automation.ir_cron_alerts"
TELL_BATCH = 1000


class ReminderAlert(models.Model):
    """What is due, and whether it still is: asked again as a notification leaves."""

    _inherit = "reminder.alert"

    # ------------------------------------------------------------
    # STILL DUE
    # ------------------------------------------------------------

    def _due(self):
        """Those of these that are still to be told; of lists, with a line left."""
        due = self.filtered(
            lambda alert: (
                alert.user_id.active
                and not alert.user_id.share
                and (alert.kind not in ENABLED or alert.company_id[ENABLED[alert.kind]])
            )
        )
        for kind, alerts in due.grouped("kind").items():
            check = getattr(self, f"_due_{kind}", None)
            due -= alerts - (check(alerts) if check else alerts._due_lists())
        return due

    @api.model
    def _due_activity(self, alerts):
        """Not done, not rescheduled, not handed to somebody else."""
        activities = self.env["mail.activity"].browse(alerts.mapped("res_id")).exists()
        there = {activity.id: activity for activity in activities}
        nothing = activities.browse()
        return alerts.filtered(
            lambda alert: (
                (activity := there.get(alert.res_id, nothing)).active
                and activity.reminder_on
                and activity.user_id == alert.user_id
                and activity._reminder_plan_key() == alert.plan
            )
        )

    @api.model
    def _due_event(self, alerts):
        """Not cancelled, not moved, not declined, not begun."""
        events = self.env["calendar.event"].browse(alerts.mapped("res_id")).exists()
        now = fields.Datetime.now()
        moments = events._reminder_alarm_moments()
        people = {
            event.id: event._reminder_attending_users()
            for event in events
            if event.active and event.start > now
        }
        return alerts.filtered(
            lambda alert: (
                (alert.res_id, alert.date) in moments
                and alert.user_id in people.get(alert.res_id, ())
            )
        )

    @api.model
    def _due_action(self, alerts):
        """Its record is still there."""
        due = alerts.browse()
        for model, same in alerts.grouped("res_model").items():
            if model in self.env:
                there = set(self.env[model].browse(same.mapped("res_id")).exists().ids)
                due += same.filtered(lambda one, there=there: one.res_id in there)
        return due

    def _due_lists(self):
        """The lists with a line that still holds."""
        return self._due_lines().alert_id

    def _due_lines(self):
        """The lines that still hold, of lists."""
        due = self.line_ids.browse()
        for (kind, model), lines in self.line_ids.grouped(
            lambda line: (line.alert_id.kind, line.res_model)
        ).items():
            if model in self.env:
                due += getattr(self, f"_due_lines_{kind}")(model, lines)
        return due

    @api.model
    def _due_lines_overdue(self, model, lines):
        domain = self._overdue_domain(model)
        return self._assigned_lines(model, lines, domain)

    @api.model
    def _due_lines_ticket(self, model, lines):
        due = lines.browse()
        for company, same in lines.grouped(lambda one: one.alert_id.company_id).items():
            domain = self._ticket_domain(model, company)
            due += self._assigned_lines(model, same, domain)
        return due

    @api.model
    def _assigned_lines(self, model, lines, domain):
        """The lines whose records match a domain and are still the recipient's."""
        records = self.env[model].search(
            [("id", "in", lines.mapped("res_id")), *domain]
        )
        field = self._assigned_field(model)
        people = {record.id: record[field] for record in records}
        return lines.filtered(
            lambda one: one.alert_id.user_id in people.get(one.res_id, ())
        )

    @api.model
    def _due_lines_birthday(self, model, lines):
        contacts = self.env[model].browse(lines.mapped("res_id")).exists()
        born = {one.id: one.birthdate_date for one in contacts if one.active}
        return lines.filtered(
            lambda line: (
                born.get(line.res_id)
                and next_anniversary(
                    born[line.res_id],
                    line.date.date(),
                    line.alert_id.company_id.reminder_birthday_leap,
                )
                == line.date.date()
            )
        )

    # ------------------------------------------------------------
    # AT THE DOOR
    # ------------------------------------------------------------

    def _reminder_renew(self):
        """Take out of the queue what is no longer so; a list of which some is left is
        made again with that."""
        # sudo: reminder.alert - the door asks for everybody
        alert_sudo = self.sudo()
        if not alert_sudo._due():
            alert_sudo.state = "cancelled"
        else:
            strays = alert_sudo.line_ids - alert_sudo._due_lines()
            if not strays:
                return False
            strays.unlink()
        notices = alert_sudo.env["reminder.notice"]._queued_about(alert_sudo)
        if alert_sudo.state == "cancelled":
            notices._withdraw(_lt("It no longer waits.").said(self.env))
        else:
            notices._make_again(
                _lt("It is made again: something changed.").said(self.env)
            )
        self.env["reminder.rule"]._wake()
        return True

    # ------------------------------------------------------------
    # BOOKKEEPING
    # ------------------------------------------------------------

    @api.model
    def _review(self):
        """Close what was sent, and cancel what is no longer so."""
        self._close_sent()
        self._supersede()
        waiting = self.search([("state", "=", "open")], order="id", limit=REVIEW_BATCH)
        serve(
            waiting,
            lambda some: (some - some._due()).write({"state": "cancelled"}),
            lambda alert, error: self.env["reminder.rule"]._tell_of_record(
                alert, error
            ),
        )

    @api.model
    def _close_sent(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT alert.id
                  FROM reminder_alert alert
                  JOIN reminder_item item
                    ON item.res_model = %s AND item.res_id = alert.id
                 WHERE alert.state = 'open' AND item.state = 'exhausted'
                   AND NOT EXISTS (
                       SELECT FROM reminder_notice notice
                        WHERE notice.item_id = item.id AND %s)
                """,
                self._name,
                self.env["reminder.notice"]._in_flight_sql("notice"),
            )
        )
        self.browse(row[0] for row in rows).write({"state": "sent"})

    @api.model
    def _supersede(self):
        """A list that could not leave for nights is told by the latest one alone."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT alert.id
                  FROM reminder_alert alert
                 WHERE alert.state = 'open' AND alert.kind IN ('overdue', 'ticket')
                   AND EXISTS (
                       SELECT FROM reminder_alert newer
                        WHERE newer.kind = alert.kind
                          AND newer.user_id = alert.user_id
                          AND newer.date > alert.date)
                """
            )
        )
        self.browse(row[0] for row in rows).write({"state": "cancelled"})

    # ------------------------------------------------------------
    # THE JOB
    # It runs every 20 minutes: activities whose reminder is due.
    #
    # E-mail alarms of events need no job of ours: Odoo's calendar mails them, and what
    # it leaves out is told as it is set (see `calendar.event`).
    # ------------------------------------------------------------

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
