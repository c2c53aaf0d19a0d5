# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.fields import Domain


class ReminderErase(models.TransientModel):
    """Evidence of signatures goes only when the settings no longer keep it."""

    _inherit = "reminder.erase"

    def _erase_further(self):
        # sudo: reminder.document.answer - administrators of reminders may erase what
        # is over in their companies
        answers_sudo = self.env["reminder.document.answer"].sudo()
        mine_sudo = answers_sudo.search(
            Domain("partner_id", "in", self.partner_ids.ids)
            & Domain("document_id.company_id", "in", self.env.user.company_ids.ids)
        )
        erased = answers_sudo._erase_expired(mine_sudo.document_id)
        return super()._erase_further() + erased
