# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner import LAST_NOTICES


class Shown(NamedTuple):
    """What a field of a client shows of another table: its lines, or their number."""

    model: str
    domain: list
    limit: int | None = None  # of the lines
    count: callable = None  # gives the number of what counts of these ids


class ResPartner(models.Model):
    """Clients: what their form shows of other tables is read in one query."""

    _inherit = "res.partner"

    @api.readonly
    def web_read(self, specification):
        if len(self) == 1 and isinstance(self.id, int):
            self._reminder_fetch_shown(specification)
        return super().web_read(specification)

    def _reminder_shown(self):
        """What the form shows of this client from other tables. Each of these fields
        has the same value as when it is read alone.

        :return: dict of a field's name to a `Shown`, to which later subjects add theirs
        """
        items, notices = self._reminder_item_domain(), self._reminder_notice_domain()
        return {
            "reminder_item_ids": Shown(
                "reminder.item", [("commercial_partner_id", "in", self.ids)]
            ),
            "reminder_item_count": Shown(
                "reminder.item", items, count=self._reminder_count_items
            ),
            "reminder_notice_ids": Shown(
                "reminder.notice", notices, limit=LAST_NOTICES
            ),
            "reminder_notice_count": Shown("reminder.notice", notices),
            "reminder_optout_ids": Shown(
                "reminder.optout", [("partner_id", "in", self.ids)]
            ),
        }

    def _reminder_count_items(self, ids):
        # sudo: reminder.item - whether what the user sees of them waits at this moment
        return len(self.env["reminder.item"].sudo().browse(ids)._wait_now())

    def _reminder_fetch_shown(self, names):
        """Fetch those of these fields that show something of other tables."""
        asked = {
            name: shown
            for name, shown in self._reminder_shown().items()
            if name in names and self._has_field_access(self._fields[name], "read")
        }
        if len(asked) < 2:
            return
        queries = filter(
            None, (self._reminder_shown_sql(*one) for one in asked.items())
        )
        query = SQL(" UNION ALL ").join(SQL("(%s)", one) for one in queries)
        rows = self.env.execute_query(query) if query else []
        found = {name: (0, None) for name in asked}
        found |= {name: (number, ids) for name, number, ids in rows}
        for name, (number, ids) in found.items():
            field, count = self._fields[name], asked[name].count
            if field.relational:
                value = tuple(ids or ())
            else:
                value = count(ids or []) if count else number
            field._insert_cache(self, [value])

    def _reminder_shown_sql(self, name, shown):
        """SQL of one row: the name, the number of the lines, and their ids."""
        field, Model = self._fields[name], self.env[shown.model]
        if field.type == "one2many":
            Model = Model.with_context(active_test=False)
        query = Model._search(Domain(shown.domain), order=Model._order)
        if query.is_empty():
            return None
        ids = SQL("NULL::int[]")
        if field.relational or shown.count:
            one = SQL.identifier(query.table, "id")
            ids = SQL("ARRAY_AGG(%s ORDER BY %s)", one, query.order or one)
            if shown.limit:
                ids = SQL("(%s)[:%s]", ids, shown.limit)
        query.order = None
        return query.select(SQL("%s", name), SQL("COUNT(*)"), ids)
