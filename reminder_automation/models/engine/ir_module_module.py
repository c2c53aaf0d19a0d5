# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

MODULE = "reminder_automation"


class IrModuleModule(models.Model):
    """What the addon has made ready has a name in each language, added later or not."""

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        result = super()._load_module_terms(modules, langs, overwrite)
        # While modules are being loaded, the models of some are not there yet; what is
        # made then has its names already.
        if MODULE in modules and self.pool.ready:
            # sudo: names of what is ours, whoever adds the language
            self.env["reminder.rule"].sudo()._give_names()
        return result
