# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import sql


class IrModel(models.Model):
    """The templates of an app that is uninstalled go with its models: no action holds
    them back."""

    _inherit = "ir.model"

    def unlink(self):
        # Of an addon that is uninstalled itself, fields are gone before models.
        if self and sql.column_exists(
            self.env.cr, "ir_act_server", "reminder_template_id"
        ):
            self.env.cr.execute(
                """
                UPDATE ir_act_server SET reminder_template_id = NULL
                  FROM mail_template template
                 WHERE template.id = reminder_template_id AND template.model_id IN %s
                """,
                [self._ids],
            )
            self.env["ir.actions.server"].invalidate_model(
                ["reminder_template_id"], flush=False
            )
        return super().unlink()
