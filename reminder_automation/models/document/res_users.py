# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ResUsers(models.Model):
    """Whose access is taken no longer answers by an old link either."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.partner_id._reminder_forget_links()
        return result

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        partners._reminder_forget_links(always=True)
        return result
