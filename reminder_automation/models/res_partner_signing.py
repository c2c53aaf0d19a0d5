# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .res_partner import INSPECTOR


class ResPartner(models.Model):
    """Clients: the documents that they were asked to sign or approve."""

    _inherit = "res.partner"

    reminder_document_ids = fields.One2many(
        comodel_name="reminder.document",
        inverse_name="commercial_partner_id",
        string="Documents",
        groups=INSPECTOR,
    )
    reminder_document_count = fields.Integer(
        string="Document count",
        compute="_compute_reminder_document_count",
        groups=INSPECTOR,
    )

    @api.depends("reminder_document_ids.active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_document_count(self):
        counts = dict(
            self.env["reminder.document"]._read_group(
                [("commercial_partner_id", "in", self.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.reminder_document_count = counts.get(partner._origin, 0)

    def action_open_reminder_documents(self):
        self.ensure_one()
        client = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_document_action"
        )
        return action | {
            "domain": [("commercial_partner_id", "=", client.id)],
            "context": {"default_partner_id": client.id},
        }
