# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from ....schedule.anniversary import next_anniversary

DAYS_AHEAD = 3
LEAP_DAY = date(4, 2, 29)


class ReminderAlert(models.Model):
    """Birthdays of contacts, three days ahead."""

    _inherit = "reminder.alert"

    @api.model
    def _tell_birthday(self):
        """The birthdays of the next three days that a person was not told of, to who is
        responsible for the contact: its own, else its client's, else administrators.

        :return: how many people are told
        """
        today = self._today()
        days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
        return self._tell_lists("birthday", [self._birthday_sql(days)])

    @api.model
    def _birthday_sql(self, days):
        """The contacts whose birthday is on one of these days, and whom to tell."""
        company = self.env.company
        leap = company.reminder_birthday_leap
        born = [(day, day.month, day.day) for day in days]
        born += [
            (day, LEAP_DAY.month, LEAP_DAY.day)
            for day in days
            if (day.month, day.day) != (LEAP_DAY.month, LEAP_DAY.day)
            and next_anniversary(LEAP_DAY, day, leap) == day
        ]
        return SQL(
            """
            SELECT person.id AS user_id, 'res.partner' AS res_model,
                   partner.id AS res_id, partner.name, birthday.day::timestamp AS date
              FROM res_partner partner
              JOIN unnest(%(days)s::date[], %(months)s::int[], %(numbers)s::int[])
                   birthday (day, month, number)
                ON EXTRACT(MONTH FROM partner.birthdate_date) = birthday.month
               AND EXTRACT(DAY FROM partner.birthdate_date) = birthday.number
               AND partner.birthdate_date < birthday.day
         LEFT JOIN res_partner client ON client.id = partner.commercial_partner_id
         LEFT JOIN res_users own
                ON own.id = partner.user_id AND own.active AND NOT own.share
         LEFT JOIN res_users clients
                ON clients.id = client.user_id AND clients.active AND NOT clients.share
        CROSS JOIN LATERAL (
                   SELECT COALESCE(own.id, clients.id) AS id
                    WHERE COALESCE(own.id, clients.id) IS NOT NULL
                    UNION ALL
                   SELECT unnest(%(admins)s::int[])
                    WHERE COALESCE(own.id, clients.id) IS NULL
                      AND COALESCE(partner.company_id, %(company)s) = %(company)s
                   ) person
             WHERE partner.active AND NOT partner.is_company
               AND NOT EXISTS (
                   SELECT FROM reminder_alert_line line
                     JOIN reminder_alert alert ON alert.id = line.alert_id
                    WHERE line.res_model = 'res.partner' AND line.res_id = partner.id
                      AND line.date = birthday.day AND alert.kind = 'birthday'
                      AND alert.user_id = person.id)
            """,
            days=[day for day, _month, _number in born],
            months=[month for _day, month, _number in born],
            numbers=[number for _day, _month, number in born],
            admins=company._reminder_admins().ids,
            company=company.id,
        )
