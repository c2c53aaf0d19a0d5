# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The rules by which reminders leave.
RUNNING = Domain([("active", "=", True), ("state", "=", "running")])


class ReminderRule(models.Model):
    """Draft or running: somebody looks at a rule before anything leaves by it.

    A draft finds what waits and plans as if it ran. Nothing leaves by it, it takes no
    record from another rule, and only who looks at rules sees it.
    """

    _inherit = "reminder.rule"

    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Reminders leave only by rules that run. A draft shows what would leave.",
    )

    def _runs(self):
        """Whether reminders leave by this rule, as far as its owner is concerned."""
        asked = self._asked()
        is_started = asked and self.id in asked.started
        return self.active and (self.state == "running" or bool(is_started))

    def _running(self):
        """Those of these by which reminders leave."""
        return self.filtered(lambda rule: rule._runs())

    @api.model
    def _as_draft(self, vals):
        """Values of a rule that is made: a draft, whatever they say; but for what comes
        with the module, which runs."""
        comes_along = self.env.su and vals.get("built_in")
        return {**vals, "state": "running" if comes_along else "draft"}

    # ------------------------------------------------------------
    # START AND STOP
    # ------------------------------------------------------------

    def _start(self, backlog="from_now", days=0, order="oldest"):
        """Let reminders leave by these drafts.

        :param backlog: what becomes of what is overdue already: "from_now", it is left
            out; "spread", over so many open days; "all", it leaves at once
        :param days: of "spread"
        :param order: of "spread": "oldest" or "largest" first
        """
        drafts = self.filtered(lambda rule: rule.state == "draft")
        if not drafts:
            return
        pending = {"backlog": backlog, "days": days, "order": order}
        for rule in drafts._as_sweep():
            rule._give_way()
        drafts._put(state="running")
        drafts._state_changed()
        for rule in drafts._as_sweep().filtered("active"):
            if backlog == "all":
                rule._forget_backlog()
            elif rule._is_broken() or not rule._fenced(
                lambda rule=rule: rule._start_from(**pending)
            ):
                # It cannot be read now: nothing leaves until it can.
                rule._put(start_pending=pending)

    def _stop_running(self):
        """Make drafts of these again: nothing leaves by them any more; what is queued
        is stopped at the door."""
        running = self.filtered(lambda rule: rule.state == "running")
        if running:
            with running._left_to_siblings():
                running._put(state="draft", start_pending=False)
            running._state_changed()

    def _state_changed(self):
        # sudo: reminder.rule - the engine's own books, whoever may write the rule
        rules_sudo = self.sudo()
        rules_sudo.stale = True
        rules_sudo._siblings_changed()
        rules_sudo._models_changed()
        rules_sudo._wake()

    def _give_way(self):
        """What a draft has found that is chased by another rule of its topic already
        is taken over from there, with what was sent: its own item goes, or is done if
        somebody was reminded of it before."""
        siblings = self._siblings()
        if not siblings:
            return
        self.env["reminder.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, item.last_reminded IS NULL FROM reminder_item item
                 WHERE item.rule_id = %s AND item.sent_count = 0
                   AND (item.last_reminded IS NULL OR item.state != 'done')
                   AND EXISTS (
                       SELECT FROM reminder_item other
                         JOIN reminder_rule rule ON rule.id = other.rule_id
                        WHERE other.rule_id = ANY(%s) AND other.res_id = item.res_id
                          AND (rule.state = 'running'
                               OR other.last_reminded IS NOT NULL)
                          AND (other.state != 'done' OR other.cycle = 0)
                          AND (item.last_reminded IS NULL
                               OR other.state != 'done'
                              AND rule.is_warning IS NOT DISTINCT FROM %s AND %s))
                """,
                self.id,
                siblings.ids,
                bool(self.is_warning),
                self._goes_on_sql("other", "item"),
            )
        )
        # sudo: reminder.item - the engine's bookkeeping, for whoever starts the rule
        items_sudo = self.env["reminder.item"].sudo()
        items_sudo.browse(row[0] for row in rows if row[1]).unlink()
        items_sudo.browse(row[0] for row in rows if not row[1])._settle_items()
