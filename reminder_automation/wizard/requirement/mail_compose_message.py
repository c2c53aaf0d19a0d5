# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import format_list


class MailComposeMessage(models.TransientModel):
    """The letter that requests information says that it was sent: it may have been
    opened from a screen that does not show it."""

    _inherit = "mail.compose.message"

    def action_send_mail(self):
        people = self.partner_ids
        result = super().action_send_mail()
        if not self.env.context.get("reminder_requests_information") or not people:
            return result
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The request was sent to %(people)s.",
                    people=format_list(
                        self.env, [one._reminder_name() for one in people]
                    ),
                ),
                "next": result or {"type": "ir.actions.act_window_close"},
            },
        }
