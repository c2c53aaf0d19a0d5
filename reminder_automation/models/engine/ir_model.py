# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import sql

KEPT_IN = "reminder.setting"


class IrModel(models.Model):
    """An app that is uninstalled takes along what was set on its templates: those of an
    app that is installed again have the same numbers."""

    _inherit = "ir.model"

    def unlink(self):
        names = set(self.mapped("model"))
        # It goes itself when this addon is uninstalled.
        if KEPT_IN not in names and sql.table_exists(self.env.cr, "reminder_setting"):
            for name in names & self.env[KEPT_IN]._models():
                self.env[KEPT_IN]._forget(name)
        return super().unlink()
