# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import SQL


class ReminderRule(models.Model):
    """What an item takes over from what its record was made from: the survey of an
    answer, the journal of an invoice, the stage that a task has entered."""

    _inherit = "reminder.rule"

    def _templates(self):
        """What this rule's records are made from, the nearest first.

        :return: a list of pairs of the template's model and the path that leads to it
        """
        self.ensure_one()
        if self.audience != "client" or self.internal:
            return []  # the settings are for clients
        templates = self.env["reminder.setting"]._templates_of(self.model_name)
        Model = self.env[self.model_name]
        return [
            (model, path)
            for model, path in templates
            if model in self.env and path.partition(".")[0] in Model._fields
        ]

    def _taking_sql(self, query, res_ids=None, **more):
        """As `_source_sql`, with the settings that an item of the record begins with.

        Where nothing is set on any template nothing is joined. Advance warnings keep
        their rhythm.

        :param query: of `_waiting_query`
        :param res_ids: only these are asked for; None for all
        :param more: SQL of further columns, by name
        :return: SELECT id, partner_id, user_id, company_id, origin, made_from (the id
            of the nearest template, 0 where there is none, NULL where such records
            have none), auto, interval_days and max_count, then what else is asked
        """
        self.ensure_one()
        templates = self._templates()
        is_warning = self._is_advance_warning()
        columns = [
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in more.items()
        ]
        joins = []
        autos, days, numbers = [], [], []
        set_on = self.env["reminder.setting"]._models() if templates else ()
        for place, (model, path) in enumerate(templates):
            name = SQL.identifier(f"template_{place}")
            columns.append(SQL("%s AS %s", self._path_sql(query, path), name))
            if model not in set_on:
                continue
            alias = SQL.identifier(f"setting_{place}")
            joins.append(
                SQL(
                    """
                    LEFT JOIN reminder_setting %(alias)s
                           ON %(alias)s.res_model = %(model)s
                          AND %(alias)s.res_id = source.%(name)s
                    """,
                    alias=alias,
                    model=model,
                    name=name,
                )
            )
            autos.append(SQL("(%s.auto = 'on')", alias))
            if not is_warning:
                days.append(SQL("NULLIF(%s.days, 0)", alias))
                numbers.append(SQL("NULLIF(%s.number, 0)", alias))
        if joins:
            self.env["reminder.setting"].flush_model()
        return SQL(
            """
            SELECT source.id, source.partner_id, source.user_id, source.company_id,
                   source.origin, %(made_from)s AS made_from,
                   COALESCE(%(autos)s) AS auto,
                   COALESCE(%(days)s) AS interval_days,
                   COALESCE(%(numbers)s) AS max_count %(named)s
              FROM (%(source)s) source %(joins)s
            """,
            made_from=SQL("COALESCE(source.template_0, 0)")
            if templates
            else SQL("NULL::int"),
            autos=SQL(", ").join([*autos, SQL("%s", bool(self.auto_default))]),
            days=SQL(", ").join([*days, SQL("0")]),
            numbers=SQL(", ").join([*numbers, SQL("0")]),
            named=SQL().join(SQL(", source.%s", SQL.identifier(name)) for name in more),
            source=self._source_sql(query, res_ids, *columns),
            joins=SQL(" ").join(joins),
        )

    def _enrolling_sql(self, query, res_ids=None):
        """What an item takes from each waiting record.

        :param query: of `_waiting_query`
        :param res_ids: only these are asked for; None for all
        :return: SELECT id, origin, due, and fields of an item by their names
        """
        company = SQL("COALESCE(src.company_id, client.company_id, company.company_id)")
        field, due = self._due_field(), SQL("src.due")
        is_moment = field is not None and field.type == "datetime"
        return SQL(
            """
            SELECT src.id, src.origin, %(due)s AS due, src.made_from, src.auto,
                   src.interval_days, src.max_count, src.partner_id,
                   client.commercial_partner_id,
                   COALESCE(src.user_id, client.user_id, company.user_id, %(user)s)
                   AS user_id,
                   %(company)s AS company_id
              FROM (%(src)s) src
         LEFT JOIN res_partner client ON client.id = src.partner_id
         LEFT JOIN res_partner company ON company.id = client.commercial_partner_id
            """,
            user=self.user_id.id or None,
            company=company,
            due=self._day_sql(due, self._zone_sql(company)) if is_moment else due,
            src=self._taking_sql(query, res_ids, due=self._due_sql(query, res_ids)),
        )

    def _due_field(self):
        """The field that says when a record is due, as its app has it, or None."""
        Model = self._model()
        field = Model._fields.get(Model._reminder_due_field())
        return field if field is not None and (field.store or field.related) else None

    def _due_sql(self, query, res_ids=None):
        """The SQL of when a record is due, as its app has it. Where the rule goes by
        that, it is that of the part that is owed, chased or not.

        :param query: for the waiting records, may be given joins
        :param res_ids: only these are asked for; None for all
        :return: SQL of what the `_due_field` has, NULL for what is due on no day
        """
        field = self._due_field()
        if field is None:
            return SQL("NULL::date")
        if self.anchor == "date" and self.date_field_id.name == field.name:
            return self._date_sql(query, res_ids)
        return self._path_sql(query, field.name)

    @staticmethod
    def _day_sql(moment, zone):
        """SQL of the day on the wall of a time zone of a moment (UTC)."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    def _zone_sql(self, company):
        """SQL of the time zone that the days of an item are days of; see
        `reminder.item._zone`.

        :param company: SQL of the id of its company
        """
        own = SQL("%s", self.tz or "UTC")
        if not self.company_clock or self.company_id:
            return own
        # sudo: res.company - the hours of each whose records the rule serves
        zones = [
            SQL("WHEN %s THEN %s", company_sudo.id, company_sudo._reminder_clock().tz)
            for company_sudo in self.env["res.company"].sudo().search([])
        ]
        return SQL("CASE %s %s ELSE %s END", company, SQL(" ").join(zones), own)

    @staticmethod
    def _taken_values(taken):
        """The values of an item from the last columns of `_taking_sql`."""
        return dict(
            zip(("made_from", "auto", "interval_days", "max_count"), taken, strict=True)
        )

    def _taken(self, res_ids):
        """What records would take over from their templates, with one query; with none
        where nothing is set there.

        :return: dict of a record's id to values of an item
        """
        self.ensure_one()
        templates = {model for model, _path in self._templates()}
        if not templates & self.env["reminder.setting"]._models():
            return {}
        query = self._model()._search([("id", "in", list(res_ids))])
        rows = self.env.execute_query(self._taking_sql(query, res_ids))
        return {row[0]: self._taken_values(row[5:]) for row in rows}
