# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class ReminderRule(models.Model):
    """Whose the records of a rule are at this moment."""

    _inherit = "reminder.rule"

    def _clients_now(self, res_ids):
        """The contact of each of these records, and the client it belongs to.

        :param res_ids: ids of records of the rule's model
        :return: dict of record id to (contact id, client id), both may be None
        """
        self.ensure_one()
        Model = self._model().with_context(active_test=False)
        query = Model._search(Domain("id", "in", list(res_ids)))
        contact = self._path_sql(query, self.partner_field)
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT record.id, record.contact, client.commercial_partner_id
                  FROM (%s) record
             LEFT JOIN res_partner client ON client.id = record.contact
                """,
                query.select(
                    SQL.identifier(query.table, "id"), SQL("%s AS contact", contact)
                ),
            )
        )
        return {res_id: (contact, client) for res_id, contact, client in rows}
