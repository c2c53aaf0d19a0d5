# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# In place of a name that was erased.
ERASED = "…"


class ReminderAlert(models.Model):
    """What notifications say of contacts, for whoever erases their personal data."""

    _inherit = "reminder.alert"

    @api.model
    def _records_of(self, partners):
        """The records by which notifications tell of contacts: themselves, what has
        them as its customer, and what is to be done about either; of those that are
        gone, whatever was told by the name of one of the contacts.

        :return: a `Domain` over fields res_model and res_id
        """
        found = Domain(
            [("res_model", "=", "res.partner"), ("res_id", "in", partners.ids)]
        )
        for model, res_ids in self._told_records().items():
            there = self._those_there(model, res_ids)
            told = self._those_of(there, partners) | self._named_like(
                model, res_ids - set(there.ids), partners
            )
            found |= Domain("res_model", "=", model) & Domain("res_id", "in", told)
        return found

    @api.model
    def _told_by_name(self, partners):
        """What notifications call records that are gone, where it names one of these
        contacts: it may be somebody else who is called the same.

        :return: a sorted list of names, of the companies of the user
        """
        gone = Domain.FALSE
        for model, res_ids in self._told_records().items():
            res_ids -= set(self._those_there(model, res_ids).ids)
            found = self._named_like(model, res_ids, partners)
            gone |= Domain("res_model", "=", model) & Domain("res_id", "in", found)
        own = Domain("company_id", "in", self.env.user.company_ids.ids)
        alerts = self.search((gone | Domain("line_ids", "any", gone)) & own)
        named = alerts.filtered_domain(gone).mapped("name")
        named += alerts.line_ids.filtered_domain(gone).mapped("name")
        return sorted({*filter(None, named)} - {ERASED})

    @api.model
    def _told_sql(self):
        """What notifications call the records that they tell of."""
        for model in ("reminder.alert", "reminder.alert.line"):
            self.env[model].flush_model(["name", "res_id", "res_model"])
        return SQL(
            """
            SELECT res_model, res_id, name FROM reminder_alert WHERE res_id IS NOT NULL
             UNION ALL
            SELECT res_model, res_id, name FROM reminder_alert_line
            """
        )

    @api.model
    def _told_records(self):
        """The records that notifications tell of.

        :return: dict of a model's name to a set of ids
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT res_model, array_agg(DISTINCT res_id) FROM (%s) told"
                " GROUP BY res_model",
                self._told_sql(),
            )
        )
        return {model: set(res_ids) for model, res_ids in rows}

    @api.model
    def _those_there(self, model, res_ids):
        """Those of a model's records that are there, archived or not; none where its
        app is not."""
        Model = self.env.get(model)
        if Model is None:
            return self.browse()
        return Model.with_context(active_test=False).browse(res_ids).exists()

    @api.model
    def _those_of(self, records, partners):
        """Those of these records that are about contacts.

        :return: a set of ids
        """
        if records._name == "res.partner":
            return {*records.ids} & {*partners.ids}
        if records._name == "mail.activity":
            found = set()
            for model, activities in records.grouped("res_model").items():
                about = self._those_there(model, activities.mapped("res_id"))
                about = self._those_of(about, partners)
                found.update(one.id for one in activities if one.res_id in about)
            return found
        names = [
            name
            for name in records._mail_get_partner_fields()
            if records._fields[name].store
        ]
        if not records or not names:
            return set()
        of_them = Domain.OR(Domain(name, "child_of", partners.ids) for name in names)
        return {*records.search(Domain("id", "in", records.ids) & of_them).ids}

    @api.model
    def _named_like(self, model, res_ids, partners):
        """Those of a model's records that were told by the name of one of the contacts.

        :return: a set of ids
        """
        names = [name for partner in partners if (name := partner._reminder_name())]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT res_id FROM (%(told)s) told
                 WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
                   AND name ~* ANY(%(names)s)
                """,
                ids=list(res_ids),
                model=model,
                names=[rf"(^|\W){re.escape(name)}(\W|$)" for name in names],
                told=self._told_sql(),
            )
        )
        return {res_id for (res_id,) in rows}

    @api.model
    def _that_tell_of(self, partners):
        """The notifications that tell of these contacts."""
        records = self._records_of(partners)
        return self.search(records | Domain("line_ids", "any", records))

    def _erase_names(self, partners):
        """Erase what these call the contacts.

        :return: how many names
        """
        records = self._records_of(partners)
        named = self.filtered_domain(records & Domain("name", "!=", ERASED))
        lines = self.line_ids.filtered_domain(records & Domain("name", "!=", ERASED))
        named.name = ERASED
        lines.name = ERASED
        return len(named) + len(lines)
