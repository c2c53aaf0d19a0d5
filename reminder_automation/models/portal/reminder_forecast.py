# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class ReminderItem(models.Model):
    """Who asked for no more reminders, in a forecast of very many."""

    _inherit = "reminder.item"

    @api.model
    def _plain_people(self, rule, client_ids):
        people = super()._plain_people(rule, client_ids)
        # sudo: reminder.optout - whoever reminds respects it
        optouts_sudo = self.env["reminder.optout"].sudo()
        for (contact,) in optouts_sudo._read_group([], ["partner_id"]):
            people.pop(contact.commercial_partner_id.id, None)
        return people
