# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, fields, models


class ResPartner(models.Model):
    """Clients and their conversations."""

    _inherit = "res.partner"

    reminder_conversation_count = fields.Integer(
        string="Conversations",
        compute="_compute_reminder_conversation_count",
        groups="reminder_automation.group_reminder_inspector",
    )
    reminder_conversation_unanswered = fields.Integer(
        string="Conversations that wait for us",
        compute="_compute_reminder_conversation_count",
        groups="reminder_automation.group_reminder_inspector",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_conversation_count(self):
        counts, unanswered = Counter(), Counter()
        for client, waiting_for, count in self.env["reminder.conversation"]._read_group(
            [("partner_id", "child_of", self.commercial_partner_id.ids)],
            ["partner_id", "waiting_for"],
            ["__count"],
        ):
            counts[client.commercial_partner_id] += count
            if waiting_for == "us":
                unanswered[client.commercial_partner_id] += count
        for partner in self:
            client = partner.commercial_partner_id
            partner.reminder_conversation_count = counts[client]
            partner.reminder_conversation_unanswered = unanswered[client]

    def _reminder_conversation_contacts(self):
        """Who takes part in a conversation with each of these, unless somebody says it.

        A person; of a company its contacts with Notify on and an e-mail address, and
        the company's own address when there are none.

        :return: dict of partner to `res.partner`
        """
        companies = self.filtered(lambda one: one == one.commercial_partner_id)
        contacts = self.search(
            [
                ("commercial_partner_id", "in", companies.ids),
                ("id", "not in", companies.ids),
                ("type", "=", "contact"),
                ("partner_share", "=", True),
                ("reminder_notify", "=", True),
                ("email_normalized", "!=", False),
            ],
            order="id",
        ).grouped("commercial_partner_id")
        return {
            partner: (contacts.get(partner) if partner.is_company else None) or partner
            for partner in self
        }

    def action_open_reminder_conversations(self):
        """Open the conversations with this client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_conversation_action"
        )
        return {
            **action,
            "domain": [("partner_id", "child_of", self.commercial_partner_id.id)],
            "context": {"default_partner_ids": self.ids},
        }
