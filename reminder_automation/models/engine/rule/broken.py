# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
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
        *("user_field", "company_field", "topic_id"),
    )
    @api.depends_context("lang")
    def _compute_broken(self):
        for rule in self:
            rule.broken = rule._broken_text() if rule.id else False

    def _broken_text(self):
        """Why the filter or a path of this rule cannot be used any more.

        Asked wherever it matters whether the rule runs: costs nothing after the first
        time, until a rule or a field changes.

        :return: sentences that say what to do, "" when it is well
        """
        self.ensure_one()
        problem = self._find_broken()
        if not problem:
            return ""
        return self.env._(
            "%(problem)s Nothing is sent by this rule until that is mended: correct it "
            "here, or archive the rule.",
            problem=problem,
        )

    # By what the rule says, not only by its number: also what was changed by SQL.
    @ormcache(
        *("self.id", "self.env.lang", "self.model_name", "self.domain"),
        *("self.contact_domain", "self.audience", "self.partner_field"),
        *("self.user_field", "self.company_field"),
    )
    def _find_broken(self):
        if self.env.get(self.model_name) is None:
            return self.env._(
                "The app that has the records of the rule %(rule)s is not installed.",
                rule=self.name,
            )
        try:
            self._check_domain()
            self._check_paths()
            self._check_company_field()
        except ValidationError as error:
            return str(error)
        return ""
