# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache


class ReminderRule(models.Model):
    """A rule may break after it was saved: a field that it reads was deleted, or its
    app went. Then it is set aside, and says so wherever one looks, until it is well."""

    _inherit = "reminder.rule"

    broken = fields.Text(
        compute="_compute_broken",
        compute_sudo=True,
        help="Why this rule cannot be used any more.",
    )

    @api.depends(
        *("model_id", "domain", "contact_domain", "audience", "partner_field"),
        *("user_field", "company_field", "anchor", "date_field_id", "topic_id"),
        *("active", "failed"),
    )
    @api.depends_context("lang")
    def _compute_broken(self):
        for rule in self:
            text = rule._broken_text() if rule.id else ""
            if not text and rule.active and rule.failed:
                text = self.env._(
                    "The rule “%(rule)s” could not be read by the last sweep, see its "
                    "activity. It is tried again with each sweep.",
                    rule=rule.name,
                )
            rule.broken = text

    def _broken_text(self):
        """Why the filter or a path of this rule cannot be used any more.

        Asked wherever it matters whether the rule runs: costs nothing after the first
        time, until a rule or a field changes.

        :return: sentences that say what to do, "" when it is well
        """
        self.ensure_one()
        if not self._is_broken():
            return ""
        return self.env._(
            "%(problem)s Nothing is sent by this rule until that is mended: correct it "
            "here, or archive the rule.",
            problem=self._find_broken(),
        )

    # By what the rule says, not only by its number: also what was changed by SQL.
    @ormcache(
        *("self.id", "self.model_name", "self.domain", "self.contact_domain"),
        *("self.audience", "self.partner_field", "self.user_field"),
        *("self.company_field", "self.anchor", "self.date_field_id.id"),
    )
    def _is_broken(self):
        return bool(self._find_broken())

    def _find_broken(self):
        """What is broken of this rule, "" when nothing is."""
        if self.env.get(self.model_name) is None:
            return self.env._(
                "The app that has the records of the rule %(rule)s is not installed.",
                rule=self.name,
            )
        try:
            self._check_domain()
        except ValidationError as error:
            return str(error)  # names the rule
        try:
            self._check_paths()
            self._check_company_field()
            self._check_date_field()
            self._check_query()
        except ValidationError as error:
            return self.env._(
                "The rule %(rule)s cannot be used any more: %(problem)s",
                rule=self.name,
                problem=error,
            )
        return ""

    def _forget_problems(self):
        """These were archived: nothing is wrong with them until they run again."""
        # sudo: reminder.rule - the engine's own books, whoever archived the rule
        for rule_sudo in self.sudo().filtered(lambda rule: rule.stopped or rule.failed):
            rule_sudo.write({"stopped": False, "failed": False, "stale": True})
            rule_sudo._withdraw(rule_sudo._stopped_summary())
            rule_sudo._withdraw(rule_sudo._failed_summary())

    def _check_query(self):
        """Raise unless the filter can be searched: it may name what has no column, and
        what no search finds."""
        try:
            self._source_sql(self._waiting_query())
        except psycopg2.Error:
            raise  # not the rule's fault, or told by the sweep
        except Exception as error:
            raise ValidationError(str(error)) from error

    def _taken_domain(self, res_ids=None):
        """What this rule takes from those of its topic that come after it: of one that
        is broken, what it took before.

        :param res_ids: only these are asked for; None for all
        """
        if not self._is_broken():
            return self._own_waiting_domain(res_ids)
        # sudo: reminder.item - the rules of a topic are asked for everybody
        taken = (
            self.env["reminder.item"]
            .sudo()
            ._search([("rule_id", "=", self.id), ("state", "!=", "done")])
        )
        return Domain("id", "in", taken.subselect("res_id"))
