# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html

from ....sayings import in_all_languages, said_again
from ....sayings import lazy as _lt
from ....schedule.cadence import NoOpenDay, local_date, next_window
from ....schedule.recurrence import latest_occurrence, next_occurrence
from ...engine.batch import apart, plain_error, serve

FIRE_BATCH = 200


class ReminderCustomer(models.Model):
    """Firing: what is due becomes occurrences, a step of the sweep."""

    _inherit = "reminder.customer"

    @api.model
    def _planned_sql(self):
        """FROM and WHERE of the reminders that fire on their day; those of archived
        customers wait until these are back."""
        return SQL(
            """
                  FROM reminder_customer reminder
                  JOIN res_partner customer
                    ON customer.id = reminder.partner_id AND customer.active
                 WHERE reminder.active
            """
        )

    @api.model
    def _fire_due(self, limit=FIRE_BATCH):
        """Fire a batch of the reminders that are due. Rows that another sweep holds
        are left to it.

        :return: how many were due; 0 when none is left
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["active"])
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reminder.id %s AND reminder.next_date <= %s
              ORDER BY reminder.next_date, reminder.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF reminder SKIP LOCKED
                """,
                self._planned_sql(),
                now,
                limit,
            )
        )
        due = self.browse(row[0] for row in rows)
        for reminders in due.grouped("company_id").values():
            serve(
                reminders,
                lambda some: some._fire_in_window(now),
                lambda reminder, error: reminder._cannot_fire(error),
            )
        return len(due)

    def _fire_in_window(self, now):
        window = next_window(self.company_id._reminder_clock(), now)
        if window > now:
            self._postpone(window)
        else:
            self._fire(now)

    def _cannot_fire(self, error):
        """It is tried again tomorrow, and administrators are told once."""
        try:
            tomorrow = self.company_id._reminder_clock().opening(self._tomorrow())
        except (NoOpenDay, ValueError, ZoneInfoNotFoundError):
            # The company's clock is what is broken.
            tomorrow = fields.Datetime.now() + timedelta(days=1)
        self._postpone(tomorrow)
        summary = _lt("This reminder could not be triggered").said(self.env)
        note = _lt(
            "It is tried again tomorrow. Reason: %(why)s", why=plain_error(error)
        ).said(self.env)
        apart(self.env, lambda: self._tell_administrators(summary, note))

    def _tomorrow(self):
        return self._today() + timedelta(days=1)

    def _fire(self, now):
        """Make one occurrence of each of these reminders, of one company.

        After an outage it is one for all the days that were missed: the latest.
        """
        today = local_date(now, self.company_id._reminder_clock().tz)
        days = {reminder: reminder._day_to_fire(today) for reminder in self}
        occurrences = self._make_occurrences(days, fields.Date.to_date(now))
        self._roll(days, today)
        self._log_fired(occurrences)
        occurrences._announce()

    def _day_to_fire(self, today):
        planned = self.next_day
        before = planned - timedelta(days=1)
        recurrence = self._recurrence()
        return latest_occurrence(recurrence, self.date, before, today) or planned

    def _make_occurrences(self, days, utc_day):
        """Create the occurrences of these days, but none a second time."""
        Occurrence = self.env["reminder.occurrence"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        fired = {
            (reminder, day)
            for reminder, day in Occurrence._read_group(
                [("reminder_id", "in", self.ids), ("date", "in", list(days.values()))],
                ["reminder_id", "date:day"],
            )
        }
        return Occurrence.create(
            [
                {
                    "reminder_id": reminder.id,
                    "partner_id": reminder.partner_id.id,
                    "company_id": reminder.company_id.id,
                    "date": day,
                    "remind_date": utc_day,
                }
                for reminder, day in days.items()
                if (reminder, day) not in fired
            ]
        )

    def _roll(self, days, today):
        """Plan the next firing after today. In SQL: each row has days of its own."""
        clock = self.company_id._reminder_clock()
        next_days = [
            next_occurrence(reminder._recurrence(), reminder.date, today)
            for reminder in self
        ]
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """
                UPDATE reminder_customer reminder
                   SET last_date = rolled.day, next_day = rolled.next_day,
                       next_date = rolled.next_date, fire_now = FALSE
                  FROM unnest(%s::int[], %s::date[], %s::date[], %s::timestamp[])
                       rolled (id, day, next_day, next_date)
                 WHERE reminder.id = rolled.id
                """,
                self.ids,
                [days[reminder] for reminder in self],
                next_days,
                [day and clock.opening(day) for day in next_days],
            )
        )
        self.invalidate_recordset(["fire_now", "last_date", "next_day", "next_date"])

    def _postpone(self, moment):
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE reminder_customer SET next_date = %s WHERE id = ANY(%s)",
                moment,
                self.ids,
            )
        )
        self.invalidate_recordset(["next_date"])

    def _log_fired(self, occurrences):
        """Note in each customer's chatter what fired, as one note a customer."""
        lines = defaultdict(list)
        for occurrence in occurrences:
            company = occurrence.company_id
            occurrence = occurrence.with_context(lang=company._reminder_staff_lang())
            lines[occurrence.partner_id.id].append(occurrence._log_line())
        self.env["res.partner"].browse(lines)._message_log_batch(
            {
                partner_id: Markup("<br/>").join(texts)
                for partner_id, texts in lines.items()
            },
            author_id=self.env.ref("base.partner_root").id,
        )

    # ------------------------------------------------------------
    # TELLING ADMINISTRATORS
    # ------------------------------------------------------------

    def _tell_administrators(self, summary, note):
        """Make an activity for the administrators of each of these reminders' company,
        unless it has an open one of this kind, each in the own language.

        :param summary: what kind it is, a `Said`
        :param note: a `Said`
        """
        told = self.env["mail.activity"]._read_group(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("summary", "in", in_all_languages(self.env, summary)),
            ],
            ["res_id"],
        )
        untold = self - self.browse(res_id for (res_id,) in told)
        # People may delete the type for warnings; the one for to-dos always stays.
        kind = self.env.ref("mail.mail_activity_data_warning", False) or self.env.ref(
            "mail.mail_activity_data_todo"
        )
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": reminder.id,
                    "summary": said_again(env, summary),
                    "note": plaintext2html(said_again(env, note)),
                    "user_id": user.id,
                }
                for company, reminders in untold.grouped("company_id").items()
                for user in company._reminder_admins()
                or self.env["res.users"]._reminder_somebody(company)
                for env in [self.with_context(lang=user.lang).env]
                for reminder in reminders
            ]
        )

    @api.model
    def _next_moment(self):
        """When a customer reminder, a snoozed one or a daily mail is due next (UTC), or
        None."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT LEAST(
                       (SELECT reminder.next_date %(planned)s
                           AND reminder.next_date > %(now)s
                      ORDER BY reminder.next_date LIMIT 1),
                       (SELECT occurrence.wake_date %(snoozed)s
                           AND occurrence.wake_date > %(now)s
                      ORDER BY occurrence.wake_date LIMIT 1),
                       (SELECT MIN(release_date) FROM reminder_digest
                         WHERE state = 'collecting' AND release_date > %(now)s))
                """,
                planned=self._planned_sql(),
                snoozed=self.env["reminder.occurrence"]._snoozed_sql(),
                now=now,
            )
        )
        return rows[0][0]
