# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class IrHttp(models.AbstractModel):
    """The browser knows from the start whether events are to pop up in it."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if self.env.user._reminder_pops_up():
            info["reminder_popup"] = True
        return info
