# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

# Sent to nobody: a step that makes a to-do or runs an action, or both.
NOTHING = "none"
# What changes when a step's reminder leaves; the rest is what it says and does.
DAYS_FIELDS = {"active", "days", "repeat_days", "repeat_max", "rule_id", "sequence"}
# What is done besides, or who else reads it.
BESIDES_FIELDS = {
    *("activity_type_id", "cc", "cc_responsible", "cc_salesperson", "server_action_id"),
}
# What decides what a rule reads.
READING_FIELDS = {"active", "mail_template_id", "rule_id", "sms_template_id"}


class ReminderStep(models.Model):
    """One rung of a rule's ladder: when, by what channel, with which text, and what is
    done besides.

    The first step that a rule gets makes a ladder of it; without any it goes by its
    three numbers. The ledger knows of each line which step it was of.
    """

    _name = "reminder.step"
    _description = "Step of a Reminder Rule"
    _order = "sequence, id"

    name = fields.Char(
        translate=True, help="What people call it, for example Friendly or Final."
    )
    rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="rule_id.company_id")
    model_id = fields.Many2one(related="rule_id.model_id")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    number = fields.Integer(compute="_compute_number", string="No.")
    summary = fields.Char(compute="_compute_summary", string="What happens")

    # when
    days = fields.Integer(
        string="After (days)",
        default=7,
        help="Of the first step: days from the start of the rule; with a date it may "
        "be negative: -3 is three days before. Of every other step: days after the "
        "step before.",
    )
    repeat_days = fields.Integer(
        string="Then every (days)",
        help="The last step may be repeated: every so many days, at most so many "
        "times.",
    )
    repeat_max = fields.Integer(
        string="At most (times)", help="How often the last step is repeated; 0: never."
    )

    # by what means, in what words
    channel = fields.Selection(
        selection=[
            ("inbox", "In the system"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("email_sms", "E-mail and SMS"),
            (NOTHING, "Nothing is sent"),
        ],
        default="email",
        required=True,
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail template",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the template of the rule.",
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="SMS template",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the template of the rule.",
    )
    attach = fields.Boolean(
        string="Attach the document",
        help="The record's document, an invoice's PDF for example, is attached.",
    )
    cc_salesperson = fields.Boolean(
        string="Copy to the salesperson",
        help="The salesperson of the record, else of the customer, gets a copy (Cc).",
    )
    cc_responsible = fields.Boolean(
        string="Copy to the responsible",
        help="Whoever is responsible for the item gets a copy (Cc).",
    )
    cc = fields.Char(
        string="Copies to",
        help="E-mail addresses that get a copy (Cc), with commas between them.",
    )

    # a to-do for a colleague
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        string="To-do",
        domain="['|', ('res_model', '=', False), ('res_model', '=', model_name)]",
        ondelete="restrict",
        index="btree_not_null",
        help="A colleague gets this to-do when the step is reached.",
    )
    activity_user_kind = fields.Selection(
        selection=[
            ("responsible", "The responsible"),
            ("owner", "The rule owner"),
            ("user", "A colleague"),
        ],
        string="To-do for",
        default="responsible",
        required=True,
    )
    activity_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Colleague",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
    )
    activity_summary = fields.Char(
        string="To-do says", translate=True, help="Empty: the name of the to-do's type."
    )
    activity_days = fields.Integer(
        string="Due in (days)", help="Days until the to-do is due."
    )

    # any action of Odoo
    server_action_id = fields.Many2one(
        comodel_name="ir.actions.server",
        string="Action",
        domain="[('model_id', '=', model_id), ('usage', '=', 'ir_actions_server')]",
        ondelete="set null",
        index="btree_not_null",
        help="It runs for the record with the rights of the rule owner, once. Only "
        "who may make server actions may choose one.",
    )
    server_action_name = fields.Char(
        readonly=True, help="What the action was called when it was chosen."
    )
    model_name = fields.Char(related="rule_id.model_name")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("rule_id.step_ids.active", "rule_id.step_ids.sequence")
    def _compute_number(self):
        for step in self:
            steps = step.rule_id._steps_in_order()
            places = {one._origin.id or one.id: n for n, one in enumerate(steps, 1)}
            step.number = places.get(step._origin.id or step.id, 0)

    @api.depends("name", "summary")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.name or step.summary

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_action_name(vals) for vals in vals_list]
        default = self.default_get(["rule_id"]).get("rule_id")
        rule_ids = {vals.get("rule_id", default) for vals in vals_list}
        rules = self.env["reminder.rule"].browse(filter(None, rule_ids))
        with rules._changing_steps():
            steps = super().create(vals_list)
            steps._check_may_choose_action()
        return steps

    def write(self, vals):
        vals = self._with_action_name(vals)
        actions = self._actions()
        rules = self.rule_id
        if vals.get("rule_id"):
            rules |= rules.browse(vals["rule_id"])
        with rules._changing_steps(vals.keys()):
            result = super().write(vals)
            if "rule_id" in vals and not self.env.su:
                self.check_access("write")
            self._check_may_choose_action(actions)
        return result

    def unlink(self):
        with self.rule_id._changing_steps():
            return super().unlink()

    @api.model
    def _with_action_name(self, vals):
        """Values of a step, with what its action is called: that is still known when
        somebody deletes it."""
        vals = {name: vals[name] for name in vals if name != "server_action_name"}
        if "server_action_id" in vals:
            # sudo: ir.actions.server - what the chosen one is called
            action_sudo = self.env["ir.actions.server"].sudo()
            action_sudo = action_sudo.browse(vals["server_action_id"] or ())
            vals["server_action_name"] = action_sudo.name
        return vals

    # ------------------------------------------------------------
    # WHAT IT DOES
    # ------------------------------------------------------------

    def _channels(self):
        """The channels that it sends by: none, one or two of the ledger's."""
        if not self or self.channel == NOTHING:
            return ()
        return ("email", "sms") if self.channel == "email_sms" else (self.channel,)

    def _names_copies(self):
        """Whether somebody gets a copy of its mails."""
        return bool(self.cc or self.cc_responsible or self.cc_salesperson)

    def _besides(self):
        """What is done besides its message, and who else reads that, for comparison.

        :return: a list of a word for each, of plain values
        """
        return [
            f"{name} {getattr(self[name], 'id', self[name])}"
            for name in sorted(BESIDES_FIELDS)
            if self[name]
        ]

    def _has_action(self):
        """Whether it runs an action, or did until somebody deleted that."""
        return bool(self.server_action_id or self.server_action_name)
