# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import api, models

CONVERSATION = "reminder.conversation"


class MailFollowers(models.Model):
    """Who follows a conversation: the client's contacts and colleagues, nobody else,
    whatever makes one follow."""

    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        wanted = defaultdict(set)
        for vals in vals_list:
            if vals.get("res_model") == CONVERSATION:
                wanted[vals.get("res_id")].add(vals.get("partner_id"))
        for res_id, partner_ids in wanted.items():
            self.env[CONVERSATION].browse(res_id).exists()._check_people(partner_ids)
        return super().create(vals_list)

    def write(self, vals):
        moves = {"res_model", "res_id", "partner_id"} & vals.keys()
        left = self._reminder_of_conversations() if moves else []
        result = super().write(vals)
        if moves:
            for res_id, partner in self._reminder_of_conversations():
                self.env[CONVERSATION].browse(res_id)._check_people(partner.ids)
            self.env[CONVERSATION]._followers_changed(left)
        return result

    def unlink(self):
        left = self._reminder_of_conversations()
        result = super().unlink()
        if left:
            self.env[CONVERSATION]._followers_changed(left)
        return result

    def _reminder_of_conversations(self):
        """Which conversations these follow: list of (conversation id, partner)."""
        return [
            (one.res_id, one.partner_id)
            for one in self
            if one.res_model == CONVERSATION
        ]
