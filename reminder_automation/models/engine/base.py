# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

MODULE = "reminder_automation"
# What stands for all fields of a model.
ANY = "*"
# So many of those that are in the way are named.
NAMED = 5
# Files are asked for by the subject that keeps them: a query more for each file of
# everybody would be too much.
APART = {"ir.attachment"}
# In the context of what the system makes for somebody with more rights than his: an
# object, which no request can send.
DEFAULTS_OF_SYSTEM = object()
MAGIC = {"id", *models.LOG_ACCESS_COLUMNS}


class Base(models.AbstractModel):
    """What holds for the records of every model. One class, in one file: Odoo looks for
    each method of each record in every class that a model has."""

    _inherit = "base"

    # ------------------------------------------------------------
    # WHAT RULES FOLLOW
    # Records without a chatter that rules read through others, such as a stage or a
    # country, tell that they changed. Of all other models it costs no query to know
    # that no rule does.
    # ------------------------------------------------------------

    def _write_multi(self, vals_list):
        self._reminder_note_followed(vals_list)
        return super()._write_multi(vals_list)

    @api.ondelete(at_uninstall=True)
    def _unlink_noting_followed(self):
        self._reminder_note_followed()

    def _reminder_note_followed(self, vals_list=None):
        """Note that these records change, when a rule follows them. A new record needs
        no note: what points to it is written later.

        :param vals_list: what is written, a dict of columns for each; None: they go
        """
        # While a registry is made, the rules' table may not be there yet.
        if not self.pool.ready or self.env.get("reminder.rule") is None:
            return
        names = self.env["reminder.rule"]._followed_plain().get(self._name)
        if names and (
            vals_list is None
            or ANY in names
            or any(not names.isdisjoint(vals) for vals in vals_list)
        ):
            self.env["reminder.touch"]._touch(self._name, self._ids)

    def _reminder_touched(self, res_ids):
        """The records to look at again when these ones changed.

        :param res_ids: a set of ids of this model
        :return: a set of ids of this model
        """
        return res_ids

    # ------------------------------------------------------------
    # WHAT OUR RECORDS NEED
    # It is not deleted as long as they do: who tries is told which these are, instead
    # of the name of a constraint of the database.
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # WHAT THE SYSTEM ALONE WRITES
    # It comes from nowhere else: not from a value, and not from a default of the
    # context or of a person (`ir.default`), of which Odoo asks nobody's rights.
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        # Asked for every record of every model that is made: it must cost little.
        closed = self._reminder_by_system().intersection(fields)
        if closed:
            fields = [name for name in fields if name not in closed]
        values = super().default_get(fields)
        for name in closed:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(
                    field.default(self), self, validate=False
                )
                values[name] = field.convert_to_write(value, self)
        if self._original_module == MODULE:
            values = self._reminder_without_unreadable(values)
        return values

    @api.model
    @tools.ormcache()
    def _reminder_by_system(self):
        """The fields of ours that the system alone writes: those that are stored and
        that nobody may change on any screen, and those that are closed to everybody.
        Windows have none: what they show is given to them as defaults."""
        if self._abstract or self._transient:
            return frozenset()
        is_ours = self._original_module == MODULE
        return frozenset(
            name
            for name, field in self._fields.items()
            if (is_ours or field._module == MODULE)
            and (field.groups == fields.NO_ACCESS or (field.store and field.readonly))
            and name not in MAGIC
        )

    def _reminder_check_by_system(self, names):
        """Refuse what the system alone writes.

        :param names: names of fields that a person writes
        :raise AccessError: naming the first of them
        """
        if self.env.su:
            return
        for name in self._reminder_by_system().intersection(names):
            raise AccessError(
                self.env._(
                    "“%(field)s” is written by the system alone: leave it out.",
                    field=self._fields[name].get_description(self.env, ["string"])[
                        "string"
                    ],
                )
            )

    # ------------------------------------------------------------
    # WHAT A FORM NAMES
    # Nobody learns of a record by naming it in a form that is not saved. What a form
    # shows of a record that it names is read with all rights, and Odoo asks nobody's
    # rights to the second self that each record has in such a form.
    # ------------------------------------------------------------

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


class IrDefault(models.Model):
    _inherit = "ir.default"

    def _get_model_defaults(self, model_name, condition=False):
        """What the system makes has no defaults of the person it is made for."""
        if self.env.context.get("reminder_defaults") is DEFAULTS_OF_SYSTEM:
            self = self.with_user(SUPERUSER_ID)  # noqa: PLW0642
        return super()._get_model_defaults(model_name, condition=condition)


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
