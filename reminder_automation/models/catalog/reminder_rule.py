# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ...expressions.filters import evaluate


class ReminderRule(models.Model):
    """Rules that were added from a ready-made one."""

    _inherit = "reminder.rule"

    preset_id = fields.Many2one(
        comodel_name="reminder.preset",
        string="Ready-made rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    preset_option = fields.Boolean(
        string="Option of the ready-made rule",
        compute="_compute_preset_option",
        inverse="_inverse_preset_option",
    )
    preset_option_name = fields.Char(compute="_compute_preset_option")

    @api.depends("preset_id", "domain")
    @api.depends_context("lang")
    def _compute_preset_option(self):
        for rule in self:
            preset = rule.preset_id
            rule.preset_option = rule._has_preset_filter(option=True)
            rule.preset_option_name = (
                rule.preset_option or rule._has_preset_filter()
            ) and preset.option_name

    def _inverse_preset_option(self):
        for rule in self:
            option = rule.preset_option
            if rule._has_preset_filter(option=not option):
                rule.domain = rule.preset_id._domain_text(option)

    def _has_preset_filter(self, option=False):
        """Whether the filter is the ready-made one, with its option or without; one
        that somebody wrote has no option."""
        preset = self.preset_id
        return bool(preset.option_domain) and _plain(self.domain) == _plain(
            preset._domain_text(option)
        )

    @api.model
    def _give_names(self):
        result = super()._give_names()
        # People rename rules and templates: an update leaves those alone.
        if not self.env.context.get("reminder_keep_names"):
            presets = self.env["reminder.preset"].search([("model_name", "!=", False)])
            presets._give_names_again()
        return result

    @api.onchange("preset_option")
    def _onchange_preset_option(self):
        self._inverse_preset_option()

    @api.model
    @ormcache("model_name")
    def _further_company_paths(self, model_name):
        """The paths to the company in ready-made rules for records of a model."""
        # sudo: reminder.preset - data of this module
        presets_sudo = (
            self.env["reminder.preset"]
            .sudo()
            .search([("model_name", "=", model_name), ("company_field", "!=", False)])
        )
        paths = super()._further_company_paths(model_name)
        return tuple(dict.fromkeys([*paths, *presets_sudo.mapped("company_field")]))

    def unlink(self):
        steps = self.with_context(active_test=False).step_ids
        presets = self.preset_id
        templates = self.mail_template_id | steps.mail_template_id
        result = super().unlink()
        presets._tidy(templates)
        return result


def _plain(text):
    """What a filter says, however it is written; None for one with expressions."""
    try:
        terms = list(Domain(evaluate(text or "[]")))
    except (TypeError, ValueError):
        return None
    return repr(terms).replace("(", "[").replace(")", "]")
