# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """A client as a record that waits: it speaks through all of its contacts."""

    _inherit = "res.partner"

    _reminder_followed_fields = ("reminder_objective_ids",)

    def unlink(self):
        # sudo: reminder.notice - nothing is to leave for a contact who is deleted
        self.env["reminder.notice"].sudo().search(
            [("partner_id", "in", self.ids)]
        )._cancel_queued()
        return super().unlink()

    def _reminder_documents_sql(self, record_id):
        return SQL(
            "SELECT contact.id FROM res_partner contact"
            " WHERE contact.commercial_partner_id = %s",
            record_id,
        )

    def _reminder_touched(self, res_ids):
        clients = self.sudo().with_context(active_test=False).browse(res_ids).exists()
        return res_ids | set(clients.commercial_partner_id.ids)

    def _reminder_description(self):
        return self.env._("client file")

    def _reminder_details(self, rule):
        if "reminder_objective_ids" not in rule.domain:
            return []
        return self.reminder_open_objective_ids.mapped("name")

    def _reminder_url(self, partner):
        # Contacts have no page of their own on the portal.
        return ""
