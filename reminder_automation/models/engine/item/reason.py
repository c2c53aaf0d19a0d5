# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..rule.source import PAID_ONLINE


class ReminderItem(models.Model):
    """Why an item was, or was not, reminded: a sentence for staff."""

    _inherit = "reminder.item"

    reason = fields.Char(string="Why", compute="_compute_reason", compute_sudo=False)

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
            if self.rule_id.stopped:
                return "rule_stopped", ""
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
