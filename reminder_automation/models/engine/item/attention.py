# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import operator as operators

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....groups import ADMIN

# What needs a person comes first: what may or may not have left, what cannot be made,
# whom nobody can reach, and who did not answer. Then what waits, and what is done.
# The index has this expression, and `Urgency.to_sql` the same.
RANKS = """CASE WHEN uncertain THEN 0
                WHEN state = 'done' THEN 9
                WHEN reason_code = 'error' THEN 1
                WHEN reason_code = 'no_recipient' THEN 2
                WHEN state = 'exhausted' AND handed_over THEN 3
                ELSE 5 END"""
COMPARISONS = {
    "<": (SQL("<"), operators.lt),
    "<=": (SQL("<="), operators.le),
    ">": (SQL(">"), operators.gt),
    ">=": (SQL(">="), operators.ge),
}
RANKED = ("uncertain", "state", "reason_code", "handed_over")
# What the sweep keeps for itself, see `_technical_fields`.
TECHNICAL = frozenset(
    {
        *("activity_id", "asked_from", "commercial_partner_id", "cycle", "error"),
        *("handed_over", "is_internal", "is_mine", "last_reminded", "origin_date"),
        *("own_date", "reason_detail", "res_id", "res_model", "to_plan", "uncertain"),
        "urgency",
    }
)


class Urgency(fields.Integer):
    """A number that the database works out by itself, from an index."""

    def to_sql(self, model, alias):
        columns = {
            name: SQL.identifier(alias, name, to_flush=model._fields[name])
            for name in RANKED
        }
        return SQL(
            """
            (CASE WHEN %(uncertain)s THEN 0
                  WHEN %(state)s = 'done' THEN 9
                  WHEN %(reason_code)s = 'error' THEN 1
                  WHEN %(reason_code)s = 'no_recipient' THEN 2
                  WHEN %(state)s = 'exhausted' AND %(handed_over)s THEN 3
                  ELSE 5 END)
            """,
            **columns,
        )


class ReminderItem(models.Model):
    """What needs a person, and what somebody who looks through items searches by."""

    _inherit = "reminder.item"

    uncertain = fields.Boolean(
        readonly=True,
        help="A reminder may or may not have left: somebody looks whether it arrived.",
    )
    urgency = Urgency(
        compute="_compute_urgency", search="_search_urgency", aggregator=None
    )
    is_internal = fields.Boolean(
        string="Colleagues only",
        compute="_compute_is_internal",
        search="_search_is_internal",
    )
    due_date = fields.Date(
        string="Due date",
        readonly=True,
        help="The day on which the record is due, as its app has it.",
    )
    topic_id = fields.Many2one(related="rule_id.topic_id", string="Reminder topic")
    days_overdue = fields.Integer(
        string="Days overdue",
        compute="_compute_days_overdue",
        compute_sudo=False,
        aggregator=None,
    )

    _urgency_idx = models.Index(f"(({RANKS}), next_date, id)")
    # The same among what is done, which would come last of all.
    _done_idx = models.Index(f"(({RANKS}), next_date, id) WHERE state = 'done'")
    # Why the few are not reminded that are neither planned nor through.
    _trouble_idx = models.Index(
        "(reason_code) WHERE reason_code NOT IN ('planned', 'exhausted', 'done')"
    )
    _off_idx = models.Index("(id) WHERE auto IS NOT TRUE")
    _pause_idx = models.Index("(pause_until) WHERE pause_until IS NOT NULL")
    _overdue_idx = models.Index(
        "(due_date, rule_id, company_id, active) WHERE state != 'done'"
    )
    _uncertain_idx = models.Index("(id) WHERE uncertain")

    @api.depends(*RANKED)
    def _compute_urgency(self):
        for item in self:
            if item.uncertain:
                item.urgency = 0
            elif item.state == "done":
                item.urgency = 9
            elif item.reason_code in ("error", "no_recipient"):
                item.urgency = 1 if item.reason_code == "error" else 2
            else:
                unanswered = item.state == "exhausted" and item.handed_over
                item.urgency = 3 if unanswered else 5

    def _search_urgency(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        sign, compare = COMPARISONS[operator]

        def to_sql(model, alias, query):
            urgency = model._field_to_sql(alias, "urgency", query)
            return SQL("%s %s %s", urgency, sign, value)

        return Domain.custom(
            to_sql=to_sql, predicate=lambda item: compare(item.urgency, value)
        )

    @api.depends("rule_id.internal")
    def _compute_is_internal(self):
        for item in self:
            # sudo: reminder.rule - whom it is for, for whoever sees the item
            item.is_internal = item.rule_id.sudo().internal

    def _search_is_internal(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Rules are few: by their numbers the database knows how many items each has.
        # sudo: reminder.rule - whom they are for, whichever items the user sees
        Rule_sudo = self.env["reminder.rule"].sudo().with_context(active_test=False)
        return [("rule_id", "in", Rule_sudo.search([("internal", "in", value)]).ids)]

    @api.depends("owed_date", "state")
    @api.depends_context("tz")
    def _compute_days_overdue(self):
        today = fields.Date.context_today(self)
        for item in self:
            due = item.state != "done" and item.owed_date
            item.days_overdue = max((today - due).days, 0) if due else 0

    @api.model
    def _technical_fields(self):
        return super()._technical_fields() | TECHNICAL

    @api.model
    def get_empty_list_help(self, help_message):
        """An empty list leads to what fills it."""
        buttons = Markup(" ").join(
            Markup('<a class="btn %s" type="action" name="%s">%s</a>')
            % ("btn-secondary" if number else "btn-primary", action, label)
            for number, (action, label) in enumerate(self._empty_list_buttons())
        )
        if buttons:
            help_message = f"{help_message}<p>{buttons}</p>"
        return super().get_empty_list_help(help_message)

    @api.model
    def _empty_list_buttons(self):
        """The screens on which the user may arrange that something is here.

        :return: a list of an action's external id and what its button says; later
            subjects add theirs
        """
        if not self.env.user.has_group(ADMIN):
            return []
        return [("reminder_automation.reminder_rule_action", self.env._("Rules"))]
