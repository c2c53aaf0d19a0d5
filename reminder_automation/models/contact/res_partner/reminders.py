# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ....groups import INSPECTOR

# How many lines of the ledger the client's form shows.
LAST_NOTICES = 10


class ResPartner(models.Model):
    """Clients: what waits for them, and what was sent to them."""

    _inherit = "res.partner"

    reminder_item_ids = fields.One2many(
        comodel_name="reminder.item",
        inverse_name="commercial_partner_id",
        string="Action items",
        groups=INSPECTOR,
    )
    reminder_item_count = fields.Integer(
        string="Action item count",
        compute="_compute_reminder_item_count",
        groups=INSPECTOR,
    )
    reminder_notice_ids = fields.Many2many(
        comodel_name="reminder.notice",
        string="Last reminders",
        compute="_compute_reminder_notices",
        groups=INSPECTOR,
    )
    reminder_notice_count = fields.Integer(
        string="Reminder count", compute="_compute_reminder_notices", groups=INSPECTOR
    )

    # ------------------------------------------------------------
    # WHAT WAS SENT
    # ------------------------------------------------------------

    @api.depends("reminder_item_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_item_count(self):
        counts = dict(
            self.env["reminder.item"]._read_group(
                [("commercial_partner_id", "in", self.ids), ("state", "!=", "done")],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.reminder_item_count = counts.get(partner._origin, 0)

    @api.depends("reminder_item_ids.sent_count")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_notices(self):
        Notice = self.env["reminder.notice"]
        for partner in self:
            domain = partner._reminder_notice_domain()
            partner.reminder_notice_ids = Notice.search(domain, limit=LAST_NOTICES)
            partner.reminder_notice_count = Notice.search_count(domain)

    def _reminder_notice_domain(self):
        return [("client_id.commercial_partner_id", "in", self.ids)]

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_reminder_items(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_item_action"
        )
        return action | {
            "domain": [("commercial_partner_id", "=", self.id)],
            "context": {},
        }

    def action_open_reminder_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_notice_action"
        )
        return action | {"domain": self._reminder_notice_domain(), "context": {}}
