# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, fields, models

from ...groups import INSPECTOR
from ..contact.res_partner.form import Shown

# What makes a contact another client's, or nobody's.
LEAVING = {"active", "is_company", "parent_id"}


class ResPartner(models.Model):
    """Clients and their conversations."""

    _inherit = "res.partner"

    reminder_conversation_count = fields.Integer(
        string="Chats",
        compute="_compute_reminder_conversation_count",
        groups=INSPECTOR,
    )
    reminder_conversation_unanswered = fields.Integer(
        string="Chats that wait for us",
        compute="_compute_reminder_conversation_count",
        groups=INSPECTOR,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_conversation_count(self):
        counts, unanswered = Counter(), Counter()
        for client, waiting_for, count in self.env["reminder.conversation"]._read_group(
            self._reminder_conversation_domain(),
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

    def _reminder_conversation_domain(self):
        """The conversations with the clients of these contacts."""
        # sudo: res.partner - whose contacts they are; the user sees of the
        # conversations what he may
        everybody_sudo = self.sudo().with_context(active_test=False)
        clients = self.commercial_partner_id
        people = everybody_sudo._search([("commercial_partner_id", "in", clients.ids)])
        return [("partner_id", "in", people)]

    def _reminder_shown(self):
        domain = self._reminder_conversation_domain()
        for_us = [*domain, ("waiting_for", "=", "us")]
        return super()._reminder_shown() | {
            "reminder_conversation_count": Shown("reminder.conversation", domain),
            "reminder_conversation_unanswered": Shown("reminder.conversation", for_us),
        }

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

    def write(self, vals):
        if not LEAVING & vals.keys():
            return super().write(vals)
        before = self._reminder_conversation_links()
        result = super().write(vals)
        self._reminder_conversations_left(before)
        return result

    def _reminder_absorbed(self, was_client):
        result = super()._reminder_absorbed(was_client)
        # sudo: mail.followers - who merges contacts need not know of conversations
        following_sudo = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "reminder.conversation"),
                    ("partner_id", "=", self.id),
                ]
            )
        )
        conversations_sudo = (
            self.env["reminder.conversation"]
            .sudo()
            .browse(following_sudo.mapped("res_id"))
            .exists()
        )
        # The one who stays may belong to another client than the one who took part.
        foreign = conversations_sudo.filtered(lambda one: one._is_stranger(self))
        following_sudo.filtered(lambda one: one.res_id in foreign.ids).unlink()
        return result

    def _reminder_conversation_links(self):
        """Which conversations these and their contacts come to by link.

        :return: a set of (conversation id, partner id)
        """
        if not self:
            return set()
        # sudo: mail.followers, res.partner - all of them, archived ones, too
        everybody_sudo = self.sudo().with_context(active_test=False)
        contacts = everybody_sudo._search([("id", "child_of", self.ids)])
        followers_sudo = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "reminder.conversation"),
                    ("partner_id", "in", contacts),
                ]
            )
        )
        if not followers_sudo:
            return set()
        conversations_sudo = (
            self.env["reminder.conversation"]
            .sudo()
            .browse(followers_sudo.mapped("res_id"))
        )
        there = set(conversations_sudo.exists().ids)
        return {
            (one.res_id, one.partner_id.id)
            for one in followers_sudo
            if one.res_id in there
            and conversations_sudo.browse(one.res_id)._has_link(one.partner_id)
        }

    def _reminder_conversations_left(self, before):
        """The links of who had one and has none any more are dead for good.

        :param before: of `_reminder_conversation_links`
        """
        if before:
            lost = before - self._reminder_conversation_links()
            self.env["reminder.conversation"].browse(
                {res_id for res_id, _partner_id in lost}
            )._renew_links()

    def action_open_reminder_conversations(self):
        """Open the conversations with this client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_conversation_action"
        )
        return {
            **action,
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id)
            ],
            "context": {"default_partner_ids": self.ids},
        }
