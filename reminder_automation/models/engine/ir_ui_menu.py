# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class IrUiMenu(models.Model):
    """One page of settings for each person: Odoo's own, and only where that is closed,
    which it is without the right to change settings, a form of the company."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        form = self.env.ref(
            "reminder_automation.reminder_company_settings_menu",
            raise_if_not_found=False,
        )
        if form and self.env.user.has_group("base.group_system"):
            hidden = [*hidden, form.id]
        return hidden
