# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

ADMIN = "reminder_automation.group_reminder_admin"
# What reminder administrators write, without further rights on companies.
SETTINGS = {
    "reminder_enabled",
    "reminder_sms_enabled",
    "reminder_together",
    "reminder_delay_days",
    "reminder_interval_days",
    "reminder_max_count",
    "reminder_send_hour",
    "reminder_send_until",
    "reminder_tz",
    "reminder_calendar_id",
    "reminder_portal_mail",
    "reminder_portal_template_id",
    # notifications to colleagues
    "reminder_activity_enabled",
    "reminder_activity_hour",
    "reminder_activity_template_id",
    "reminder_birthday_enabled",
    "reminder_birthday_leap",
    "reminder_birthday_template_id",
    "reminder_overdue_enabled",
    "reminder_overdue_template_id",
    "reminder_ticket_enabled",
    "reminder_ticket_tag",
    "reminder_ticket_template_id",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    reminder_enabled = fields.Boolean(
        string="Automatic e-mail reminders to clients",
        groups=ADMIN,
        help="Off: no reminder leaves by itself, queued ones included. On again: "
        "every client goes on where it stood.",
    )
    reminder_sms_enabled = fields.Boolean(
        string="Customer reminders by SMS",
        groups=ADMIN,
        help="Colleagues may choose SMS for customer reminders. Each text costs money. "
        "Off: those that were to go by SMS go by e-mail.",
    )
    reminder_together = fields.Boolean(
        string="One e-mail for all that is due",
        groups=ADMIN,
        help="What is due for one contact at the same time goes in one e-mail, with a "
        "button for each. Off: an e-mail for each.",
    )
    reminder_objective_rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        string="Rule for client objectives",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=ADMIN,
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
    reminder_send_hour = fields.Float(
        related="reminder_objective_rule_id.send_hour", readonly=False, groups=ADMIN
    )
    reminder_send_until = fields.Float(
        related="reminder_objective_rule_id.send_until", readonly=False, groups=ADMIN
    )
    reminder_tz = fields.Selection(
        related="reminder_objective_rule_id.tz", readonly=False, groups=ADMIN
    )
    reminder_calendar_id = fields.Many2one(
        related="reminder_objective_rule_id.calendar_id", readonly=False, groups=ADMIN
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
        companies = self
        if self._may_set_reminders(vals):
            # sudo: res.company - a reminder administrator sets the reminders of own
            # companies, and nothing but those, whatever his rights on companies
            companies = self.sudo()
        result = super(ResCompany, companies).write(vals)
        if "reminder_enabled" in vals:
            self.env["reminder.rule"]._wake()
        return result

    def _may_set_reminders(self, vals):
        """Whether this is a reminder administrator setting own companies' reminders."""
        user = self.env.user
        return (
            not self.env.su
            and bool(self)
            and bool(vals)
            and SETTINGS.issuperset(vals)
            and user.has_group(ADMIN)
            and self <= user.company_ids
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_reminder_settings(self):
        """The reminder settings of this company, on a screen of their own."""
        self.ensure_one()
        # An action with an address of its own: the web client reloads the page after
        # every change of a company, and has to find back to this screen.
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.res_company_action_reminder"
        )
        return action | {"res_id": self.id}

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

    def _objective_rule_vals(self, template):
        self.ensure_one()
        user = self.env.user
        if user._is_superuser():
            # The robot installs the addon, but cannot look after what is left over.
            user = self.env.ref("base.user_admin")
        waiting = [
            (
                "reminder_objective_ids",
                "any",
                [("state", "=", "open"), ("company_id", "=", self.id)],
            )
        ]
        return {
            "name": self.env._("Client objectives"),
            "company_id": self.id,
            "user_id": user.id,
            "kind_id": self.env.ref("reminder_automation.reminder_kind_information").id,
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain": repr(waiting),
            "partner_field": "id",
            "audience": "client",
            "contact_domain": "[('reminder_kyc_role', '!=', False)]",
            "anchor": "sent",
            "delay_days": 5,
            "interval_days": 5,
            "max_count": 3,
            "send_hour": 8.0,
            "tz": "Europe/Copenhagen",
            "channel": "email",
            "mail_template_id": template.id,
        }
