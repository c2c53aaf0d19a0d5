# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError


class PortalShare(models.TransientModel):
    """Conversations are not shared by a link that anybody may use."""

    _inherit = "portal.share"

    def action_send_mail(self):
        if any(wizard.res_model == "reminder.conversation" for wizard in self):
            raise UserError(
                self.env._(
                    "A chat is for those who take part in it. Add the person to its "
                    "participants and write a message: the e-mail has a link."
                )
            )
        return super().action_send_mail()
