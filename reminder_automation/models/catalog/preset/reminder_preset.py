# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ReminderPreset(models.Model):
    """A ready-made rule: offered where its app is installed, added with one click.

    Presets are data of this module and come anew with each update of it. What was added
    from one is an ordinary rule with a template of its own, the user's to change.
    """

    _name = "reminder.preset"
    _description = "Ready-made Rule"
    _order = "sequence, id"

    # what the card shows
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        string="Conditions",
        translate=True,
        help="Which records somebody is reminded of.",
    )
    stops = fields.Text(string="Stops when", translate=True)
    icon = fields.Char(default="fa-bell-o")
    sequence = fields.Integer(default=10)
    topic_id = fields.Many2one("reminder.topic", ondelete="set null")

    # where it is offered
    module = fields.Char(string="Technical name of the app")
    app = fields.Char(translate=True, help="What users call that app.")
    model_name = fields.Char(string="Model", required=True)

    # the rule
    domain = fields.Char(default="[]")
    option_name = fields.Char(translate=True, help="An option that the rule offers.")
    option_domain = fields.Char(help="The filter where that option is on.")
    special_field = fields.Char(
        help="The field that tells special rules from the general one: the quotation "
        "template, the journal.",
    )
    anchor = fields.Char(default="sent")
    date_field = fields.Char(help="The date of the record that reminders start from.")
    partner_field = fields.Char(default="partner_id")
    user_field = fields.Char(default="user_id")
    company_field = fields.Char()
    whom = fields.Char(default="contacts")
    delay_days = fields.Integer(default=3)
    interval_days = fields.Integer(default=3)
    max_count = fields.Integer(default=1)
    subject = fields.Char(translate=True)
    body = fields.Html(translate=True, sanitize="email_outgoing")
    rule_xmlid = fields.Char(
        string="External id of its rule",
        help="The external id of a rule that is data of this module. It need not be "
        "added, only switched on and off.",
    )
    company_field_of_rule = fields.Char(
        string="Field of its rules",
        help="The field of a company that names its rule, where each company has one.",
    )

    # what it needs besides
    stage_model = fields.Char(help="The stages that are marked for it.")
    action_name = fields.Char(translate=True, help="An action on its records.")
    action_code = fields.Text()

    # where it stands
    state = fields.Selection(
        selection=[
            ("active", "Active"),
            ("draft", "Draft"),
            ("archived", "Archived"),
            ("available", "Available"),
            ("missing", "Needs an app"),
        ],
        compute="_compute_state",
    )
    rule_ids = fields.Many2many(
        "reminder.rule", compute="_compute_state", context={"active_test": False}
    )
    waiting_count = fields.Integer(compute="_compute_state")
    module_id = fields.Many2one("ir.module.module", compute="_compute_module_id")
    can_install = fields.Boolean(compute="_compute_module_id")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_state(self):
        Rule = self.env["reminder.rule"].with_context(active_test=False)
        for preset in self:
            # In another company's name it may be there already: sudo to know of it.
            rules = Rule.sudo().search([("preset_id", "in", preset.ids)])
            rules |= preset._built_in_rules()
            preset.rule_ids = rules.sudo(self.env.su)._filtered_access("read")
            preset.waiting_count = sum(preset.rule_ids.mapped("item_count"))
            if preset.model_name not in self.env:
                preset.state = "missing"
            elif not rules:
                preset.state = "available"
            else:
                # One's own first: that of another company may run where it does not.
                rules = preset.rule_ids.sudo() or rules
                is_active = any(rules.mapped("active"))
                preset.state = (
                    "active"
                    if rules._running()
                    else "draft"
                    if is_active
                    else "archived"
                )

    def _built_in_rules(self):
        """The rules that came with the module and are what this preset is about, as the
        superuser."""
        self.ensure_one()
        rules_sudo = self.env["reminder.rule"].sudo()
        if self.rule_xmlid:
            rule = self.env.ref(self.rule_xmlid, raise_if_not_found=False)
            rules_sudo |= rule.sudo() if rule else rules_sudo
        if self.company_field_of_rule:
            # sudo: res.company - which rules there are, whoever may see them
            companies_sudo = (
                self.env["res.company"].sudo().search([("id", "!=", False)])
            )
            rules_sudo |= companies_sudo[self.company_field_of_rule]
        return rules_sudo

    @api.depends("module")
    @api.depends_context("uid")
    def _compute_module_id(self):
        # sudo: ir.module.module - everybody may know which apps there are
        modules_sudo = (
            self.env["ir.module.module"]
            .sudo()
            .search([("name", "in", self.mapped("module"))])
        )
        by_name = {module.name: module for module in modules_sudo}
        for preset in self:
            preset.module_id = by_name.get(preset.module, modules_sudo.browse())
            preset.can_install = preset.module_id and self.env.user.has_group(
                "base.group_system"
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_add(self):
        """Add the rule and open it.

        :raise UserError: when it is there already, or when its app is not
        """
        self.ensure_one()
        self.env["reminder.rule"].check_access("create")
        self._check_app()
        # One of another company takes nothing of the user's.
        if self.state != "available" and self.rule_ids:
            raise UserError(
                self.env._(
                    "%(preset)s is there already. Open its rule to change it, or add a "
                    "special rule for some of the records.",
                    preset=self.name,
                )
            )
        return self._open(self._add_rule())

    def action_add_special(self):
        """Add a rule for some of the records, which wins over the general one.

        It takes none until its filter says which.

        :raise UserError: when there is no general rule to stand above
        """
        self.ensure_one()
        self.env["reminder.rule"].check_access("create")
        self._check_app()
        if not self.rule_ids or not self.special_field:
            raise UserError(
                self.env._("Add the general rule first, then the special one above it.")
            )
        return self._open(self._add_special_rule())

    def action_open(self):
        """Open the rule that was added, or the list of them."""
        self.ensure_one()
        return self._open(self.rule_ids)

    def action_start(self):
        """Look at what leaves by the rule that was added, then start it; of several
        drafts open the list."""
        self.ensure_one()
        drafts = self.rule_ids.filtered(
            lambda rule: rule.active and rule.state == "draft"
        )
        return drafts.action_start() if len(drafts) == 1 else self._open(drafts)

    def action_switch_on(self):
        """Take the archived rules into use again, and open them."""
        self.ensure_one()
        self.rule_ids.action_unarchive()
        return self._open(self.rule_ids)

    def action_get_app(self):
        """Show the app that this needs, for people who may install it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.module_id.shortdesc,
            "res_model": "ir.module.module",
            "res_id": self.module_id.id,
            "views": [(False, "form")],
        }

    def _check_app(self):
        if self.model_name not in self.env:
            raise UserError(
                self.env._(
                    "%(preset)s needs the app %(app)s. Install it first.",
                    preset=self.name,
                    app=self.app,
                )
            )

    def _open(self, rules):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reminder_automation.reminder_rule_action"
        )
        if len(rules) == 1:
            return action | {"res_id": rules.id, "views": [(False, "form")]}
        return action | {
            "domain": [("id", "in", rules.ids)],
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------
    # SEALING QUESTIONNAIRES
    # ------------------------------------------------------------

    @api.private
    @api.model
    def action_seal(self, answers):
        """Close questionnaires that were not submitted, for the current user.

        Their deadline is now: from then on the questionnaire's own page is closed.

        :param answers: `survey.user_input` records
        :return: an action that tells how many
        :raise AccessError: when the user may not change them
        :raise UserError: when all of them are submitted or closed
        """
        answers.check_access("write")
        now = fields.Datetime.now()
        to_seal = answers.filtered(
            lambda answer: (
                answer.state != "done"
                and not (answer.deadline and answer.deadline <= now)
            )
        )
        if not to_seal:
            raise UserError(
                self.env._("These questionnaires are submitted or closed already.")
            )
        to_seal.write({"deadline": now})
        line = self.env._("Sealed: the questionnaire can no longer be answered.")
        to_seal._message_log_batch(dict.fromkeys(to_seal.ids, line))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s sealed; customers can no longer answer.",
                    count=len(to_seal),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
