# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ....schedule.anniversary import next_anniversary
from ....schedule.cadence import local_date
from ....schedule.zones import known_zone

NIGHTLY_CRON = "reminder_automation.ir_cron_nightly"
# Listed in the nightly e-mail when overdue for longer.
OVERDUE_AFTER = timedelta(hours=24)
TASK = "project.task"
TICKET = "helpdesk.ticket"
DAYS_AHEAD = 3
LEAP_DAY = date(4, 2, 29)


class ReminderAlert(models.Model):
    """The job of every night: what is overdue, birthdays, open tickets, recurring
    invoices, as one list a person and night."""

    _inherit = "reminder.alert"

    @api.model
    def _cron_nightly(self):
        """Tell colleagues what the night has to tell, in one mail a person each.

        Safe to run at any time and from several processes at once: a person is told
        each list once a day.
        """
        # sudo: the job serves all users; it is the cron's, not a person's
        self = self.sudo()  # noqa: PLW0642
        rules = self.env["reminder.rule"]
        numbers = dict.fromkeys(("overdue", "birthday", "ticket", "invoice"), 0)
        for company in self.env["res.company"].search([("active", "=", True)]):
            lists = self.with_company(company)
            for kind in numbers:
                if company[f"reminder_{kind}_enabled"]:
                    told = rules._step(getattr(lists, f"_tell_{kind}"))
                    numbers[kind] += told or 0
        rules._step(self._review)
        self._note_done(NIGHTLY_CRON, **numbers)
        rules._progress(remaining=0)

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    @api.model
    def _today(self):
        """The company's day at this moment."""
        return self.env.company._reminder_today()

    @api.model
    def _tell_lists(self, kind, sources):
        """Tell each person of the company what these queries find, as one list a day.

        One statement, however many records there are.

        :param sources: list of SQL with the columns user_id, res_model, res_id, name
            and date
        :return: how many people are told
        """
        if not sources:
            return 0
        tz = ZoneInfo(self.env.company._reminder_clock().tz)
        day = datetime.combine(self._today(), time(), tz).astimezone(timezone.utc)
        people = SQL(
            """
            SELECT DISTINCT line.user_id, %s AS company_id, NULL::text AS res_model,
                   NULL::int AS res_id, NULL::text AS name, %s::timestamp AS date,
                   NULL::text AS plan, NULL::int AS template_id
              FROM line
            """,
            self.env.company.id,
            day.replace(tzinfo=None),
        )
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS (%(sources)s),
                     line AS (
                         SELECT found.* FROM found
                           JOIN res_users person ON person.id = found.user_id
                          WHERE person.active AND NOT person.share
                            AND person.company_id = %(company)s),
                     told AS (%(insert)s RETURNING id, user_id),
                     written AS (
                         INSERT INTO reminder_alert_line (
                                alert_id, res_model, res_id, name, date,
                                create_uid, create_date, write_uid, write_date)
                         SELECT told.id, line.res_model, line.res_id,
                                COALESCE(line.name, ''), line.date,
                                %(uid)s, %(now)s, %(uid)s, %(now)s
                           FROM told JOIN line ON line.user_id = told.user_id)
                SELECT id FROM told
                """,
                sources=SQL(" UNION ALL ").join(SQL("(%s)", one) for one in sources),
                company=self.env.company.id,
                insert=self._insert_sql(kind, people),
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env["reminder.alert.line"].invalidate_model()
        return len(self._told(row[0] for row in rows))

    @api.model
    def _assigned_field(self, model):
        """The field that says to whom records of a model are assigned. A ticket of a
        help desk may have both: the one person, and all who could be."""
        field = self.env[model]._fields.get("user_id")
        return "user_id" if field and field.store else "user_ids"

    @api.model
    def _assigned_sql(self, model, domain):
        """The records of a domain, once for each person they are assigned to."""
        Model = self.env[model]
        query = Model._search(domain)
        people = Model._fields[self._assigned_field(model)]
        user, join = SQL("record.user_id"), SQL("")
        if people.type == "many2many":
            user = SQL("assigned.%s", SQL.identifier(people.column2))
            join = SQL(
                "JOIN %s assigned ON assigned.%s = record.id",
                SQL.identifier(people.relation),
                SQL.identifier(people.column1),
            )
        company = Model._fields.get("company_id")
        sees = SQL("TRUE")
        if company and company.store:
            sees = self._sees_sql(SQL("record.company_id"), user)
        deadline = SQL("record.date_deadline::timestamp")
        if "date_deadline" not in Model._fields:
            deadline = SQL("NULL::timestamp")
        return SQL(
            """
            SELECT %(user)s AS user_id, %(model)s AS res_model, record.id AS res_id,
                   record.name::text AS name, %(deadline)s AS date
              FROM %(table)s record %(join)s
             WHERE record.id IN %(query)s AND %(user)s IS NOT NULL AND %(sees)s
            """,
            sees=sees,
            user=user,
            model=model,
            deadline=deadline,
            table=SQL.identifier(Model._table),
            join=join,
            query=query.subselect(),
        )

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    @api.model
    def _overdue_domain(self, model):
        """What is overdue for more than 24 hours; of activities, what has not been done
        nor moved since (the 24 hours are counted in `_tell_overdue`, on the clock of
        each person)."""
        if model == TASK:
            return Domain(
                [
                    ("active", "=", True),
                    ("is_closed", "=", False),
                    ("date_deadline", "<", fields.Datetime.now() - OVERDUE_AFTER),
                ]
            ) & self._no_templates(model)
        return Domain("active", "=", True) & Domain(
            "date_deadline", "<", fields.Date.today()
        )

    @api.model
    def _no_templates(self, model):
        """No templates, nor what is part of one: of a task, or of a project."""
        return Domain.AND(
            Domain(name, "=", False)
            for name in ("has_template_ancestor", "has_project_template")
            if name in self.env[model]._fields
        )

    @api.model
    def _tell_overdue(self):
        """Everything that is overdue for more than 24 hours, to whom it is assigned."""
        sources = [
            SQL(
                """
                SELECT activity.user_id, 'mail.activity' AS res_model,
                       activity.id AS res_id, %(name)s AS name,
                       activity.date_deadline::timestamp AS date
                  FROM mail_activity activity
                  JOIN res_users owner ON owner.id = activity.user_id
                  JOIN res_partner contact ON contact.id = owner.partner_id
             LEFT JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
                 WHERE activity.active
                   AND activity.date_deadline < COALESCE(
                       (%(days)s::jsonb->>activity.user_tz)::date, %(day)s) - 1
                """,
                name=self._activity_name_sql(),
                days=json.dumps(self._days_by_zone()),
                day=self._today(),
            )
        ]
        if TASK in self.env:
            sources.append(self._assigned_sql(TASK, self._overdue_domain(TASK)))
        return self._tell_lists("overdue", sources)

    @api.model
    def _days_by_zone(self):
        """The day at this moment where people with activities are.

        Not asked of the database in the statement itself, which ends with an error for
        everybody when it does not know the name of one person's zone: such a person has
        the company's day.

        :return: dict of a zone's name to a day, as text
        """
        self.env["mail.activity"].flush_model(["user_tz"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT user_tz FROM mail_activity"
                " WHERE active AND user_tz IS NOT NULL"
            )
        )
        now = fields.Datetime.now()
        return {
            zone: str(local_date(now, zone))
            for (zone,) in rows
            if known_zone(zone) == zone
        }

    # ------------------------------------------------------------
    # TICKETS
    # ------------------------------------------------------------

    @api.model
    def _ticket_model(self):
        """The model of tickets: the help desk's, else tasks, else none."""
        return next((name for name in (TICKET, TASK) if name in self.env), None)

    @api.model
    def _ticket_domain(self, model, company):
        """Tickets that are not closed; tasks are tickets by their tag."""
        if model == TASK:
            tag = escape_psql(company.reminder_ticket_tag or "")
            return (
                Domain([("active", "=", True), ("is_closed", "=", False)])
                & (Domain("tag_ids.name", "=ilike", tag) if tag else Domain.FALSE)
                & self._no_templates(model)
            )
        # The help desks of OCA and of Odoo say differently what is closed.
        closed = "closed" if "closed" in self.env[model]._fields else "stage_id.fold"
        return Domain([("active", "=", True), (closed, "!=", True)])

    @api.model
    def _tell_ticket(self):
        """Tickets that are not closed, to whom they are assigned."""
        model = self._ticket_model()
        if not model:
            return 0
        domain = self._ticket_domain(model, self.env.company)
        return self._tell_lists("ticket", [self._assigned_sql(model, domain)])

    # ------------------------------------------------------------
    # BIRTHDAYS
    # ------------------------------------------------------------

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
        admins = self._birthday_admins()
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
                   partner.id AS res_id,
                   COALESCE(NULLIF(partner.name, ''), partner.complete_name) AS name,
                   birthday.day::timestamp AS date
              FROM res_partner partner
              JOIN unnest(%(days)s::date[], %(months)s::int[], %(numbers)s::int[])
                   birthday (day, month, number)
                ON EXTRACT(MONTH FROM partner.birthdate_date) = birthday.month
               AND EXTRACT(DAY FROM partner.birthdate_date) = birthday.number
               AND partner.birthdate_date < birthday.day
         LEFT JOIN res_partner client ON client.id = partner.commercial_partner_id
         LEFT JOIN res_users own
                ON own.id = partner.user_id AND own.active AND NOT own.share
               AND %(own_sees)s
         LEFT JOIN res_users clients
                ON clients.id = client.user_id AND clients.active AND NOT clients.share
               AND %(clients_sees)s
        CROSS JOIN LATERAL (
                   SELECT COALESCE(own.id, clients.id) AS id
                    WHERE COALESCE(own.id, clients.id) IS NOT NULL
                    UNION ALL
                   SELECT admin.id
                     FROM unnest(%(companies)s::int[], %(admins)s::int[])
                          admin (company_id, id)
                    WHERE COALESCE(own.id, clients.id) IS NULL
                      AND admin.company_id = COALESCE(partner.company_id, %(company)s)
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
            own_sees=self._sees_sql(SQL("partner.company_id"), SQL("own.id")),
            clients_sees=self._sees_sql(SQL("partner.company_id"), SQL("clients.id")),
            companies=[one.id for one, _admin in admins],
            admins=[admin.id for _one, admin in admins],
            company=company.id,
        )

    @api.model
    def _sees_sql(self, company, user):
        """Whether what is of a company, or of none, is of one that a user works in, or
        above it: who may not see something learns nothing of it.

        :param company: SQL of the company's id
        :param user: SQL of the user's id
        """
        return SQL(
            """
            (%(company)s IS NULL OR EXISTS (
             SELECT FROM res_company_users_rel rel
               JOIN res_company mine ON mine.id = rel.cid
               JOIN res_company its ON its.id = %(company)s
              WHERE rel.user_id = %(user)s
                AND starts_with(mine.parent_path, its.parent_path)))
            """,
            company=company,
            user=user,
        )

    @api.model
    def _birthday_admins(self):
        """Whom to tell of contacts that nobody is responsible for: the administrators
        of the contact's company, those who work there first.

        :return: list of a company and one of its administrators
        """
        pairs = []
        companies = self.env["res.company"].search([("active", "=", True)])
        admins = companies._reminder_admins()
        for company in companies:
            people = admins.filtered(lambda user, at=company: at in user.company_ids)
            people = (
                people.filtered(lambda user, at=company: user.company_id == at)
                or people
                or self.env["res.users"]._reminder_somebody(company)
            )
            pairs += [(company, admin) for admin in people]
        return pairs
