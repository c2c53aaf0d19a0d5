# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

MODULE = "reminder_automation"
# So many of those that are in the way are named.
NAMED = 5
# Files are asked for by the subject that keeps them: a query more for each file of
# everybody would be too much.
APART = {"ir.attachment"}


class Base(models.AbstractModel):
    """What our records need is not deleted as long as they do: who tries is told which
    these are, instead of the name of a constraint of the database."""

    _inherit = "base"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_what_is_needed(self):
        needed_by = self.env["base"]._reminder_needed_by().get(self._name)
        if needed_by and (rows := self._reminder_who_needs(needed_by)):
            raise UserError(self._reminder_needed_words(rows))

    @api.model
    @tools.ormcache()
    def _reminder_needed_by(self):
        """The fields of ours that keep what they point to from being deleted.

        :return: dict of the model that is pointed to, to a tuple of (model, field)
        """
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto:
                continue
            for field in model._fields.values():
                if (
                    field.type == "many2one"
                    and field.store
                    and not field.company_dependent
                    and field.ondelete == "restrict"
                    and field.comodel_name not in APART
                    and MODULE in field._modules
                ):
                    found.setdefault(field.comodel_name, []).append((name, field.name))
        return {name: tuple(fields) for name, fields in found.items()}

    def _reminder_who_needs(self, needed_by):
        """The records that point to these ones and are not among them.

        :param needed_by: a tuple of (model, field)
        :return: list of (model, field, record id, id of the one of these it needs)
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    "(SELECT %(model)s, %(name)s, id, %(field)s FROM %(table)s"
                    " WHERE %(field)s = ANY(%(ids)s)%(others)s"
                    " ORDER BY id LIMIT %(limit)s)",
                    model=model,
                    name=name,
                    field=SQL.identifier(name),
                    table=SQL.identifier(self.env[model]._table),
                    ids=self.ids,
                    others=SQL(" AND id != ALL(%s)", self.ids)
                    if model == self._name
                    else SQL(),
                    limit=NAMED + 1,
                )
                for model, name in needed_by
            )
        )

    def _reminder_needed_words(self, rows):
        """Whole sentences: what is in the way, and what to do.

        :param rows: of `_reminder_who_needs`
        """
        model, name, _id, needed_id = rows[0]
        ids = [row[2] for row in rows if row[:2] == (model, name)]
        # Names are for those who may read them.
        readable = self.env[model].browse(ids[:NAMED])._filtered_access("read")
        field = self.env[model]._fields[name]
        values = {
            "name": self.browse(needed_id).display_name,
            # sudo: ir.model - what such records are called
            "kind": self.env["ir.model"].sudo()._get(model).name,
            "field": field._description_string(self.env),
            "names": ", ".join(one.display_name or "" for one in readable),
        }
        if not readable:
            return self.env._(
                "“%(name)s” cannot be deleted: it is in use as “%(field)s” of records "
                "that you may not see (%(kind)s). Ask an administrator of reminders to "
                "change them, or archive it instead.",
                **values,
            )
        if len(ids) > NAMED:
            values["names"] += ", …"
        return self.env._(
            "“%(name)s” cannot be deleted: it is in use as “%(field)s” of %(names)s "
            "(%(kind)s). Choose another one there first, or archive it instead.",
            **values,
        )
