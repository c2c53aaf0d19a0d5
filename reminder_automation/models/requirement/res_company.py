# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...groups import ADMIN
from ...sayings import give_name


class ResCompany(models.Model):
    """A company: the rule for what its clients must still provide."""

    _inherit = "res.company"

    reminder_objective_rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        string="Rule for requirements",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=ADMIN,
        prefetch="reminder",
    )

    # the cadence of that rule
    reminder_delay_days = fields.Integer(
        related="reminder_objective_rule_id.delay_days", readonly=False, groups=ADMIN
    )
    reminder_interval_days = fields.Integer(
        related="reminder_objective_rule_id.interval_days", readonly=False, groups=ADMIN
    )
    reminder_max_count = fields.Integer(
        related="reminder_objective_rule_id.max_count", readonly=False, groups=ADMIN
    )
    reminder_objective_ladder = fields.Boolean(
        related="reminder_objective_rule_id.is_ladder", groups=ADMIN
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_objective_rules()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            # One that was archived while the addon was installed may have none yet.
            self._create_objective_rules()
        return result

    @api.model
    def _reminder_settings(self):
        return super()._reminder_settings() | {
            "reminder_delay_days",
            "reminder_interval_days",
            "reminder_max_count",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _create_objective_rules(self):
        """Give each company without one its rule for client objectives."""
        template = self.env.ref(
            "reminder_automation.mail_template_objectives", raise_if_not_found=False
        )
        if not template:
            # A company of another module, made while this one is being installed:
            # the hook after the installation comes by here again.
            return
        for company_sudo in self.sudo():
            # sudo: reminder.rule - whoever may make a company need not know reminders
            if not company_sudo.reminder_objective_rule_id:
                company_sudo.reminder_objective_rule_id = (
                    self.env["reminder.rule"]
                    .sudo()
                    .create(company_sudo._objective_rule_vals(template))
                )
                company_sudo._name_objective_rules()

    def _name_objective_rules(self):
        """Call the rules about requirements by their name, in each language."""
        for rule in self.reminder_objective_rule_id:
            give_name(rule, "name", lambda env: env._("Requirements"))

    def _objective_rule_vals(self, template):
        self.ensure_one()
        user = self.env.user
        if user._is_superuser():
            # The robot installs the addon, but cannot look after what is left over.
            user = user._reminder_somebody(self)
        waiting = [
            (
                "reminder_objective_ids",
                "any",
                [("state", "=", "open"), ("company_id", "=", self.id)],
            )
        ]
        return {
            "name": self.env._("Requirements"),
            "built_in": True,
            "company_id": self.id,
            "user_id": user.id,
            "topic_id": self.env.ref(
                "reminder_automation.reminder_topic_information"
            ).id,
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain": repr(waiting),
            "partner_field": "id",
            "audience": "client",
            "contact_domain": "[('reminder_kyc_role', '!=', False)]",
            "anchor": "sent",
            "delay_days": 5,
            "interval_days": 5,
            "max_count": 3,
            # Its own hours, every day: what the clients were promised.
            "company_clock": False,
            "send_hour": 8.0,
            "send_until": 20.0,
            "tz": "Europe/Copenhagen",
            "channel": "email",
            "mail_template_id": template.id,
        }
