# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from .res_company import TEMPLATES


class MailTemplate(models.Model):
    """Texts of notifications to colleagues, which companies choose."""

    _inherit = "mail.template"

    def _reminder_used_otherwise(self):
        used = super()._reminder_used_otherwise()
        # sudo: res.company - whether they use them
        Company_sudo = self.env["res.company"].sudo()
        for name in TEMPLATES:
            used |= Company_sudo.search([(name, "in", self.ids)])[name]
        return used
