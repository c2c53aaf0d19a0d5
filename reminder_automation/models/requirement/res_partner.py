# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...groups import INSPECTOR
from ..contact.res_partner.form import Shown
from ..delivery.frame import LAYOUT

# What we write about that the contacts of a client are to provide.
TOPIC = "reminder_automation.reminder_topic_information"


class ResPartner(models.Model):
    """Clients: what they must still provide, and whom of them it is asked."""

    _inherit = "res.partner"

    _reminder_followed_fields = ("reminder_objective_ids",)

    reminder_kyc_role = fields.Selection(
        selection=[
            ("ubo", "Beneficial owner (UBO)"),
            ("contact", "Contact"),
            ("representative", "Representative"),
        ],
        string="KYC role",
        groups="base.group_user",
        prefetch="reminder",
        help="Contacts with a role are asked for the customer's requirements.",
    )
    reminder_objective_ids = fields.One2many(
        comodel_name="reminder.objective",
        inverse_name="partner_id",
        string="Requirements",
        groups=INSPECTOR,
    )
    reminder_open_objective_ids = fields.Many2many(
        comodel_name="reminder.objective",
        string="Requirements that are open",
        compute="_compute_reminder_open_objective_ids",
        groups=INSPECTOR,
        help="What the customer must still provide to the current company; for "
        "letters.",
    )
    reminder_open_objective_count = fields.Integer(
        string="Open requirements",
        compute="_compute_reminder_open_objective_count",
        search="_search_reminder_open_objective_count",
        groups=INSPECTOR,
    )
    reminder_kyc_contact_ids = fields.Many2many(
        comodel_name="res.partner",
        string="KYC contacts",
        compute="_compute_reminder_kyc_contact_ids",
        groups="base.group_user",
        help="The customer's contacts that have a KYC role and an e-mail address.",
    )
    reminder_requested_date = fields.Datetime(
        string="Requested on",
        compute="_compute_reminder_requested_date",
        groups=INSPECTOR,
        help="When the customer was last asked for what is open, by a message that "
        "left. Automatic reminders start from it.",
    )

    # ------------------------------------------------------------
    # OBJECTIVES
    # ------------------------------------------------------------

    @api.depends("company_id", "reminder_objective_ids.state")
    @api.depends_context("company", "uid")
    def _compute_reminder_open_objective_ids(self):
        objectives = self.env["reminder.objective"].search(
            [("partner_id", "in", self.ids), ("state", "=", "open")]
        )
        found = objectives.grouped(lambda one: (one.partner_id, one.company_id))
        for partner in self:
            own = (partner._origin, partner._reminder_company())
            partner.reminder_open_objective_ids = found.get(own, False)

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

    def _reminder_shown(self):
        domain = [("partner_id", "in", self.ids)]
        is_open = [*domain, ("state", "=", "open")]
        own = [*is_open, ("company_id", "=", self._reminder_company().id)]
        return super()._reminder_shown() | {
            "reminder_objective_ids": Shown("reminder.objective", domain),
            "reminder_open_objective_ids": Shown("reminder.objective", own),
            "reminder_open_objective_count": Shown("reminder.objective", is_open),
        }

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
            # A filter that says it is not set asks for False.
            tuple(one or 0 for one in value) if operator == "in" else value,
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

    @api.depends("reminder_objective_ids.state", "message_ids")
    @api.depends_context("company", "uid")
    def _compute_reminder_requested_date(self):
        self.reminder_requested_date = False
        # Costs nothing where nothing is open.
        asked = self.filtered("reminder_open_objective_count")
        if not asked:
            return
        for company, some in asked.grouped(lambda one: one._reminder_company()).items():
            some._date_requests(company)

    def _date_requests(self, company):
        """When these clients were last asked for what a company needs of them."""
        # sudo: res.company, reminder.rule - how the company counts
        rule_sudo = company.sudo().reminder_objective_rule_id
        if not rule_sudo.active or rule_sudo.anchor != "sent" or rule_sudo._is_broken():
            return
        # With the rights of the sweep, which runs as the superuser.
        rule_sudo = rule_sudo.with_user(SUPERUSER_ID)
        for model in ("mail.message", "mail.notification", "reminder.objective"):
            self.env[model].flush_model()
        query = rule_sudo._waiting_query(self.ids)
        rows = self.env.execute_query(rule_sudo._source_sql(query, self.ids))
        dates = {row[0]: row[4] for row in rows}
        for partner in self:
            partner.reminder_requested_date = dates.get(partner._origin.id, False)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_request_information(self):
        """Write to the client's KYC contacts about what is open, in the composer.

        It is the letter of the current company, and asks for what that one needs.
        Where there are no such contacts yet, they are chosen first.
        """
        self.ensure_one()
        client = self.commercial_partner_id
        if not client.reminder_open_objective_ids:
            raise UserError(
                self.env._(
                    "%(client)s has no open requirement. Add what the customer must "
                    "provide first.",
                    client=client.name,
                )
            )
        contacts = client.reminder_kyc_contact_ids
        if not contacts:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "reminder_automation.reminder_request_action"
            )
            return {**action, "context": {"default_partner_id": client.id}}
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
                "default_email_layout_xmlid": LAYOUT,
                "default_template_id": template and template.id,
                "default_partner_ids": contacts.ids,
                "reminder_requests_information": True,
            },
        }

    def action_add_objective_set(self):
        """Choose a ready set of objectives for these clients."""
        view = self.env.ref("reminder_automation.reminder_objective_set_view_choose")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add requirements"),
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

    # ------------------------------------------------------------
    # MERGED
    # ------------------------------------------------------------

    def _reminder_absorb(self, others):
        result = super()._reminder_absorb(others)
        if not self.reminder_kyc_role:
            roles = filter(None, others.mapped("reminder_kyc_role"))
            self.reminder_kyc_role = next(roles, False)
        return result

    def _reminder_absorbed(self, was_client):
        result = super()._reminder_absorbed(was_client)
        client = self.commercial_partner_id
        if client != self:
            # Objectives belong to the client, and this one is its contact.
            # sudo: reminder.objective - whoever merges contacts moves these, too
            self.env["reminder.objective"].sudo().search(
                [("partner_id", "=", self.id)]
            ).write({"partner_id": client.id})
        return result

    # ------------------------------------------------------------
    # STEERING AND REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _reminder_replan_fields(self):
        return super()._reminder_replan_fields() | {"reminder_kyc_role"}

    @api.model
    def _reminder_steered_lines(self):
        return super()._reminder_steered_lines() | {
            "reminder_objective_ids": {Command.CREATE, Command.UPDATE, Command.DELETE}
        }

    @api.model
    def _reminder_steered_fields(self):
        return super()._reminder_steered_fields() | {"reminder_kyc_role"}

    def _reminder_description(self):
        return self.env._("customer file")

    def _reminder_told_of(self, partner):
        # What we write to contacts in our layout is about what they are to provide.
        told = self._reminder_told_by_topic(TOPIC)
        return super()._reminder_told_of(partner) | told

    def _reminder_stop_texts(self, rule, done):
        texts = super()._reminder_stop_texts(rule, done)
        if "reminder_objective_ids" not in (rule.domain or ""):
            return texts
        if done:
            # Those that it is not so of have none: what is open is of another company.
            text = self.env._("The customer fulfilled all requirements")
            return texts | {
                partner.id: text
                for partner in self
                if not partner.reminder_open_objective_ids
                and partner.reminder_objective_ids
            }
        text = self.env._("The customer has not fulfilled all requirements")
        return texts | dict.fromkeys(self.ids, text)

    def _reminder_details(self, rule):
        if "reminder_objective_ids" not in rule.domain:
            return []
        return self.reminder_open_objective_ids.mapped("name")

    # ------------------------------------------------------------
    # A CLIENT WAITS SINCE THE FIRST OF ITS OBJECTIVES IS OPEN
    # ------------------------------------------------------------

    def _reminder_began_sql(self, rule, record_id):
        if "reminder_objective_ids" not in (rule.domain or ""):
            return super()._reminder_began_sql(rule, record_id)
        self.env["reminder.objective"].flush_model(["open_date", "state"])
        return SQL(
            """
            SELECT MIN(objective.open_date) FROM reminder_objective objective
             WHERE objective.partner_id = %(client)s AND objective.state = 'open'
               AND (%(company)s IS NULL OR objective.company_id = %(company)s)
            """,
            client=record_id,
            company=rule.company_id.id or None,
        )
