# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import SQL, sql

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .reference import ToWhatIsThere

KEPT_IN = "reminder.setting"


class IrModel(models.Model):
    """An app that is uninstalled takes along what was set on its templates, and what
    pointed to its records: those of an app that is installed again have the same
    numbers."""

    _inherit = "ir.model"

    def unlink(self):
        names = set(self.mapped("model"))
        # It goes itself when this addon is uninstalled.
        if KEPT_IN not in names and sql.table_exists(self.env.cr, "reminder_setting"):
            for name in names & self.env[KEPT_IN]._models():
                self.env[KEPT_IN]._forget(name)
        self._empty_references(names)
        self._forget_rules()
        return super().unlink()

    def _forget_rules(self):
        """The rules about these models go first: their steps hold templates and types
        of to-dos that Odoo deletes with the models."""
        # Of an addon that is uninstalled itself, fields are gone before models.
        if sql.column_exists(self.env.cr, "reminder_rule", "model_id"):
            # sudo: reminder.rule - whoever may uninstall the app
            rules_sudo = self.env["reminder.rule"].sudo()
            rules_sudo.with_context(
                **{"active_test": False, MODULE_UNINSTALL_FLAG: True}
            ).search([("model_id", "in", self.ids)]).unlink()

    def _empty_references(self, names):
        """Nothing of ours points to records of these models any more."""
        for Model in self.env.registry.values():
            for field in Model._fields.values():
                if (
                    isinstance(field, ToWhatIsThere)
                    and field.store
                    and sql.column_exists(self.env.cr, Model._table, field.name)
                ):
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %(table)s SET %(column)s = NULL"
                            " WHERE split_part(%(column)s, ',', 1) = ANY(%(names)s)",
                            column=SQL.identifier(field.name),
                            names=list(names),
                            table=SQL.identifier(Model._table),
                        )
                    )
                    self.env[Model._name].invalidate_model([field.name], flush=False)
