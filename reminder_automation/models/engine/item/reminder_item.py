# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..reminder_settings_mixin import SETTINGS, check_numbers
from ..reminder_veil import VeiledChar, VeiledText
from ..rule.source import PAID_ONLINE

REASONS = [
    ("planned", "The next reminder is planned"),
    ("outside_hours", "Moved to the next day and hour when reminders may leave"),
    ("no_open_day", "No open day can be found for the next reminder"),
    ("no_anchor", "Not sent to the client yet, or without a date to count from"),
    ("rule_off", "The rule is archived"),
    ("rule_stopped", "The rule is stopped: nobody behind it may read what it reads"),
    ("rule_broken", "The rule is stopped: its filter cannot be used any more"),
    ("rule_failed", "The rule could not be read by the last sweep"),
    ("company_off", "Automatic reminders are switched off"),
    ("item_off", "Automatic reminders of this record are switched off"),
    ("client_off", "The client is excluded from automatic reminders"),
    ("paused", "Paused until"),
    ("no_recipient", "Nobody can be reminded"),
    ("told", "Reminded of under another rule, whose interval is not over"),
    ("error", "The reminder could not be made"),
    ("exhausted", "All reminders were sent and it still waits: it needs a person"),
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
    _inherit = ["reminder.veil"]
    _order = "next_date, id"
    _rec_name = "res_name"

    # what waits
    rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        required=True,
        readonly=True,
        index=True,
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
        string="Client",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client company",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # settings of its own
    auto = fields.Boolean(string="Automatic", default=True)
    interval_days = fields.Integer(
        string="Every (days)", help="0: as often as the rule says."
    )
    max_count = fields.Integer(
        string="At most", help="0: as many reminders as the rule says."
    )
    pause_until = fields.Date(string="Paused until")
    pause_reason = fields.Char()

    # where it stands
    active = fields.Boolean(
        default=True,
        readonly=True,
        help="Off: its record was deleted, and only the ledger tells of it.",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("exhausted", "Exhausted"),
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
    maximum = fields.Integer(compute="_compute_progress")
    progress = fields.Char(compute="_compute_progress")
    rule_interval_days = fields.Integer(
        string="Every (days), by the rule", related="rule_id.interval_days"
    )
    rule_max_count = fields.Integer(
        string="At most, by the rule", related="rule_id.max_count"
    )
    origin_date = fields.Datetime(
        readonly=True, help="The date as the record has it, before anniversaries."
    )
    anchor_date = fields.Datetime(string="Counted from", readonly=True)
    next_date = fields.Datetime(string="Next reminder", copy=False)
    last_notified = fields.Datetime(string="Last reminder", readonly=True)
    last_reminded = fields.Datetime(
        string="Last reminder of any kind",
        readonly=True,
        help="Also one by hand that does not count; in the client's to-dos what was "
        "reminded last comes first.",
    )
    to_plan = fields.Boolean(
        readonly=True, help="Something changed: the next sweep plans it again."
    )
    handed_over = fields.Boolean(
        readonly=True, help="A person was told that the reminders were in vain."
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        ondelete="set null",
        help="The activity by which that person was told.",
    )

    # why
    reason_code = fields.Selection(selection=REASONS, string="Status", readonly=True)
    reason_detail = VeiledChar(readonly=True)
    error = VeiledText(readonly=True)
    notice_ids = fields.One2many(
        comodel_name="reminder.notice", inverse_name="item_id", readonly=True
    )

    _record_uniq = models.UniqueIndex(
        "(rule_id, res_id)", "This record has an item under this rule already."
    )
    _document_idx = models.Index("(res_model, res_id)")
    _due_idx = models.Index("(rule_id, next_date) WHERE state = 'waiting' AND auto")
    _to_plan_idx = models.Index("(rule_id, id) WHERE to_plan")
    _hand_over_idx = models.Index(
        "(rule_id) WHERE state = 'exhausted' AND NOT handed_over"
    )
    reason = fields.Char(string="Why", compute="_compute_reason", compute_sudo=False)

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

    @api.depends("max_count", "rule_id.max_count", "sent_count")
    @api.depends_context("lang")
    def _compute_progress(self):
        for item in self:
            item.maximum = item.max_count or item.rule_id.max_count
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
        result = super().write(vals)
        if OWN_SETTINGS & vals.keys() and "next_date" not in vals:
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
            [("item_id", "in", self.ids)], self.env._("Its item was deleted.")
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

    # ------------------------------------------------------------
    # WHY
    # ------------------------------------------------------------

    @api.depends(
        "auto",
        "commercial_partner_id.reminder_stops",
        "company_id.reminder_enabled",
        "error",
        "next_date",
        "pause_until",
        "reason_code",
        "reason_detail",
        "rule_id.active",
        "rule_id.broken",
        "rule_id.stopped",
        "state",
    )
    @api.depends_context("allowed_company_ids", "lang", "su", "tz", "uid")
    def _compute_reason(self):
        # sudo: reminder.item - the sentence is for whoever may read the item; what
        # quotes the record only for whoever may read that
        quoted = self.filtered("may_read_record")
        for item_sudo, reason in self.sudo()._reasons(quoted.sudo()).items():
            item_sudo.with_env(self.env).reason = reason

    def _reasons(self, quoted):
        """The sentence of each of these.

        :param quoted: those whose record may be quoted
        :return: dict of item to a text
        """
        reasons = {}
        sentences = dict(self._fields["reason_code"]._description_selection(self.env))
        enabled = self._enabled()
        in_payment = self._in_payment()
        for item in self:
            if item in in_payment:
                reasons[item] = self.env._("An online payment is in process")
                continue
            code, detail = item._reason_now(item in enabled, item in quoted)
            sentence = sentences.get(code) or ""
            if detail and code in ("planned", "exhausted"):
                reasons[item] = self.env._(
                    "%(reason)s. Not reminded: %(who)s", reason=sentence, who=detail
                )
            else:
                reasons[item] = f"{sentence}: {detail}" if detail else sentence
        return reasons

    def _in_payment(self):
        """Those of these that do not wait because the client is paying online."""
        done = self.filtered(
            lambda item: item.state == "done" and item.rule_id.skips_payments
        )
        found = self.browse()
        for rule, items in done.grouped("rule_id").items():
            among = Domain("id", "in", items.mapped("res_id"))
            paid_ids = set(rule._model()._search(PAID_ONLINE & among))
            found |= items.filtered(lambda item, ids=paid_ids: item.res_id in ids)
        return found

    def _reason_now(self, enabled, quoted=True):
        """The code of the reason and what there is to say about it.

        A switch that was turned since the last sweep counts already.

        :param quoted: whether what is said may quote the record
        """
        self.ensure_one()
        stop = self._client_stop()
        if self.state == "waiting":
            if not self.rule_id.active:
                return "rule_off", ""
            if self.rule_id._broken_text():
                return "rule_broken", ""
            if self.rule_id.stopped:
                return "rule_stopped", ""
            if self.rule_id.failed:
                return "rule_failed", ""
            if not enabled:
                return "company_off", ""
            if not self.auto:
                return "item_off", ""
            if stop.excluded:
                return "client_off", ""
            pauses = filter(None, (self.pause_until, stop.until))
            until = max(pauses, default=None)
            if until and until > fields.Date.context_today(self):
                why = quoted and self._reason_detail("paused")
                until = format_date(self.env, until)
                return "paused", f"{until}, {why}" if why else until
        if not quoted:
            return self.reason_code, ""
        if self.reason_code == "error":
            return "error", self.error or ""
        return self.reason_code, self.reason_detail or ""
