# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

# What takes a contact's access away, or makes a colleague of it.
LEAVING = {"active", "group_ids", "partner_id", "share"}


class ResUsers(models.Model):
    """Whose access to the portal is taken away loses the links to conversations."""

    _inherit = "res.users"

    def write(self, vals):
        if not LEAVING & vals.keys():
            return super().write(vals)
        partners = self.partner_id
        before = partners._reminder_conversation_links()
        result = super().write(vals)
        partners._reminder_conversations_left(before)
        return result

    def unlink(self):
        partners = self.partner_id
        before = partners._reminder_conversation_links()
        result = super().unlink()
        self.env["reminder.conversation"].browse(
            {res_id for res_id, _partner_id in before}
        )._renew_links()
        return result
