# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.base.models.ir_model import field_xmlid

MODULE = "reminder_automation"


class IrModelData(models.Model):
    """An update of the addon reaches the models of apps that it does not depend on.

    Fields of an abstract model of Odoo, such as the composer's, are fields of every
    model that is built on it. When the addon is updated, an app that is loaded after it
    is not there yet: Odoo makes no column of a new field for its models, and drops the
    columns that they had.
    """

    _inherit = "ir.model.data"

    @api.model
    def _process_end(self, modules):
        if MODULE in modules:
            missed = self._reminder_missed_models()
            self.pool.init_models(self.env.cr, missed, {"module": MODULE})
        return super()._process_end(modules)

    def _reminder_missed_models(self):
        """The models with a field of this addon that its update has not come by."""
        loaded = self.pool.loaded_xmlids
        return [
            name
            for name, Model in self.env.items()
            if any(
                MODULE in field._modules
                and field_xmlid(MODULE, name, field.name) not in loaded
                for field in Model._fields.values()
            )
        ]
