# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.base.models.res_partner import _tz_get

from ....sayings import lazy as _lt
from ..reminder_shared import InReach

# Given by code only, never by a request: the steps of a rule are looked at together
# once all of them are written.
TOGETHER_LATER = object()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# On which days and at what hours: a rule's own, or those of the company.
CLOCK_FIELDS = {*WEEKDAYS, "calendar_id", "send_hour", "send_until", "tz"}
CADENCE_FIELDS = {
    *CLOCK_FIELDS,
    "company_clock",
    "delay_days",
    "interval_days",
    "max_count",
}
# The anchors that are a date of the record; the others the engine finds out.
BY_DATE = ("date", "anniversary")
# What decides which records wait, for whom and since when.
ENROL_FIELDS = {
    "active",
    "anchor",
    "audience",
    "company_field",
    "company_id",
    "contact_domain",
    "date_field_id",
    "domain",
    "topic_id",
    "model_id",
    "partner_field",
    "user_field",
}
# What says which records and fields a rule reads.
READING_FIELDS = {
    *("anchor", "company_field", "contact_domain", "date_field_id", "domain"),
    *("mail_template_id", "model_id", "partner_field", "sms_template_id"),
    "user_field",
}


class ReminderRule(InReach, models.Model):
    """Which records of which model wait for somebody, and how they are chased.

    A rule is data: an administrator writes one for any model with a chatter. It
    says which records wait (`domain`), who is reminded (`audience`), from when
    (`anchor`), and how often. Its records become `reminder.item`s.
    """

    _name = "reminder.rule"
    _description = "Reminder Rule"
    _inherit = ["mail.thread", "mail.activity.mixin", "reminder.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        index=True,
        ondelete="cascade",
        help="Empty: the rule serves the records of every company.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Rule owner",
        default=lambda self: (
            self.env.user
            if not self.env.user._is_superuser()
            else self.env.ref("base.user_admin", raise_if_not_found=False)
        ),
        domain="[('share', '=', False)]",
        help="The rule owner takes over what nobody else is responsible for: items "
        "without a response, and errors of this rule.",
    )

    # what waits
    model_id = fields.Many2one(
        comodel_name="ir.model",
        string="Applies to",
        required=True,
        ondelete="cascade",
        domain="[('is_mail_thread', '=', True), ('transient', '=', False)]",
    )
    model_name = fields.Char(related="model_id.model", store=True, index=True)
    domain = fields.Char(
        string="Conditions",
        default="[]",
        required=True,
        help="A record waits as long as it matches this filter.",
    )

    # for whom
    audience = fields.Selection(
        selection=[("client", "Customer's contacts"), ("responsible", "Responsible")],
        default="client",
        required=True,
    )
    partner_field = fields.Char(
        string="Customer field",
        compute="_compute_partner_field",
        store=True,
        readonly=False,
        help="The path from the record to its customer, for example partner_id or "
        "order_id.partner_id; id where the record is the customer.",
    )
    user_field = fields.Char(
        string="Responsible field",
        compute="_compute_user_field",
        store=True,
        readonly=False,
        help="The path from the record to the user who is responsible for it.",
    )
    company_field = fields.Char(
        help="The path from the record to its company, where it is not company_id.",
    )
    whom = fields.Selection(
        selection=[
            ("sent", "Those whom the record was sent to"),
            ("record", "The record's contact and its addresses of this type"),
            ("contacts", "Every contact with Notify"),
        ],
        default="contacts",
        required=True,
        help="Those whom it was sent to: the customer's contacts who got it by e-mail "
        "or on the portal; when there are none, as the next one. The record's "
        "contact and its addresses of this type: of an invoice its customer and "
        "the customer's invoice addresses; the other contacts only when none of "
        "these has an address and Notify on. Every contact with Notify: the "
        "whole company.",
    )
    contact_domain = fields.Char(
        string="Only contacts",
        default="[]",
        help="Narrows the customer's contacts down, for example to invoice addresses.",
    )

    # from when
    anchor = fields.Selection(
        selection=[
            ("sent", "It was last sent to the customer"),
            ("waiting", "It was created or reopened"),
            ("date", "A date of the record"),
            ("anniversary", "An anniversary of a date"),
        ],
        string="Start from",
        default="sent",
        required=True,
        help="An anniversary of a date comes every year, and a greeting belongs to its "
        "day: what could not leave then, because reminders were switched off for "
        "example, leaves up to 7 days late. Later than that it is skipped, and the "
        "next year's is planned.",
    )
    date_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Date field",
        # Where somebody deletes the field, or its app goes, the rule says that it has
        # none.
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('ttype', 'in', ('date', 'datetime')),"
        " ('store', '=', True)]",
    )

    # how often
    delay_days = fields.Integer(
        string="First after (days)",
        default=3,
        help="Days from the start to the first reminder. With a date it may be "
        "negative: -3 is three days before.",
    )
    interval_days = fields.Integer(string="Then every (days)", default=3)
    max_count = fields.Integer(string="Maximum", default=1)

    # at what time: the sending window
    company_clock = fields.Boolean(
        string="Days and hours of the company",
        default=True,
        help="On: days, hours and time zone are those in the settings of the company. "
        "A rule for every company goes by the company of each record.",
    )
    send_hour = fields.Float(string="Sent at", default=8.0)
    send_until = fields.Float(
        string="Latest sending time",
        default=20.0,
        help="A reminder that is late, after an outage for example, leaves until this "
        "hour; later than that it waits for the next day.",
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time zone",
        default=lambda self: self.env.company._reminder_clock().tz,
        required=True,
    )
    mon = fields.Boolean(string="Monday", default=True)
    tue = fields.Boolean(string="Tuesday", default=True)
    wed = fields.Boolean(string="Wednesday", default=True)
    thu = fields.Boolean(string="Thursday", default=True)
    fri = fields.Boolean(string="Friday", default=True)
    sat = fields.Boolean(string="Saturday", default=True)
    sun = fields.Boolean(string="Sunday", default=True)
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working calendar",
        help="On days when it is closed, holidays included, a reminder moves to the "
        "next open day.",
    )

    # by what means
    channel = fields.Selection(
        selection=[
            ("inbox", "In the system"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("email_sms", "E-mail and SMS"),
        ],
        default="email",
        required=True,
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail template",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="SMS template",
        domain="[('model_id', '=', model_id)]",
        ondelete="restrict",
    )
    auto_default = fields.Boolean(
        string="On by default",
        default=True,
        help="Off: reminders of a record leave only after somebody switched them on.",
    )
    internal = fields.Boolean(
        string="Colleagues only",
        readonly=True,
        help="Colleagues' own reminders to themselves. Customer switches and pauses "
        "do not apply, and nobody is told when there is no response.",
    )

    # bookkeeping of the sweep
    stale = fields.Boolean(
        default=True,
        copy=False,
        help="The rule changed: the next sweep reads all of its records.",
    )
    full_date = fields.Datetime(string="Last read in full", copy=False)
    item_ids = fields.One2many("reminder.item", "rule_id")
    item_count = fields.Integer(compute="_compute_item_count")

    _model_idx = models.Index("(model_name) WHERE active")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("model_id")
    def _compute_partner_field(self):
        for rule in self:
            if rule.model_id.model == "res.partner":
                rule.partner_field = "id"
            else:
                rule.partner_field = rule._field_if_there("partner_id")

    @api.depends("model_id")
    def _compute_user_field(self):
        for rule in self:
            rule.user_field = rule._field_if_there("user_id")

    def _field_if_there(self, name):
        """The name of a field that the rule's model usually has, or False."""
        Model = self.env.get(self.model_id.model, self.env["base"])
        return name in Model._fields and name

    def _compute_item_count(self):
        counts = dict(
            self.env["reminder.item"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "waiting")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.item_count = counts.get(rule, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        later = self.with_context(reminder_steps_together=TOGETHER_LATER)
        rules = super(ReminderRule, later).create(
            [
                self._as_draft(self._clock_chosen(self._without_own_books(vals)))
                for vals in vals_list
            ]
        )
        rules = rules.with_env(self.env)
        rules._check_steps_together()
        rules._take_company_clock()
        rules._check_author()
        rules._siblings_changed()
        rules._follow_from_now()
        rules._models_changed()
        rules._wake()
        return rules

    def write(self, vals):
        vals = self._clock_chosen(self._without_own_books(vals))
        state = vals.pop("state", None)
        asked = (READING_FIELDS | {"user_id"}) & vals.keys()
        if "model_id" in vals:
            self._leave_model(vals["model_id"])
        change = self._change_begins(vals)
        before = {}
        if asked and not self.env.su:
            before = {rule: rule.sudo()._reading_values() for rule in self}
        reordered = (ENROL_FIELDS | {"sequence"}) & vals.keys()
        if reordered:
            self._siblings_changed()  # of the topic that it leaves, too
        acting = self._action_values() if self._action_fields & vals.keys() else {}
        later = self.with_context(reminder_steps_together=TOGETHER_LATER)
        with self._keeping_places("step_ids" in vals):
            result = super(ReminderRule, later).write(vals)
        if {"anchor", "step_ids"} & vals.keys():
            self._check_steps_together()
        self._check_action_values(acting)
        if {"company_clock", "company_id", "user_id"} & vals.keys():
            self._take_company_clock()
        if reordered:
            self._siblings_changed()
        if not vals.get("active", True):
            self._forget_problems()
        if ENROL_FIELDS & vals.keys():
            self.stale = True
            self._follow_from_now()
            self._models_changed()
        if (ENROL_FIELDS | CADENCE_FIELDS) & vals.keys():
            self._replan_items()
            self._wake()
        if asked or "company_id" in vals:
            self.env.registry.clear_cache()
        self._check_readers(before)
        self._change_ends(change)
        if state == "running":
            self._start()
        elif state:
            self._stop_running()
        return result

    def _leave_model(self, model_id):
        """These are about to be for records of another model: what they have found of
        this one goes. A number stands for another record there.

        :param model_id: the id of the other one
        :raise UserError: when somebody was reminded by one of them
        """
        self.check_access("write")
        leaving = self.filtered(lambda rule: rule.model_id.id != model_id)
        # sudo: reminder.item - the engine's own books, whoever writes the rule
        Item_sudo = self.env["reminder.item"].sudo().with_context(active_test=False)
        items_sudo = Item_sudo.search([("rule_id", "in", leaving.ids)])
        items_sudo.unlink()
        if told_sudo := items_sudo.exists():
            raise UserError(
                self.env._(
                    "Reminders were sent by the rule “%(rule)s”: it stays with the "
                    "records that it applies to. Archive it, and make a new rule.",
                    rule=told_sudo[:1].rule_id.name,
                )
            )

    def _put(self, **values):
        """Write where these rules stand: in `write` a state means to start or stop."""
        # Not by this model's own `write`, which holds and starts.
        # pylint: disable-next=super-method-mismatch
        return super().write(values)

    def unlink(self):
        self.check_access("unlink")
        # Nothing queued leaves past the door because the ledger's line went.
        self.env["reminder.notice"]._withdraw_those(
            [("rule_id", "in", self.ids)], _lt("The rule was deleted.").said(self.env)
        )
        self._siblings_changed()
        kept = self._keep_those_with_history()
        with (self - kept)._left_to_siblings():
            result = super(ReminderRule, self - kept).unlink()
        self._models_changed()
        return result

    def _keep_those_with_history(self):
        """Archive those of these that sent reminders, instead of deleting them: the
        ledger goes on to say by which rule somebody was reminded. The user is told.

        :return: those that are kept
        :raise UserError: when a user wants to delete a rule that came with the module
        """
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            return self.browse()
        own = self.filtered("built_in")
        if own and not self.env.su:
            raise UserError(
                self.env._(
                    "The rule “%(rule)s” came with the module and cannot be deleted: "
                    "archive it to switch it off.",
                    rule=own[:1].name,
                )
            )
        # sudo: reminder.notice - whether there are lines, whoever may see them
        told = (
            self.env["reminder.notice"]
            .sudo()
            ._read_group(
                [("rule_id", "in", (self - own).ids), ("ended", "=", False)],
                ["rule_id"],
            )
        )
        kept = self.browse(rule.id for (rule,) in told)
        if kept:
            kept.active = False
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "%(rules)s: reminders were sent by this rule, so it was "
                        "archived instead of deleted.",
                        rules=", ".join(kept.mapped("name")),
                    ),
                },
            )
        return kept

    def _models_changed(self):
        """The models that rules are about may have changed."""
        self.env.registry.clear_cache()
        self._offer_on_records()
