# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class ResUsers(models.Model):
    """Users: who may change what belongs to no company."""

    _inherit = "res.users"

    def _reminder_has_all_companies(self):
        """Whether this user has every company: what belongs to none is changed only by
        such users. Asked each time, so that a new company counts at once.
        """
        self.ensure_one()
        # sudo: res.company, res.users - whether there is another one, nothing of it
        own_ids = self.sudo().company_ids.ids
        Company_sudo = self.env["res.company"].sudo()
        return not Company_sudo.search_count([("id", "not in", own_ids)], limit=1)
