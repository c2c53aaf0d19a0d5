# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .res_partner import INSPECTOR

# How many lines of the ledger the client's form shows.
LAST_NOTICES = 10


class ResPartner(models.Model):
    """Clients: what they must still provide, and what was sent to them about it."""

    _inherit = "res.partner"

    reminder_objective_ids = fields.One2many(
        comodel_name="reminder.objective",
        inverse_name="partner_id",
        string="Objectives",
        groups=INSPECTOR,
    )
    reminder_open_objective_ids = fields.Many2many(
        comodel_name="reminder.objective",
        compute="_compute_reminder_open_objective_ids",
        groups=INSPECTOR,
        help="What the client must still provide to the current company; for letters.",
    )
    reminder_open_objective_count = fields.Integer(
        string="Open objectives",
        compute="_compute_reminder_open_objective_count",
        search="_search_reminder_open_objective_count",
        groups=INSPECTOR,
    )
    reminder_kyc_contact_ids = fields.Many2many(
        comodel_name="res.partner",
        string="KYC contacts",
        compute="_compute_reminder_kyc_contact_ids",
        groups="base.group_user",
        help="The client's contacts that have a KYC role and an e-mail address.",
    )
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
    # OBJECTIVES
    # ------------------------------------------------------------

    @api.depends("reminder_objective_ids.state")
    @api.depends_context("company", "uid")
    def _compute_reminder_open_objective_ids(self):
        objectives = self.env["reminder.objective"].search(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "open"),
            ]
        )
        by_client = objectives.grouped("partner_id")
        for partner in self:
            partner.reminder_open_objective_ids = by_client.get(partner._origin, False)

    @api.depends("reminder_objective_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_open_objective_count(self):
        counts = dict(
            self.env["reminder.objective"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "open")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.reminder_open_objective_count = counts.get(partner._origin, 0)

    def _search_reminder_open_objective_count(self, operator, value):
        if operator not in (">", ">=", "<", "<=", "in"):
            return NotImplemented
        objectives = self.env["reminder.objective"]._search([("state", "=", "open")])
        objectives.groupby = SQL.identifier(objectives.table, "partner_id")
        counted = SQL(
            "SELECT partner.id FROM res_partner partner LEFT JOIN (%s) open_objective"
            " ON open_objective.partner_id = partner.id"
            " WHERE COALESCE(open_objective.count, 0) %s %s",
            objectives.select(objectives.groupby, SQL("COUNT(*) AS count")),
            SQL(operator),
            tuple(value) if operator == "in" else value,
        )
        return [("id", "in", SQL("(%s)", counted))]

    @api.depends("child_ids", "email", "reminder_kyc_role")
    def _compute_reminder_kyc_contact_ids(self):
        contacts = self.search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("reminder_kyc_role", "!=", False),
                ("email", "!=", False),
            ]
        )
        by_client = contacts.grouped("commercial_partner_id")
        for partner in self:
            partner.reminder_kyc_contact_ids = by_client.get(
                partner.commercial_partner_id, False
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

    def action_request_information(self):
        """Write to the client's KYC contacts about what is open, in the composer."""
        self.ensure_one()
        client = self.commercial_partner_id
        if not client.reminder_open_objective_count:
            raise UserError(
                self.env._(
                    "%(client)s has no open objective. Add what the client must "
                    "provide first.",
                    client=client.name,
                )
            )
        contacts = client.reminder_kyc_contact_ids
        if not contacts:
            raise UserError(
                self.env._(
                    "No contact of %(client)s has both a KYC role and an e-mail "
                    "address. Give at least one contact both.",
                    client=client.name,
                )
            )
        template = self.env.ref(
            "reminder_automation.mail_template_request_information", False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request information"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": client.ids,
                "default_composition_mode": "comment",
                "default_template_id": template and template.id,
                "default_partner_ids": contacts.ids,
            },
        }

    def action_add_objective_set(self):
        """Choose a ready set of objectives for these clients."""
        view = self.env.ref("reminder_automation.reminder_objective_set_view_choose")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add objectives"),
            "res_model": "reminder.objective.set",
            "view_mode": "list",
            "views": [(view.id, "list")],
            "target": "new",
            "context": {"reminder_client_ids": self.commercial_partner_id.ids},
        }

    def action_open_reminder_objectives(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_objective_action"
        )
        return action | {
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id, "search_default_open": 1},
        }

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
