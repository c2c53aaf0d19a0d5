# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class PortalWizardUser(models.TransientModel):
    """Odoo's wizard, without its mail where we send the one that was chosen."""

    _inherit = "portal.wizard.user"

    def _send_email(self):
        if self.env.context.get("reminder_portal_mail", True):
            return super()._send_email()
        return True
