# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, models

from .kept import MODULE


class Base(models.AbstractModel):
    """Nobody learns of a record by naming it in a form that is not saved. What a form
    shows of a record that it names is read with all rights, and Odoo asks nobody's
    rights to the second self that each record has in such a form."""

    _inherit = "base"

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            self._reminder_check_named(values, field_names)
            if not self and not field_names:
                # A new form: what it begins with may come from the context.
                self._reminder_check_named(
                    {
                        name: self.env.context[f"default_{name}"]
                        for name in self._fields
                        if f"default_{name}" in self.env.context
                    }
                )
        return super().onchange(values, field_names, fields_spec)

    def _reminder_check_named(self, values, changed=()):
        """Ask whether the user may read what a form names, but for what is stored.

        What follows from other fields is left out instead, so that it is made anew.
        So is what the system alone has written into a record that there is.

        :param values: dict of a field's name to its value in the form; changed here
        :param changed: names of the fields that were changed just now
        :raise AccessError: when not
        """
        is_ours = self._original_module == MODULE
        by_system = self._reminder_by_system() if self else ()
        for name, value in list(values.items()):
            field = self._fields.get(name)
            if field is None:
                continue
            if name in by_system and not field.compute:
                if name in changed:
                    self._reminder_check_by_system([name])
                del values[name]
                continue
            comodel, ids, lines = self._reminder_named(field, value)
            if comodel is None:
                continue
            if is_ours or MODULE in (field._module, comodel._original_module):
                named = comodel.browse(ids)
                if named and self:
                    # sudo: what it has already is no news
                    stored_sudo = self.sudo()[name]
                    if stored_sudo._name == named._name:
                        named -= stored_sudo
                if field.compute and name not in changed:
                    if named != named._filtered_access("read"):
                        del values[name]
                        continue
                named.check_access("read")
            for res_id, vals in lines:
                comodel.browse(res_id)._reminder_check_named(vals)

    @api.model
    def _reminder_without_unreadable(self, values):
        """Default values without those of a person (`ir.default`) that name what the
        user may not read: they may have become somebody else's since, and a form that
        is not saved shows more of it than its number.

        :raise AccessError: when the context names it for a window
        """
        if self._original_module != MODULE or self.env.uid == SUPERUSER_ID:
            return values
        context = self.env.context
        of_context = {name for name in values if f"default_{name}" in context}
        given = set(self.env["ir.default"]._get_model_defaults(self._name))
        given -= of_context
        if self._transient and not self.env.su:
            given |= of_context
        for name in given & values.keys():
            comodel, ids, _lines = self._reminder_named(
                self._fields[name], values[name]
            )
            if comodel is None:
                continue
            named = comodel.browse(ids).sudo(False)
            if named != named._filtered_access("read"):
                if name in of_context:
                    named.check_access("read")
                del values[name]
        return values

    @api.model
    def _reminder_named(self, field, value):
        """What the value of a field names, in whatever format.

        :return: tuple of a model, the ids of records of it, and the values of lines as
            a list of (id or None, dict of values); the model is None when the field
            names nothing
        """
        if field.type == "reference":
            model, _comma, number = str(value or "").partition(",")
            comodel = self.env.get(model)
            return comodel, _numbers(number), []
        if not field.relational:
            return None, set(), []
        comodel = self.env[field.comodel_name]
        if isinstance(value, models.BaseModel):
            return comodel, _numbers(*value._ids), []
        if field.type == "many2one":
            if isinstance(value, (list, tuple)):
                value = value[0] if value else False
            value = [value]
        ids, lines = [], []
        for command in value or ():
            if isinstance(command, dict):
                command = (1, command.get("id"), command)
            if not isinstance(command, (list, tuple)):
                command = (4, command)
            match command:
                case [1, res_id, dict(vals)]:
                    ids.append(res_id)
                    lines += [(number, vals) for number in _numbers(res_id) or [None]]
                case [0, _ref, dict(vals)]:
                    lines.append((None, vals))
                case [1 | 4, res_id, *_rest]:
                    ids.append(res_id)
                case [6, _zero, list(many) | tuple(many)]:
                    ids += many
        return comodel, _numbers(*ids), lines


def _numbers(*ids):
    """Those of these that name a record, as a set of integers: a new line has a name
    of its own instead."""
    found = set()
    for one in ids:
        try:
            found.add(int(one))
        except (OverflowError, TypeError, ValueError):
            continue
    return found - {0}
