# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError

from .kept import MODULE

# In the context of what the system makes for somebody with more rights than his: an
# object, which no request can send.
DEFAULTS_OF_SYSTEM = object()
MAGIC = {"id", *models.LOG_ACCESS_COLUMNS}


class Base(models.AbstractModel):
    """What the system alone writes comes from nowhere else: not from a value, and not
    from a default of the context or of a person (`ir.default`), of which Odoo asks
    nobody's rights."""

    _inherit = "base"

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


class IrDefault(models.Model):
    _inherit = "ir.default"

    def _get_model_defaults(self, model_name, condition=False):
        """What the system makes has no defaults of the person it is made for."""
        if self.env.context.get("reminder_defaults") is DEFAULTS_OF_SYSTEM:
            self = self.with_user(SUPERUSER_ID)  # noqa: PLW0642
        return super()._get_model_defaults(model_name, condition=condition)
