# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain


class ReminderNotice(models.Model):
    """Notifications to colleagues tell of contacts: of birthdays, and of what is to be
    done about them."""

    _inherit = "reminder.notice"

    @api.model
    def _tells_of(self, partners):
        # sudo: reminder.alert - which lines tell of them; the lines are searched for
        # with the rights of the user
        alerts_sudo = self.env["reminder.alert"].sudo()._that_tell_of(partners)
        return super()._tells_of(partners) | (
            Domain("res_model", "=", "reminder.alert")
            & Domain("res_id", "in", alerts_sudo.ids)
        )
