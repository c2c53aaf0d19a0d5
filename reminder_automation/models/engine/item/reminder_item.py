# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ....sayings import lazy as _lt
from ....schedule.decision import HELD, LEFT_OUT
from ..reminder_settings_mixin import SETTINGS, check_numbers
from ..reminder_veil import SaidChar, SaidPlainChar, SaidText

REASONS = [
    ("planned", "The next reminder is planned"),
    ("outside_hours", "Moved to the next day and hour when reminders may leave"),
    ("no_open_day", "No open day can be found for the next reminder"),
    ("no_anchor", "Not sent to the customer yet, or without a date to count from"),
    ("draft", "The rule is a draft: nothing leaves until it is started"),
    ("rule_off", "The rule is archived"),
    ("rule_stopped", "The rule is stopped: its rule owner may not read what it reads"),
    ("rule_broken", "The rule is stopped: its filter cannot be used any more"),
    ("rule_failed", "The rule could not be read by the last sweep"),
    ("company_off", "Automatic reminders are switched off"),
    ("item_off", "Automatic reminders of this record are switched off"),
    ("client_off", "The customer is excluded from automatic reminders"),
    (HELD, "Waits for a decision: the rule was changed"),
    (LEFT_OUT, "Overdue already when the rule started: left out"),
    ("paused", "Paused until"),
    ("no_recipient", "Nobody can be reminded"),
    ("told", "Reminded of under another rule, whose interval is not over"),
    ("capped", "Held back by the weekly limit of letters"),
    ("error", "The reminder could not be made"),
    ("exhausted", "No response after all reminders: somebody must take over"),
    ("done", "It no longer waits"),
    ("not_yet", "It does not wait yet"),
]
# What people decide about an item; all the rest is the engine's bookkeeping.
OWN_SETTINGS = {
    "auto",
    "interval_days",
    "max_count",
    "next_date",
    "pause_reason",
    "pause_until",
}
# Those of them that the record itself may show, too.
MIRRORED_SETTINGS = frozenset(SETTINGS.values())


class ReminderItem(models.Model):
    """One record that waits for somebody under one rule.

    Items are made and settled by the sweep (`reminder.rule._cron_sweep`), never by
    hand. `next_date` is the plan: the sweep takes what is due there, asks again
    whether the record still waits, and sends.
    """

    _name = "reminder.item"
    _description = "Reminder Item"
    _inherit = ["mail.activity.mixin", "reminder.many", "reminder.veil"]
    _order = "next_date, id"
    _rec_name = "res_name"

    # what waits
    rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char(
        string="Record name", compute="_compute_res_name", compute_sudo=False
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)

    # for whom
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer company",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        readonly=True,
        ondelete="set null",
    )

    # settings of its own
    auto = fields.Boolean(string="Automatic", default=True)
    interval_days = fields.Integer(
        string="Next in (days)", help="Empty: the days that the rule sets."
    )
    max_count = fields.Integer(
        string="Maximum", help="Empty: the maximum that the rule sets."
    )
    steered = fields.Boolean(
        readonly=True,
        help="Somebody, or an action, has set the switch, the days or the maximum: "
        "what is set on templates does not change them any more.",
    )
    made_from = fields.Integer(
        readonly=True,
        help="The number of the template that the settings were taken from, of the "
        "stage for example; 0: of none.",
    )
    pause_until = fields.Date(string="Paused until")
    pause_reason = SaidPlainChar()

    # where it stands
    active = fields.Boolean(
        default=True,
        readonly=True,
        help="Off: its record was deleted, and only its sent reminders are left.",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("exhausted", "No response"),
            ("done", "Done"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        group_expand=True,
    )
    cycle = fields.Integer(
        default=1,
        readonly=True,
        help="Counts how often the record began to wait, the first time included; 0 "
        "for one that was never seen waiting.",
    )
    sent_count = fields.Integer(string="Sent", readonly=True)
    maximum = fields.Integer(string="Reminders in all", compute="_compute_progress")
    progress = fields.Char(compute="_compute_progress")
    rule_interval_days = fields.Integer(
        string="Next in (days), from the rule", compute="_compute_by_rule"
    )
    rule_max_count = fields.Integer(
        string="Maximum, from the rule", compute="_compute_by_rule"
    )
    origin_date = fields.Datetime(
        readonly=True, help="The date as the record has it, before anniversaries."
    )
    anchor_date = fields.Datetime(string="Start from", readonly=True)
    asked_from = fields.Datetime(
        readonly=True,
        help="What was sent to the customer before this moment was for something that "
        "is done: it does not count as asking.",
    )
    next_date = fields.Datetime(string="Next reminder", copy=False)
    own_date = fields.Datetime(
        string="Chosen day",
        readonly=True,
        copy=False,
        help="The day that a person has chosen for the next reminder: it leaves no "
        "earlier, whatever has it planned anew.",
    )
    last_notified = fields.Datetime(string="Last reminder", readonly=True)
    last_reminded = fields.Datetime(
        string="Last reminder of any kind",
        readonly=True,
        help="Also one by hand that does not count; in the customer's to-dos what was "
        "reminded last comes first.",
    )
    to_plan = fields.Boolean(
        readonly=True, help="Something changed: the next sweep plans it again."
    )
    handed_over = fields.Boolean(
        readonly=True,
        help="A person was told that there was no response to the reminders.",
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        ondelete="set null",
        help="The activity by which that person was told.",
    )

    # why
    reason_code = fields.Selection(selection=REASONS, string="Reason", readonly=True)
    reason_detail = SaidChar(readonly=True)
    error = SaidText(readonly=True)
    notice_ids = fields.One2many(
        comodel_name="reminder.notice", inverse_name="item_id", readonly=True
    )

    _record_uniq = models.UniqueIndex(
        "(rule_id, res_id)", "This record has an item under this rule already."
    )
    _document_idx = models.Index("(res_model, res_id)")
    # With what lists are asked for and grouped by, so that very many are counted
    # without the way to the table. The rule is no key of it: while nothing is known of
    # the table, the database would look for one record among all of a rule's.
    _rule_idx = models.Index("(state) INCLUDE (rule_id, company_id, active)")
    _open_idx = models.Index(
        "(partner_id) INCLUDE (id, rule_id, commercial_partner_id, user_id, state,"
        " next_date, company_id, active) WHERE state != 'done'"
    )
    _user_idx = models.Index("(user_id, res_model, res_id) WHERE user_id IS NOT NULL")
    _due_idx = models.Index("(rule_id, next_date) WHERE state = 'waiting' AND auto")
    _to_plan_idx = models.Index("(rule_id, id) WHERE to_plan")
    _hand_over_idx = models.Index(
        "(rule_id) WHERE state = 'exhausted' AND NOT handed_over"
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "su", "allowed_company_ids", "lang")
    def _compute_res_name(self):
        for item, name in self._record_names().items():
            item.res_name = name

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        # Odoo reads the names of what many-to-one fields lead to as the superuser:
        # this one is asked for with the rights of the person nevertheless.
        for item, name in self.sudo(False)._record_names().items():
            item.with_env(self.env).display_name = name

    def _record_names(self):
        """What the records of these are called, for whoever may read them; for others
        the kind of thing. One question a model.

        :return: dict of item to a text
        """
        found = {}
        # sudo: reminder.item - of which records they are; who may read them is asked
        for model, items_sudo in self.sudo().grouped("res_model").items():
            items = items_sudo.with_env(self.env)
            Model_sudo = self.env[model].sudo() if model in self.env else None
            documents = {}
            if Model_sudo is not None:
                records_sudo = Model_sudo.browse(items_sudo.mapped("res_id")).exists()
                documents = records_sudo._reminder_documents()
            if documents:
                allowed = items.filtered("may_read_record")
                some = next(iter(documents.values()))
                readable = set(
                    self.env[some._name]
                    .browse(documents[one.sudo().res_id].id for one in allowed)
                    ._filtered_access("read")
                    ._ids
                )
            for item, item_sudo in zip(items, items_sudo, strict=True):
                document_sudo = documents.get(item_sudo.res_id)
                if document_sudo is None:
                    found[item] = self.env._("Deleted record")
                elif item.may_read_record and document_sudo.id in readable:
                    found[item] = document_sudo.display_name
                else:
                    found[item] = self.env._(
                        "%(kind)s: a record that you may not see",
                        kind=item_sudo.rule_id.topic_id.name
                        or document_sudo._reminder_description(),
                    )
        return found

    def _veil_text(self):
        return self.env._("Only who may read the record sees this.")

    @api.depends(
        *("kept_plan", "rule_id.interval_days", "rule_id.step_ids.days", "sent_count"),
        *("kept_offset", "rule_id.first_days", "rule_id.total_count", "step_offset"),
    )
    def _compute_by_rule(self):
        for item in self:
            # sudo: reminder.rule - its days and number, for whoever sees the item
            item_sudo = item.sudo()
            item.rule_max_count = item_sudo._own_maximum(0)
            item.rule_interval_days = item_sudo._days_until_next()

    @api.depends(
        *("kept_plan", "last_reminded", "max_count", "pause_until", "sent_count"),
        *("kept_offset", "rule_id.total_count", "step_offset"),
    )
    @api.depends_context("lang")
    def _compute_progress(self):
        for item in self:
            # sudo: reminder.item - the time zone of its company, for whoever sees it
            asked_sudo = item.sudo().filtered(self._is_asked_for)
            is_more = any(self._goes_beyond(one, one._zone()) for one in asked_sudo)
            item.maximum = max(
                item._own_maximum(item.max_count), item.sent_count + int(is_more)
            )
            item.progress = self.env._(
                "%(sent)s of %(maximum)s", sent=item.sent_count, maximum=item.maximum
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("interval_days", "max_count")
    def _check_own_numbers(self):
        check_numbers(self, "interval_days", "max_count")

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        for item in items.filtered("partner_id"):
            item.commercial_partner_id = item.partner_id.commercial_partner_id
        items.filtered(lambda item: not item.next_date)._replan()
        return items

    def write(self, vals):
        if not self.env.su and not vals.keys() <= OWN_SETTINGS:
            raise AccessError(
                self.env._(
                    "Where an item stands is written by the sweep. Only its own "
                    "settings can be changed: the switch, the days, the number, the "
                    "pause and the next date."
                )
            )
        by_person = bool(vals) and vals.keys() <= OWN_SETTINGS
        if by_person:
            self._taken_in_by(vals)
            if "next_date" in vals:
                # What is planned anew, as something changes, comes on that day, too.
                vals = {**vals, "own_date": vals["next_date"]}
        if not MIRRORED_SETTINGS.isdisjoint(vals):
            vals = {"steered": True, **vals}
        result = super().write(vals)
        # With a day that a person has emptied, it leaves on that of the rule.
        is_planned = "next_date" in vals and (vals["next_date"] or not by_person)
        if OWN_SETTINGS & vals.keys() and not is_planned:
            self._replan()
        if not MIRRORED_SETTINGS.isdisjoint(vals):
            self._mirror_settings(vals)
        return result

    def _mirror_settings(self, vals):
        """Show what was set here in the forms of the records themselves.

        :param vals: what was written
        """
        mixin = self.pool["reminder.settings.mixin"]
        # sudo: reminder.item - of which records they are
        for model, items_sudo in self.sudo().grouped("res_model").items():
            Model = self.env.get(model)
            if isinstance(Model, mixin) and Model._reminder_is_mirrored:
                chasing_sudo = items_sudo.filtered(
                    lambda item: item.rule_id.audience == "client"
                )
                Model._reminder_mirror(chasing_sudo.mapped("res_id"), vals)

    def unlink(self):
        self.env["reminder.notice"]._withdraw_those(
            [("item_id", "in", self.ids)], _lt("Its item was deleted.").said(self.env)
        )
        # sudo: reminder.notice - whether there are lines, whoever may see them
        kept = self.filtered(
            lambda item: not all(item.sudo().notice_ids.mapped("ended"))
        )
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            kept = self.browse()
        # What the ledger tells of stays, out of sight.
        kept.sudo()._settle_items()
        kept.sudo().active = False
        return super(ReminderItem, self - kept).unlink()
